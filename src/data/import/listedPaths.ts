/**
 * Which file of the set a path in a list means. A list has one place that its paths begin at: its own folder, one above it, or
 * another of the set; or, where they come from another disk, a beginning that all of them share and that ends where the set
 * begins. From there a row's whole path has to agree: an ending alone, such as a file's name, could be another
 * person's image.
 */
import { splitPath } from './importPaths.ts';
import type { ImportFile } from './importSources.ts';

/** A file's number, -1 when several are meant alike, undefined when there is none. */
export type FindListed = (path: string) => number | undefined;

/** Rows by which a list's place is found. */
const SAMPLE = 200;
/** Files of one name that are compared with a row. */
const MOST_ALIKE = 1000;
/** Folders of a path from a list. */
const MOST_PARTS = 64;
/** Share of a list's rows that must share the beginning that is left out. */
const SHARED = 0.9;

const joined = (parts: readonly string[]): string => parts.join('/');
/** Empty for a path that is too deep to be one. */
function partsOf(path: string): string[] {
  const parts = splitPath(path.normalize('NFC'));
  return parts.length > MOST_PARTS ? [] : parts;
}

const stemOf = (name: string): string => name.replace(/\.[^.]*$/, '');

function endsWith(path: readonly string[], ending: readonly string[]): boolean {
  const from = path.length - ending.length;
  return from >= 0 && ending.every((part, i) => path[from + i] === part);
}

/** The folder, of several parts, that all files lie in. */
function sharedFolder(paths: readonly (readonly string[])[]): readonly string[] {
  let shared = paths[0]?.slice(0, -1) ?? [];
  for (const parts of paths) {
    let same = 0;
    while (same < shared.length && same < parts.length - 1 && parts[same] === shared[same]) same++;
    if (same < shared.length) shared = shared.slice(0, same);
  }
  return shared;
}

/** The files of a set by their paths and by their names; what of a path is above the set is not looked at. */
export class ListedPaths {
  /** [files], folders and name, composed (NFC). */
  readonly #paths: readonly (readonly string[])[];
  /** By the whole path; -1 where it occurs twice. */
  readonly #byPath = new Map<string, number>();
  /** By the name, and by the name with the folder it lies in. */
  readonly #byName = new Map<string, number[]>();
  readonly #shared: readonly string[];

  /** @param stems paths leave the endings of the files out */
  constructor(files: readonly Pick<ImportFile, 'parts'>[], stems = false) {
    this.#paths = files.map(({ parts }) => {
      const composed = parts.map((part) => part.normalize('NFC'));
      return stems ? [...composed.slice(0, -1), stemOf(composed.at(-1) ?? '')] : composed;
    });
    this.#shared = sharedFolder(this.#paths);
    this.#paths.forEach((parts, index) => {
      const path = joined(parts);
      this.#byPath.set(path, this.#byPath.has(path) ? -1 : index);
      for (const ending of new Set([joined(parts.slice(-1)), joined(parts.slice(-2))])) {
        const alike = this.#byName.get(ending);
        if (!alike) this.#byName.set(ending, [index]);
        else if (alike.length < MOST_ALIKE) alike.push(index);
      }
    });
  }

  /** Folders above the set's files, from the top to the one that all of them share. */
  #tops(): (readonly string[])[] {
    return Array.from({ length: Math.min(MOST_PARTS, this.#shared.length + 1) }, (_, length) =>
      this.#shared.slice(0, length),
    );
  }

  /** Files whose path ends with the whole of this one. */
  #agreeing(parts: readonly string[]): number[] {
    return (this.#byName.get(joined(parts.slice(-2))) ?? []).filter((index) => endsWith(this.#paths[index]!, parts));
  }

  /** True when a file of the set may be meant; for telling what a list is. */
  has(path: string): boolean {
    const parts = partsOf(path);
    if (parts.length === 0 || !this.#byName.has(parts.at(-1)!)) return false;
    if (this.#agreeing(parts).length > 0) return true;
    // What divides words in a sentence is no part of a path from elsewhere.
    if (/\s/.test(path)) return false;
    return this.#tops().some((top) => this.#fromTop(parts, top) !== undefined);
  }

  /** The file below `top` whose path the given one ends with, and how many parts of that lie before. */
  #fromTop(
    parts: readonly string[],
    top: readonly string[],
  ): { readonly index: number; readonly head: number } | undefined {
    for (let head = 1; head < parts.length; head++) {
      const index = this.#byPath.get(joined([...top, ...parts.slice(head)]));
      if (index !== undefined) return { index, head };
    }
    return undefined;
  }

  #at(base: readonly string[], parts: readonly string[]): number | undefined {
    return this.#byPath.get(joined([...base, ...parts]));
  }

  /**
   * Finds out where a list's paths begin.
   * @param folder of the list
   * @param paths as the list has them
   */
  finderFor(folder: readonly string[], paths: readonly string[]): FindListed {
    const step = Math.max(1, Math.floor(paths.length / SAMPLE));
    const sample = Array.from({ length: Math.min(SAMPLE, paths.length) }, (_, i) => partsOf(paths[i * step]!));
    const find = this.#relative(folder, sample) ?? this.#elsewhere(sample) ?? this.#otherDisk(sample);
    return (path) => {
      const parts = partsOf(path);
      if (parts.length === 0) return undefined;
      const index = find?.(parts);
      if (index !== undefined) return index;
      // A path that goes on above the set and agrees with all that is known of the file's own.
      const outside = this.#fromTop(parts, []);
      return outside && parts.length - outside.head > 1 ? outside.index : undefined;
    };
  }

  /** Paths that begin at the list's folder or one above it: the one at which most are found, the nearest of equals. */
  #relative(folder: readonly string[], sample: readonly string[][]) {
    const composed = folder.map((part) => part.normalize('NFC'));
    let best: { base: readonly string[]; found: number } | undefined;
    for (let length = composed.length; length >= 0; length--) {
      const base = composed.slice(0, length);
      const found = sample.filter((parts) => this.#at(base, parts) !== undefined).length;
      if (found > (best?.found ?? 0)) best = { base, found };
    }
    const base = best?.base;
    return base && ((parts: readonly string[]) => this.#at(base, parts));
  }

  /** Paths that begin at another folder, or at several where the set is spread over folders. */
  #elsewhere(sample: readonly string[][]) {
    const votes = new Map<string, { base: readonly string[]; found: number }>();
    let agreeing = 0;
    for (const parts of sample) {
      const files = this.#agreeing(parts);
      if (files.length > 0) agreeing++;
      for (const index of files) {
        const base = this.#paths[index]!.slice(0, -parts.length);
        const vote = votes.get(joined(base));
        if (vote) vote.found++;
        else votes.set(joined(base), { base, found: 1 });
      }
    }
    if (agreeing === 0) return undefined;
    const ranked = [...votes.values()].sort((a, b) => b.found - a.found);
    const [best, second] = ranked;
    if (best!.found === agreeing && agreeing > (second?.found ?? 0)) {
      return (parts: readonly string[]) => this.#at(best!.base, parts);
    }
    return (parts: readonly string[]): number | undefined => {
      const files = this.#agreeing(parts);
      return files.length > 1 ? -1 : files[0];
    };
  }

  /** Paths from another disk, or from a folder that had another name: what they share in front is left out. */
  #otherDisk(sample: readonly string[][]) {
    for (const top of this.#tops()) {
      const heads = new Map<string, number>();
      for (const parts of sample) {
        const found = this.#fromTop(parts, top);
        if (!found) continue;
        const head = joined(parts.slice(0, found.head));
        heads.set(head, (heads.get(head) ?? 0) + 1);
      }
      const [best] = [...heads].sort((a, b) => b[1] - a[1]);
      if (!best) continue;
      const head = best[0].split('/');
      const begins = (parts: readonly string[]): boolean => head.every((part, i) => parts[i] === part);
      if (sample.filter(begins).length < SHARED * sample.length) continue;
      return (parts: readonly string[]): number | undefined =>
        begins(parts) ? this.#at(top, parts.slice(head.length)) : undefined;
    }
    return undefined;
  }
}
