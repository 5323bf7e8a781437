/** The faces that a search has read, in its folder of results while it lasts: one that was ended goes on from there. */
import { closeSync, existsSync, openSync, readvSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileErrorReason, isFileError } from '../../../lib/fileErrors.ts';
import { CommandFailure, EXIT_USAGE } from '../failure.ts';
import type { ResultFolder } from '../resultFolder.ts';

export const FACES_FILE = 'faces.jsonl';

/** The faces that a search in this folder has left. @throws CommandFailure when there are none */
export function facesIn(folder: string): string {
  const file = join(folder, FACES_FILE);
  if (existsSync(file)) return file;
  throw new CommandFailure(`There is no search to resume: ${folder} holds no ${FACES_FILE}.`, EXIT_USAGE);
}

const LINE_END = '\n'.charCodeAt(0);

/** A command that was killed may have left half a line. */
function endsInMiddle(file: string): boolean {
  if (!existsSync(file)) return false;
  const { size } = statSync(file);
  if (size === 0) return false;
  const descriptor = openSync(file, 'r');
  try {
    const last = new Uint8Array(1);
    readvSync(descriptor, [last], size - 1);
    return last[0] !== LINE_END;
  } finally {
    closeSync(descriptor);
  }
}

/** Whether the folder takes faces before the results. @param finished name of a file that finished results have: these stay until there are others */
export const takesFaces = (folder: ResultFolder, finished: string): boolean =>
  !(folder.holdsEarlier && folder.has(finished));

/** Keeps lines of faces as they come. @param finished as in `takesFaces` */
export function createFaceKeeper(
  folder: ResultFolder,
  finished: string,
  say: (text: string) => void,
): (lines: string) => void {
  let begun = false;
  let lost = false;
  return (lines) => {
    if (!takesFaces(folder, finished)) return;
    try {
      const broken = (!begun || lost) && !folder.holdsEarlier && endsInMiddle(join(folder.path, FACES_FILE));
      // A person would miss it from its first line on.
      if (!begun) folder.append(FACES_FILE, '');
      folder.markResults();
      folder.append(FACES_FILE, broken ? `\n${lines}` : lines);
      begun = true;
      lost = false;
    } catch (cause) {
      if (!isFileError(cause)) throw cause;
      // The search goes on: a full disk costs what could be gone on with.
      if (!lost) say(`Warning: faces that were read could not be kept: ${fileErrorReason(cause)}`);
      lost = true;
    }
  };
}
