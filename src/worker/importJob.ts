/** Reads a person's own images: files of a folder, or zips of folders, which are opened here. */
import type { DatasetEvent, ImportSource } from '../protocol/dataset.ts';

export function importSources(
  _job: number,
  _sources: readonly ImportSource[],
  _size: number,
  _post: (event: DatasetEvent, transfer: Transferable[]) => void,
  _signal: AbortSignal,
): Promise<void> {
  return Promise.reject(new Error('not written yet'));
}
