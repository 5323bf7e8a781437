/** The forms in which runs and figures are taken away. */
import type { Settings } from '../../domain/settings/settings.ts';

/** What a table of runs can be taken away as. */
export type TableForm = 'csv' | 'json' | 'md' | 'tex' | 'tensorboard';

/** What one run can be taken away as. */
export type RunForm = 'csv' | 'json' | 'tensorboard' | 'projector';

export interface FigureFile {
  readonly title: string;
  /** Of the run it shows; null where it shows several. */
  readonly settings: Settings | null;
  readonly form: 'svg' | 'png';
  readonly content: Blob;
}
