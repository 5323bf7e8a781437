/** Images that an import may take: files that promise to be one, each with the identity its source gives it. */

import type { NamedRegion } from '../../domain/faceBox.ts';
import type { ImportNotice, Labelling, SkippedFile } from '../../domain/importReport.ts';
import type { ImportFile } from './importSources.ts';
import { naturalOrder } from './naturalOrder.ts';

/** What is told of a candidate, whatever became of its file's bytes. */
export interface ListedCandidate {
  readonly file: Pick<ImportFile, 'path' | 'parts'>;
  readonly identity: string;
  /** The part of the file that shows the person; left out for the whole of it. */
  readonly region?: NamedRegion;
}

export interface Candidate extends ListedCandidate {
  readonly file: ImportFile;
}

export interface Candidates {
  readonly candidates: Candidate[];
  readonly skipped: SkippedFile[];
  readonly notices: ImportNotice[];
}

export interface LabelledCandidates extends Candidates {
  readonly labelling: Labelling;
}

/** Labels that are equal but for upper and lower case, the most frequent spelling first; each group has several. */
export function nearlyEqualLabels(counts: ReadonlyMap<string, number>): string[][] {
  const byLower = new Map<string, string[]>();
  for (const label of counts.keys()) {
    const key = label.toLowerCase();
    const group = byLower.get(key);
    if (group) group.push(label);
    else byLower.set(key, [label]);
  }
  const order = (a: string, b: string): number => counts.get(b)! - counts.get(a)! || naturalOrder(a, b);
  return [...byLower.values()].filter((group) => group.length > 1).map((group) => group.sort(order));
}

export function countLabels(labels: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** Gives every group of nearly equal labels its most frequent spelling. */
export function mergeNearlyEqual(
  candidates: readonly Candidate[],
  groups: readonly (readonly string[])[],
): Candidate[] {
  const spelling = new Map(groups.flatMap((group) => group.map((label) => [label, group[0]!] as const)));
  return candidates.map((candidate) => ({
    ...candidate,
    identity: spelling.get(candidate.identity) ?? candidate.identity,
  }));
}
