/** Results in links: of the run on the page, and of the run that a link tells of. */
import { foundBy, type LinkedResult } from '../../domain/linkedResult.ts';
import type { AppState } from '../state.ts';
import { encodeSettings } from './permalink.ts';

/**
 * What the run on the page found. Null unless a link to the settings on the page leads to the very same run: not of images of
 * one's own, of a run that was changed or forked on its way, that began with weights, or that had other settings.
 */
export function shownResult({ run, settings, charts }: AppState): LinkedResult | null {
  const own = run.settings;
  if (!own || run.recorded || own.dataset.kind !== 'synthetic') return null;
  // A mark tells of each of these.
  if (charts.marks.length > 0) return null;
  const result = foundBy(own, charts.epochs);
  return result && (own === settings || encodeSettings(own) === encodeSettings(settings)) ? result : null;
}

/** What the link that opened the page says of these settings; null once they are others. */
export const linkedResult = ({ linked, settings }: AppState): LinkedResult | null =>
  linked && linked.of === encodeSettings(settings) ? linked.result : null;
