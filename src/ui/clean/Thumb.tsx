/** One face, as large as its place. Decoration: the text beside it says who it is. */
import { memo, useEffect, useRef } from 'react';
import { tilePixels } from '../../domain/tiles.ts';
import type { Thumbnails } from '../../protocol/clean.ts';
import classes from './Thumb.module.css';

interface ThumbProps {
  readonly thumbnails: Thumbnails;
  readonly image: number;
}

function paint(canvas: HTMLCanvasElement, { size, tiles }: Thumbnails, image: number): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const tile = context.createImageData(size, size);
  const { data } = tile;
  const pixels = tilePixels(tiles[image]!, size);
  let from = 0;
  for (let to = 0; to < data.length; to += 4) {
    data[to] = pixels[from++]!;
    data[to + 1] = pixels[from++]!;
    data[to + 2] = pixels[from++]!;
    data[to + 3] = 255;
  }
  context.putImageData(tile, 0, 0);
}

export const Thumb = memo(function Thumb({ thumbnails, image }: ThumbProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (ref.current) paint(ref.current, thumbnails, image);
  }, [thumbnails, image]);
  return <canvas ref={ref} className={classes.thumb} width={thumbnails.size} height={thumbnails.size} aria-hidden />;
});
