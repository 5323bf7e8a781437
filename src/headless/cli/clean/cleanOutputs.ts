/** The files that `npm run clean` leaves: suspects.csv, report.json, and truth.csv where labels were flipped. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportReport } from '../../../domain/importReport.ts';
import { type RankingScores, ranked, scoreRanking } from '../../../domain/ranking.ts';
import { isFlagged, type Judgement, judgementNotes, judgementOf, resemblesNobody } from '../../../domain/suspects.ts';
import type { ImmichPlan } from '../../../formats/immich/immichPlan.ts';
import { type CsvForm, writeCsv } from '../../../formats/table/csv.ts';
import { type SuspectRow, suspectsCsv, truthCsv, writtenScore } from '../../../formats/table/reviewFiles.ts';
import type { CleanedImage, CleanedSidecars, CleanRun } from '../../protocol.ts';
import { ResultFolder } from '../resultFolder.ts';
import type { CleanOptions } from './cleanOptions.ts';
import { IMMICH_FILES, immichFiles } from './immichOutputs.ts';
import { FACES_FILE } from './readSoFar.ts';
import { reliability, reliabilityCsv } from './reliability.ts';

const SUSPECTS = 'suspects.csv';
const SUSPECTS_SHEET = 'suspects-spreadsheet.csv';
const TRUTH = 'truth.csv';
export const REPORT = 'report.json';
const SIDECAR_LIST = 'sidecars.csv';
const RELIABILITY = 'reliability.csv';
/** Sidecars lie in it as they would beside the photos. */
const SIDECARS = 'sidecars/';
const NAMES = [
  FACES_FILE,
  SUSPECTS,
  SUSPECTS_SHEET,
  TRUTH,
  REPORT,
  SIDECAR_LIST,
  RELIABILITY,
  SIDECARS,
  ...IMMICH_FILES,
];

/** A row an image, the most suspicious first; those that are not judged come last and have no score. */
function suspectRows(images: readonly CleanedImage[], threshold: number): SuspectRow[] {
  const order = ranked(images.map(({ score }) => score)).map((i) => images[i]!);
  return [...order.filter(({ others }) => others > 0), ...order.filter(({ others }) => others <= 0)].map((image) => {
    const judged = image.others > 0;
    return {
      image: image.image,
      givenLabel: image.givenLabel,
      suggestedLabel: judged ? image.suggestedLabel : '',
      score: judged ? image.score : null,
      chanceWrong: judged ? image.wrong : null,
      flagged: isFlagged(image, threshold),
      nobody: resemblesNobody(image),
      note: judgementNotes(image.face, image.others, image.copyOf).join('; '),
    };
  });
}

/** suspects.csv */
export const suspectsTable = (images: readonly CleanedImage[], threshold: number, form: CsvForm = 'exact'): string =>
  suspectsCsv(suspectRows(images, threshold), form);

/** How well the flips were found; null where nothing was flipped. */
export function flipScores(images: readonly CleanedImage[], threshold: number): RankingScores | null {
  if (images.every(({ trueLabel }) => trueLabel === null)) return null;
  const wrong = images.map(({ givenLabel, trueLabel }) => trueLabel !== givenLabel);
  // What is not judged keeps its place in the middle, but neither it nor who resembles nobody counts as found.
  const ranking = images.map((image) => {
    const score = image.others > 0 ? image.score : 0;
    return isFlagged(image, threshold) ? score : Math.min(score, threshold);
  });
  return scoreRanking(ranking, wrong, threshold);
}

/** Images by what was found in them. */
function faceCounts(images: readonly CleanedImage[]): Record<CleanedImage['face'], number> {
  const counts = { found: 0, 'largest-of-several': 0, 'aligned-before': 0, 'region-alone': 0, none: 0 };
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

export function expectedPrecision(flagged: readonly CleanedImage[]): number | null {
  if (flagged.length === 0 || flagged.some(({ wrong }) => wrong === null)) return null;
  return flagged.reduce((sum, { wrong }) => sum + wrong!, 0) / flagged.length;
}

type EarlierWish = Pick<CleanOptions, 'resume' | 'overwrite'>;

export interface CleanFacts {
  readonly run: CleanRun;
  readonly options: CleanOptions;
  readonly report: ImportReport | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly seconds: number;
  /** Images whose label was wrong before any was made so. */
  readonly knownWrong: ReadonlySet<string>;
  /** Null where there is no library of Immich's. */
  readonly immich: ImmichPlan | null;
}

/**
 * Opens the folder of the results; finished ones in it stay before others are there.
 * @throws CommandFailure with exit code 2 when the folder cannot take them
 */
export function openCleanFolder(path: string, { resume, overwrite }: EarlierWish): ResultFolder {
  const earlier = resume ? 'continued' : overwrite ? 'replaced' : 'refused';
  const stopped = existsSync(join(path, FACES_FILE));
  const wayOut = `${stopped ? '--resume goes on with that search, ' : ''}--overwrite replaces them`;
  return ResultFolder.open(path, { command: 'clean', names: NAMES, earlier, wayOut });
}

/** Steps of a path, of which none may lead out of the folder, nor end in what a system cannot name. */
const safePath = (path: string): string =>
  path
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/');

function sidecarFiles({ changes, files }: CleanedSidecars): [string, string][] {
  const header = ['photo', 'sidecar', 'new', 'name', 'suggested_name'];
  const rows = changes.map(({ photo, sidecar, isNew, from, to }) => [photo, sidecar, `${isNew}`, from ?? '', to ?? '']);
  return [
    [SIDECAR_LIST, writeCsv(header, rows)],
    ...files.map(({ path, text }): [string, string] => [SIDECARS + safePath(path), text]),
  ];
}

const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;

/** By name. */
export function cleanFiles({
  run,
  options,
  report,
  versions,
  seconds,
  knownWrong,
  immich,
}: CleanFacts): ReadonlyMap<string, string> {
  const { settings, flip, spreadsheet } = options;
  const { images, backend } = run;
  const flagged = images.filter((image) => isFlagged(image, settings.threshold));
  const scores = flipScores(images, settings.threshold);
  const openSet = images
    .filter(resemblesNobody)
    .sort((a, b) => b.openSet - a.openSet)
    .map(({ image, givenLabel, openSet: score }) => ({ image, givenLabel, score: writtenScore(score) }));
  const content = {
    outcome: run.outcome,
    images: images.length,
    identities: run.identities,
    flagged: flagged.length,
    /** Share of the flagged whose label is wrong, as estimated; null without any, and where it cannot be. */
    expectedPrecision: expectedPrecision(flagged),
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
    /** What compared the faces; null for the network that comes with the page. */
    network: run.network,
    backend: backend?.backend ?? null,
    adapter: backend?.adapter ?? null,
    versions,
    skipped: report?.skipped ?? [],
    notices: report?.notices ?? [],
    labelling: report?.labelling ?? null,
    seconds: { faces: tenths(run.seconds.faces), training: tenths(run.seconds.training), total: tenths(seconds) },
  };
  return new Map([
    [SUSPECTS, suspectsTable(images, settings.threshold)],
    ...(spreadsheet ? [[SUSPECTS_SHEET, suspectsTable(images, settings.threshold, 'spreadsheet')] as const] : []),
    ...(run.sidecars ? sidecarFiles(run.sidecars) : []),
    ...(immich ? immichFiles(immich) : []),
    ...(options.reliability ? [[RELIABILITY, reliabilityCsv(reliability(run.trials, knownWrong))] as const] : []),
    ...(scores ? [[TRUTH, truthCsv(images)] as const] : []),
    [REPORT, `${JSON.stringify(content, null, 2)}\n`],
  ]);
}
