/** Where a box lies that is laid over its picture. */
import type { CSSProperties } from 'react';
import type { FaceBox } from '../../domain/faceBox.ts';

export const boxStyle = ({ x, y, width, height }: FaceBox): CSSProperties => ({
  left: `${100 * x}%`,
  top: `${100 * y}%`,
  width: `${100 * width}%`,
  height: `${100 * height}%`,
});
