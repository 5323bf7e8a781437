/** What a run keeps for a replay, and what of this run is left out of it. */
import { t } from '@lingui/core/macro';
import { MOST_EMBEDDINGS, MOST_HISTORY_BYTES } from '../../../domain/embeddingSnapshot.ts';
import { MOST_LABEL_CHANGES } from '../../../domain/labelChanges.ts';
import { listed } from '../../../lib/joinedText.ts';
import type { AppState } from '../../../store/state.ts';

/** The bound, in a sentence or two. */
export function boundText(): string {
  const changes = MOST_LABEL_CHANGES.toLocaleString('en');
  const faces = MOST_EMBEDDINGS.toLocaleString('en');
  const megabytes = MOST_HISTORY_BYTES / 2 ** 20;
  return t`The run keeps every label at the end of each epoch (up to ${changes} changes, then from a later epoch on) and where up to ${faces} faces lay (up to ${megabytes} MB, then of every second epoch). What is exported is always of the run as it is.`;
}

/** Of this run; empty where all is there. */
export function leftOutText({ history, dataset }: Pick<AppState, 'history' | 'dataset'>): string {
  const { changes, embeddings, newest } = history;
  const [first] = changes;
  const images = dataset.faces?.labels.length ?? 0;
  const parts: string[] = [];
  if (first && first.epoch > first.from + 1) {
    const { epoch } = first;
    parts.push(t`known from epoch ${epoch} on`);
  }
  const { every } = embeddings;
  if (every > 1) parts.push(t`sphere of every ${every} epochs`);
  if (newest && newest.images.length < images) {
    const [some, all] = [newest.images.length.toLocaleString('en'), images.toLocaleString('en')];
    parts.push(t`sphere of ${some} of ${all} faces`);
  }
  return listed(parts);
}
