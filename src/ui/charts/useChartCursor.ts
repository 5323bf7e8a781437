/** Epochs of a chart as a way in: a click, or arrow keys and Enter, look back at one. */
import { type KeyboardEvent, type MouseEvent, useState } from 'react';
import { recordedEpochs } from '../../domain/runHistory.ts';
import { useApp, useMoment, useSession } from '../../store/useApp.ts';
import type { PlotFrame } from './markLayout.ts';

/** Of ascending epochs the one nearest to a place on the axis; null where there is none. */
export function nearestEpoch(epochs: readonly number[], at: number): number | null {
  return epochs.reduce<number | null>(
    (best, epoch) => (best === null || Math.abs(epoch - at) < Math.abs(best - at) ? epoch : best),
    null,
  );
}

/** Where a key leads among ascending epochs; null for a key that leads nowhere. @param from an index; -1: none */
export function stepTo(key: string, from: number, count: number): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return from < 0 ? count - 1 : Math.max(0, from - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return from < 0 ? count - 1 : Math.min(count - 1, from + 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

export interface ChartCursor {
  /** Gone to by keyboard and not looked back at yet; null: none. */
  readonly pointed: number | null;
  /** Ends of what can be looked back at; null while there is nothing. */
  readonly range: { readonly first: number; readonly last: number; readonly now: number } | null;
  onClick(event: MouseEvent): void;
  onKeyDown(event: KeyboardEvent): void;
  onBlur(): void;
}

export function useChartCursor(frame: PlotFrame): ChartCursor {
  const session = useSession();
  const changes = useApp((state) => state.history.changes);
  const shown = useMoment((moment) => moment.epoch);
  const [pointed, setPointed] = useState<number | null>(null);
  const epochs = recordedEpochs({ changes });
  const [first, last] = [epochs[0], epochs.at(-1)];
  return {
    pointed,
    range: first === undefined || last === undefined ? null : { first, last, now: pointed ?? shown ?? last },
    onClick(event) {
      const { left, right } = frame;
      const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
      if (x < left - 8) return;
      const epoch = nearestEpoch(epochs, ((x - left) / (right - left)) * frame.epochs);
      if (epoch !== null) session.lookAt(epoch);
    },
    onKeyDown(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || epochs.length === 0) return;
      const to = stepTo(event.key, epochs.indexOf(pointed ?? shown ?? -1), epochs.length);
      if (to !== null) setPointed(epochs[to] ?? null);
      else if (event.key === 'Enter' || event.key === ' ') session.lookAt(pointed ?? shown ?? null);
      else if (event.key === 'Escape') {
        setPointed(null);
        session.lookAt(null);
      } else return;
      event.preventDefault();
      event.stopPropagation();
    },
    onBlur: () => setPointed(null),
  };
}
