/** Finds files by the endings of their paths, in memory that grows with the number of files and not with the depth of their folders. */
import type { ImportFile } from './importSources.ts';

/** Folders and name in composed Unicode, and the file's index. */
interface Entry {
  readonly parts: readonly string[];
  readonly index: number;
}

/** Parts that two paths share, counted from their ends. */
function sharedEnd(a: readonly string[], b: readonly string[]): number {
  const most = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < most && a[a.length - 1 - shared] === b[b.length - 1 - shared]) shared++;
  return shared;
}

/** Order by the last part, then by the one before it, and so on; of two paths that end alike the shorter one comes first. */
function byEnd(a: readonly string[], b: readonly string[]): number {
  const shared = sharedEnd(a, b);
  const left = a[a.length - 1 - shared];
  const right = b[b.length - 1 - shared];
  if (left === undefined || right === undefined) return a.length - b.length;
  return left < right ? -1 : 1;
}

/** The file that a path means: by its longest ending that just one file has. */
export class Endings {
  /** Sorted by `byEnd`, so that files that end alike lie side by side. */
  readonly #entries: readonly Entry[];

  constructor(files: readonly Pick<ImportFile, 'parts'>[]) {
    this.#entries = files
      .map(({ parts }, index) => ({ parts: parts.map((part) => part.normalize('NFC')), index }))
      .sort((a, b) => byEnd(a.parts, b.parts) || a.index - b.index);
  }

  /**
   * @param parts folders and name in composed Unicode
   * @returns the file's index, -1 when several files are meant alike, undefined when there is none
   */
  find(parts: readonly string[]): number | undefined {
    const entries = this.#entries;
    let low = 0;
    for (let high = entries.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (byEnd(entries[middle]!.parts, parts) < 0) low = middle + 1;
      else high = middle;
    }
    // The longest shared ending lies beside the place where the path itself would stand.
    const shared = (at: number): number => (entries[at] ? sharedEnd(entries[at].parts, parts) : 0);
    const longest = Math.max(shared(low), shared(low - 1));
    if (longest === 0) return undefined;
    const alike = [low - 2, low - 1, low, low + 1].filter((at) => shared(at) === longest);
    return alike.length > 1 ? -1 : entries[alike[0]!]!.index;
  }
}
