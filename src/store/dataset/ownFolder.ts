/** A folder that a person picked, as images of their own. A worker looks the files up. */
import { listFolder } from '../../client/datasets.ts';
import type { OwnImages } from './datasetControl.ts';

/** Whoever waits for files to be looked up: told how many there are so far, and able to end it. */
export interface ListingWatch {
  onFound(files: number): void;
  readonly signal: AbortSignal;
}

/** @throws JobError when the worker fails; DOMException AbortError when the signal fires */
export async function ownFolder(folder: FileSystemDirectoryHandle, watch: ListingWatch): Promise<OwnImages> {
  return { name: folder.name, sources: await listFolder(folder, watch) };
}
