/** What the list of rectified labels says while there are none. */
import { findsWrongLabels, HEAD_CATALOGUE, onlyDetects } from '../../../domain/losses/catalogue.ts';
import type { Settings } from '../../../domain/settings/settings.ts';

/** @param epochs of the run */
export function emptyText(head: Settings['head'], epochs: number): string {
  if (!findsWrongLabels(head)) {
    return `${HEAD_CATALOGUE[head.kind].name} trusts every label, so none is rectified. Choose BoundaryFace to see labels rectified.`;
  }
  if (head.epochStart >= epochs && onlyDetects(head.kind)) {
    return 'No label is taken for wrong: the run ends before labels are judged.';
  }
  if (head.epochStart >= epochs) return 'No label is rectified: the run ends before correction starts.';
  return `Faces whose label the net no longer believes appear here, once epoch ${head.epochStart} is over.`;
}
