/** A few faces in a row on one small canvas. Decoration: the text beside it says who they are. */
import { useEffect, useRef } from 'react';
import { drawFace } from './faceAtlas.ts';
import type { ShownFace } from './shownFace.ts';
import { whenVisible } from './whenVisible.ts';

interface FaceCanvasProps {
  readonly faces: readonly ShownFace[];
  /** Side of a face, px. */
  readonly side: number;
  readonly gap?: number;
  /** Enlarged pixels stay squares. */
  readonly crisp?: boolean;
  readonly className?: string | undefined;
}

export function FaceCanvas({ faces, side, gap = 2, crisp = false, className }: FaceCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const width = Math.max(1, faces.length * (side + gap) - gap);
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    return whenVisible(canvas, () => {
      const context = canvas.getContext('2d');
      if (!context) return;
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(side * ratio);
      context.scale(ratio, ratio);
      context.imageSmoothingEnabled = !crisp;
      context.imageSmoothingQuality = 'high';
      faces.forEach(({ sheet, index }, i) => {
        drawFace(context, sheet, index, i * (side + gap), 0, side);
      });
    });
  }, [faces, side, gap, crisp, width]);
  return <canvas ref={ref} className={className} style={{ width, height: side, borderRadius: 4 }} aria-hidden />;
}
