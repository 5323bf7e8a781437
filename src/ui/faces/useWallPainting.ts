/** Paints a wall of faces whenever what it shows has changed, and the part that is scrolled to. */
import { useComputedColorScheme } from '@mantine/core';
import { type RefObject, useEffect } from 'react';
import { useApp } from '../../store/useApp.ts';
import { FONT } from '../theme.ts';
import { drawWall, type WallPicture } from './drawWall.ts';
import { useStandIns } from './standIns.ts';
import type { WallLayout } from './wallLayout.ts';

interface WallPainting {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** Scrolls. */
  readonly viewport: RefObject<HTMLDivElement | null>;
  readonly layout: WallLayout | null;
  readonly width: number;
  readonly height: number;
  /** The same object while it is the same picture. */
  readonly picture: Pick<WallPicture, 'faces' | 'labels' | 'corrections' | 'showTruth' | 'selected' | 'marked'>;
}

const token = (style: CSSStyleDeclaration, name: string): string => style.getPropertyValue(name).trim();

export function useWallPainting({ canvas, viewport, layout, width, height, picture }: WallPainting): void {
  const scheme = useComputedColorScheme('light');
  const revision = useApp((state) => state.dataset.revision);
  const standIns = useStandIns(picture.faces.sheet);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision means new pixels behind the same sheet
  useEffect(() => {
    if (!layout) return;
    let frame = 0;
    const paint = (): void => {
      frame = 0;
      const element = canvas.current;
      const context = element?.getContext('2d');
      if (!element || !context) return;
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      element.width = Math.round(width * ratio);
      element.height = Math.round(height * ratio);
      context.scale(ratio, ratio);
      context.imageSmoothingQuality = 'high';
      const style = getComputedStyle(document.documentElement);
      const painted = {
        ...picture,
        standIns,
        scheme,
        accent: token(style, '--accent'),
        ink: token(style, '--ink'),
        quiet: token(style, '--ink-3'),
        empty: token(style, '--sunk'),
        panel: token(style, '--panel'),
        good: token(style, '--good'),
        bad: token(style, '--bad'),
        broken: token(style, '--boundary'),
        font: FONT,
      };
      if (!drawWall(context, painted, layout, viewport.current?.scrollTop ?? 0, height)) schedule();
    };
    const schedule = (): void => {
      frame ||= requestAnimationFrame(paint);
    };
    schedule();
    const scroller = viewport.current;
    scroller?.addEventListener('scroll', schedule, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      scroller?.removeEventListener('scroll', schedule);
    };
  }, [layout, picture, standIns, scheme, revision, width, height, canvas, viewport]);
}
