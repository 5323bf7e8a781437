/** What a run keeps for a replay, and what of this run is left out of it. */
import { MOST_EMBEDDINGS, MOST_HISTORY_BYTES } from '../../../domain/embeddingSnapshot.ts';
import { MOST_LABEL_CHANGES } from '../../../domain/labelChanges.ts';
import type { AppState } from '../../../store/state.ts';

/** The bound, in a sentence or two. */
export const boundText =
  `The run keeps every label at the end of each epoch (up to ${MOST_LABEL_CHANGES.toLocaleString('en')} changes, then from a later epoch on) ` +
  `and where up to ${MOST_EMBEDDINGS.toLocaleString('en')} faces lay (up to ${MOST_HISTORY_BYTES / 2 ** 20} MB, then of every second epoch). ` +
  'What is exported is always of the run as it is.';

/** Of this run; empty where all is there. */
export function leftOutText({ history, dataset }: Pick<AppState, 'history' | 'dataset'>): string {
  const { changes, embeddings, newest } = history;
  const [first] = changes;
  const images = dataset.faces?.labels.length ?? 0;
  const parts = [
    first && first.epoch > first.from + 1 ? `known from epoch ${first.epoch} on` : '',
    embeddings.every > 1 ? `sphere of every ${embeddings.every} epochs` : '',
    newest && newest.images.length < images
      ? `sphere of ${newest.images.length.toLocaleString('en')} of ${images.toLocaleString('en')} faces`
      : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
