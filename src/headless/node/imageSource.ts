/** A file of a set on disk as an import takes it. */
import type { ImportSource } from '../../domain/images.ts';
import { fileErrorReason, isFileError } from '../../lib/fileErrors.ts';
import type { ImageFile } from '../protocol.ts';
import { blobOfFile } from './fileBlobs.ts';

export function sourceOf({ path, file, problem }: ImageFile): ImportSource {
  if (problem !== null) return { path, blob: new Blob(), problem };
  try {
    return { path, blob: blobOfFile(file) };
  } catch (cause) {
    // It was there a moment ago, when the folder was read.
    return {
      path,
      blob: new Blob(),
      problem: `Could not be read: ${isFileError(cause) ? fileErrorReason(cause) : String(cause)}.`,
    };
  }
}
