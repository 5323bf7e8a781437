/** The pinned runs under the charts of the run shown. */
import { useMemo } from 'react';
import { shownSettings } from '../../store/run/shown.ts';
import { type CurveKey, type Ghosts, ghostCurve, ghostsOf } from '../../store/shelf/ghosts.ts';
import { useApp } from '../../store/useApp.ts';
import { useLanguage } from '../useLanguage.ts';
import type { Curve, OtherCurve } from './EpochChart.tsx';

/** Told apart by their dashes: the colour is that of the number they show. */
export const GHOST_DASHES = ['1.5 3', '6 3', '9 3 1.5 3', '3 2'] as const;

export function useGhosts(): Ghosts {
  const items = useApp((state) => state.shelf.items);
  const mode = useApp((state) => state.shelf.ghosts);
  const shownId = useApp((state) => state.run.id);
  const settings = useApp(shownSettings);
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it holds words of the language
  return useMemo(() => ghostsOf({ items, mode, shownId, settings }), [items, mode, shownId, settings, language]);
}

/** The highest point, bands included; 0 without any. */
export const greatestOf = (overlays: readonly OtherCurve[]): number =>
  overlays.reduce(
    (most, { points }) => points.reduce((end, { mean, band }) => Math.max(end, mean ?? 0, band?.[1] ?? 0), most),
    0,
  );

/** @param curves whose numbers are drawn of the pinned runs too; the same list at every call */
export function useGhostOverlays(curves: readonly Curve[]): readonly OtherCurve[] {
  const { shown } = useGhosts();
  return useMemo(
    () =>
      shown.flatMap((ghost) =>
        curves.map(({ key, colour }) => ({
          key: `${ghost.key} ${key}`,
          colour,
          dash: GHOST_DASHES[ghost.place] ?? '',
          points: ghostCurve(ghost, key as CurveKey),
        })),
      ),
    [shown, curves],
  );
}
