/** Writing to a disk that may be full: what cannot be written is told of, and results are written somewhere else. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileErrorReason, isFileError } from '../../lib/fileErrors.ts';
import { CommandFailure } from './failure.ts';
import type { ResultFolder } from './resultFolder.ts';

/** Contents by name. */
export type ResultFiles = ReadonlyMap<string, string | Uint8Array>;

/** A full disk must not end a run: a write that fails is told of. @param what is written, as the beginning of a sentence */
export function attempt(what: string, write: () => void, { say }: { readonly say: (text: string) => void }): void {
  try {
    write();
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    say(`Warning: ${what} could not be kept: ${fileErrorReason(cause)}`);
  }
}

export interface Results {
  readonly files: ResultFiles;
  /** A checkpoint is left from which the run could go on. */
  readonly resumable: boolean;
  /** A person would miss them: no other run replaces them without asking. */
  readonly wanted: boolean;
}

interface Trouble {
  /** Where the results were to be, and why they are not. */
  readonly folder: string;
  readonly reason: string;
  /** A checkpoint is left, from which the run could go on. */
  readonly resumable: boolean;
  /** Tries the folder once more. @throws FileError */
  readonly retry: () => void;
  /** Takes away what the folder has of them, once all are elsewhere. */
  readonly clear: () => void;
  readonly say: (text: string) => void;
}

/** Between two tries, and how many: half an hour for a person to make room. */
const WAIT_MS = 10_000;
const TRIES = 180;

/** @throws FileError; then nothing is left of the try */
function writeSomewhere(files: ResultFiles): string {
  const folder = mkdtempSync(join(tmpdir(), 'boundaryface-results-'));
  try {
    for (const [name, content] of files) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    return folder;
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw cause;
  }
}

function succeeds(write: () => void): boolean {
  try {
    write();
    return true;
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    return false;
  }
}

/**
 * Writes results to their folder; where it cannot take them, somewhere else.
 * @throws CommandFailure naming where the results are
 */
export async function writeResults(
  folder: ResultFolder,
  { files, resumable, wanted }: Results,
  say: (text: string) => void,
): Promise<void> {
  const write = (): void => {
    for (const [name, content] of files) folder.write(name, content);
    if (wanted) folder.markResults();
  };
  try {
    write();
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    const reason = fileErrorReason(cause);
    // A part of the results would pass for all of them.
    const clear = (): void => attempt('the list of results', () => folder.remove([...files.keys()]), { say });
    const trouble = { folder: folder.path, reason, resumable, retry: write, clear, say };
    const failure = await rescued(files, trouble);
    if (failure) throw failure;
  }
}

/**
 * Writes the results to a folder for temporary files. Where that has no room either, the command waits for some, since the
 * results are in its memory only.
 * @returns the failure to end the command with, which names where the results are; null once the folder has taken them
 */
async function rescued(
  files: ResultFiles,
  { folder, reason, resumable, retry, clear, say }: Trouble,
): Promise<CommandFailure | null> {
  const problem = `The results could not be written to ${folder}: ${reason}.`;
  for (let attempt = 0; ; attempt++) {
    try {
      const elsewhere = writeSomewhere(files);
      clear();
      return new CommandFailure(`${problem} All of them are in ${elsewhere}: move them once there is room.`);
    } catch (cause) {
      if (!isFileError(cause)) throw cause;
      const there = `${tmpdir()} cannot take them either: ${fileErrorReason(cause)}.`;
      if (attempt === TRIES) {
        const way = resumable
          ? ' Make room, then run the same command with --resume: it goes on from its checkpoint.'
          : '';
        return new CommandFailure(`${problem} ${there}${way}`);
      }
      if (attempt === 0) say(`${problem} ${there} Make room: it is tried again every ${WAIT_MS / 1000} seconds.`);
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
      if (succeeds(retry)) return null;
    }
  }
}
