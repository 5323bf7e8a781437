/** The files that `npm run clean` leaves: suspects.csv, report.json, and truth.csv where labels were flipped. */

import type { ImportReport } from '../../../domain/importReport.ts';
import { type RankingScores, ranked, scoreRanking } from '../../../domain/ranking.ts';
import { type CsvForm, writeCsv } from '../../../formats/table/csv.ts';
import { isFlagged, type Judgement, judgementOf, resemblesNobody } from '../../../protocol/clean.ts';
import type { CleanedImage, CleanRun } from '../../protocol.ts';
import type { CleanOptions } from '../options.ts';
import { ResultFolder } from '../resultFolder.ts';

const SUSPECTS = 'suspects.csv';
const SUSPECTS_SHEET = 'suspects-spreadsheet.csv';
const TRUTH = 'truth.csv';
const REPORT = 'report.json';
const NAMES = [SUSPECTS, SUSPECTS_SHEET, TRUTH, REPORT];

/** Scores are written to this many digits; what is flagged is decided before. */
const DIGITS = 6;

/** What a reader of a row should know about it; empty for most. */
function noteOf({ face, others, copyOf }: CleanedImage): string {
  const notes: string[] = [];
  if (face === 'none') notes.push('no face found');
  const judgement = judgementOf(others);
  if (judgement === 'only-photo') notes.push('only photo of its label: not judged');
  if (judgement === 'doubtful') notes.push('one other photo of its label: judged with doubt');
  if (copyOf !== null) notes.push(`copy of ${copyOf}`);
  return notes.join('; ');
}

/** suspects.csv: every image, the most suspicious first; those that are not judged come last and have no score. */
export function suspectsCsv(images: readonly CleanedImage[], threshold: number, form: CsvForm = 'exact'): string {
  const order = ranked(images.map(({ score }) => score)).map((i) => images[i]!);
  const rows = [...order.filter(({ others }) => others > 0), ...order.filter(({ others }) => others <= 0)].map(
    (image) => {
      const judged = image.others > 0;
      return [
        image.image,
        image.givenLabel,
        judged ? image.suggestedLabel : '',
        judged ? Number(image.score.toFixed(DIGITS)) : '',
        `${isFlagged(image, threshold)}`,
        `${resemblesNobody(image)}`,
        noteOf(image),
      ];
    },
  );
  return writeCsv(['image', 'given_label', 'suggested_label', 'score', 'flagged', 'nobody', 'note'], rows, form);
}

/** truth.csv: every image with the label it had before, in the order of the set. */
export function truthCsv(images: readonly CleanedImage[]): string {
  const rows = images.map(({ image, givenLabel, trueLabel }) => [
    image,
    givenLabel,
    trueLabel ?? givenLabel,
    trueLabel !== null && trueLabel !== givenLabel ? 'true' : 'false',
  ]);
  return writeCsv(['image', 'given_label', 'true_label', 'flipped'], rows);
}

/** How well the flips were found; null where nothing was flipped. */
export function flipScores(images: readonly CleanedImage[], threshold: number): RankingScores | null {
  if (images.every(({ trueLabel }) => trueLabel === null)) return null;
  const wrong = images.map(({ givenLabel, trueLabel }) => trueLabel !== givenLabel);
  // What is not judged keeps its place in the middle, but counts as found under no threshold.
  const ranking = images.map((image) => (image.others > 0 ? image.score : Math.min(0, threshold)));
  return scoreRanking(ranking, wrong, threshold);
}

/** Images by what was found in them. */
function faceCounts(images: readonly CleanedImage[]): Record<CleanedImage['face'], number> {
  const counts = { found: 0, 'largest-of-several': 0, 'aligned-before': 0, none: 0 };
  for (const { face } of images) counts[face] += 1;
  return counts;
}

/** Labels whose images are so judged, each once, in the order of the set. */
const labelsJudged = (images: readonly CleanedImage[], judgement: Judgement): string[] => [
  ...new Set(images.filter(({ others }) => judgementOf(others) === judgement).map(({ givenLabel }) => givenLabel)),
];

/** Images of the same photo, groups of two and more. */
function copiesIn(images: readonly CleanedImage[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const { image, copyOf } of images) {
    const first = copyOf ?? image;
    groups.set(first, [...(groups.get(first) ?? []), image]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

export interface CleanFacts {
  readonly run: CleanRun;
  readonly options: CleanOptions;
  readonly report: ImportReport | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/**
 * Opens the folder of the results; nothing in it changes before they are there.
 * @throws CommandFailure with exit code 2 when the folder cannot take them
 */
export function openCleanFolder(path: string, overwrite: boolean): ResultFolder {
  const earlier = overwrite ? 'replaced' : 'refused';
  return ResultFolder.open(path, { command: 'clean', names: NAMES, earlier, wayOut: '--overwrite replaces them' });
}

const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;

/** By name. */
export function cleanFiles({ run, options, report, versions, seconds }: CleanFacts): ReadonlyMap<string, string> {
  const { settings, flip, spreadsheet } = options;
  const { images, backend } = run;
  const scores = flipScores(images, settings.threshold);
  const openSet = images
    .filter(resemblesNobody)
    .sort((a, b) => b.openSet - a.openSet)
    .map(({ image, givenLabel, openSet: score }) => ({ image, givenLabel, score: Number(score.toFixed(DIGITS)) }));
  const content = {
    outcome: run.outcome,
    images: images.length,
    identities: run.identities,
    flagged: images.filter((image) => isFlagged(image, settings.threshold)).length,
    settings,
    flip,
    scores,
    faces: faceCounts(images),
    withoutFace: images.filter(({ face }) => face === 'none').map(({ image }) => image),
    /** Images that resemble nobody of the set, most first. */
    openSet,
    /** Labels with a single photo, never flagged, and with two, where either may be the wrong one. Copies count as one. */
    onlyPhoto: labelsJudged(images, 'only-photo'),
    doubtful: labelsJudged(images, 'doubtful'),
    copies: copiesIn(images),
    backend: backend?.backend ?? null,
    adapter: backend?.adapter ?? null,
    versions,
    skipped: report?.skipped ?? [],
    notices: report?.notices ?? [],
    labelling: report?.labelling ?? null,
    seconds: { faces: tenths(run.seconds.faces), training: tenths(run.seconds.training), total: tenths(seconds) },
  };
  return new Map([
    [SUSPECTS, suspectsCsv(images, settings.threshold)],
    ...(spreadsheet ? [[SUSPECTS_SHEET, suspectsCsv(images, settings.threshold, 'spreadsheet')] as const] : []),
    ...(scores ? [[TRUTH, truthCsv(images)] as const] : []),
    [REPORT, `${JSON.stringify(content, null, 2)}\n`],
  ]);
}
