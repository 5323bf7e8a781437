/** The files that `npm run clean` leaves: suspects.csv, report.json, and truth.csv where labels were flipped. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCsv } from '../formats/csv.ts';
import { type RankingScores, ranked, scoreRanking } from '../lib/ranking.ts';
import type { ImportReport } from '../protocol/dataset.ts';
import type { CleanedImage, CleanRun } from '../protocol/headless.ts';
import type { CleanOptions } from './options.ts';

const SUSPECTS = 'suspects.csv';
const TRUTH = 'truth.csv';
const REPORT = 'report.json';

/** Scores are written to this many digits; what is flagged is decided before. */
const DIGITS = 6;

/** suspects.csv: every image, the most suspicious first. */
export function suspectsCsv(images: readonly CleanedImage[], threshold: number): string {
  const rows = ranked(images.map(({ score }) => score)).map((i) => {
    const { image, givenLabel, suggestedLabel, score } = images[i]!;
    return [image, givenLabel, suggestedLabel, Number(score.toFixed(DIGITS)), score > threshold ? 'true' : 'false'];
  });
  return writeCsv(['image', 'given_label', 'suggested_label', 'score', 'flagged'], rows);
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
  return scoreRanking(
    images.map(({ score }) => score),
    wrong,
    threshold,
  );
}

/** Images by what was found in them. */
function faceCounts(images: readonly CleanedImage[]): Record<CleanedImage['face'], number> {
  const counts = { found: 0, 'largest-of-several': 0, 'aligned-before': 0, none: 0 };
  for (const { face } of images) counts[face] += 1;
  return counts;
}

export interface CleanFacts {
  readonly run: CleanRun;
  readonly options: CleanOptions;
  readonly report: ImportReport | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/** Removes the files of an earlier run in the same folder, so that a failed run leaves none that look like its own. */
export function clearCleanOutputs(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of [SUSPECTS, TRUTH, REPORT]) rmSync(join(folder, name), { force: true });
}

const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;

export function writeCleanOutputs(folder: string, { run, options, report, versions, seconds }: CleanFacts): void {
  const { settings, flip } = options;
  const { images, backend } = run;
  writeFileSync(join(folder, SUSPECTS), suspectsCsv(images, settings.threshold));
  const scores = flipScores(images, settings.threshold);
  if (scores) writeFileSync(join(folder, TRUTH), truthCsv(images));
  const openSet = images
    .filter(({ openSet: score }) => score > 0.5)
    .sort((a, b) => b.openSet - a.openSet)
    .map(({ image, givenLabel, openSet: score }) => ({ image, givenLabel, score: Number(score.toFixed(DIGITS)) }));
  const content = {
    outcome: run.outcome,
    images: images.length,
    identities: run.identities,
    flagged: images.filter(({ score }) => score > settings.threshold).length,
    settings,
    flip,
    scores,
    faces: faceCounts(images),
    withoutFace: images.filter(({ face }) => face === 'none').map(({ image }) => image),
    /** Images that resemble nobody of the set, most first. */
    openSet,
    backend: backend?.backend ?? null,
    adapter: backend?.adapter ?? null,
    versions,
    skipped: report?.skipped ?? [],
    notices: report?.notices ?? [],
    labelling: report?.labelling ?? null,
    seconds: { faces: tenths(run.seconds.faces), training: tenths(run.seconds.training), total: tenths(seconds) },
  };
  writeFileSync(join(folder, REPORT), `${JSON.stringify(content, null, 2)}\n`);
}
