/** What a run found, small enough for a link to its settings: whoever opens it can make the run again and compare. */
import { findsWrongLabels } from './losses/catalogue.ts';
import type { EpochMetrics } from './report.ts';
import { FIELDS } from './settings/fields.ts';
import type { Settings } from './settings/settings.ts';

export interface LinkedResult {
  /** How many of the wrong labels were found, that is rectified to whatever label. */
  readonly found: number;
  /** How many labels were wrong. */
  readonly wrong: number;
  /** After how many epochs. */
  readonly epoch: number;
}

const FORM = /^(\d{1,7})of(\d{1,7})after(\d{1,3})$/;

export const linkedResultText = ({ found, wrong, epoch }: LinkedResult): string => `${found}of${wrong}after${epoch}`;

/** Null where the text is no such result, or one that no run can have. */
export function parseLinkedResult(text: string): LinkedResult | null {
  const [, found, wrong, epoch] = (FORM.exec(text) ?? []).map(Number);
  if (found === undefined || wrong === undefined || epoch === undefined) return null;
  const { min, max } = FIELDS.training.epochs;
  return wrong > 0 && found <= wrong && epoch >= min && epoch <= max ? { found, wrong, epoch } : null;
}

/** Of the last of these epochs; null where the loss finds no wrong labels, where none is wrong, or before any was looked for. */
export function foundBy({ head }: Pick<Settings, 'head'>, epochs: readonly EpochMetrics[]): LinkedResult | null {
  const last = epochs.at(-1);
  if (!last || last.recall === null || !findsWrongLabels(head)) return null;
  if (!epochs.some(({ detected }) => detected > 0)) return null;
  // A share of a count is a whole number again.
  return { found: Math.round(last.recall * last.injected), wrong: last.injected, epoch: last.epoch };
}
