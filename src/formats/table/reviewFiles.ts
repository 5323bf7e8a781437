/** The files in which a review is taken away: every decision, the clean list, and the list that the authors' code reads. */

import { t } from '@lingui/core/macro';
import { FormatError } from '../formatError.ts';
import { type CsvForm, writeCsv } from './csv.ts';

/** How a review as JSON names itself. */
export const REVIEW_FORMAT = 'boundaryface-review';

/** What the model says of one image. */
export interface SuspectRow {
  /** The path as given. */
  readonly image: string;
  readonly givenLabel: string;
  /** Empty where the image was not judged. */
  readonly suggestedLabel: string;
  /** Null where the image was not judged. */
  readonly score: number | null;
  /** [0, 1], the chance that the label is wrong; null where the image was not judged, and where it cannot be estimated. */
  readonly chanceWrong: number | null;
  /** Its score exceeds the threshold, and it resembles somebody of the set. */
  readonly flagged: boolean;
  /** It resembles nobody of the set. */
  readonly nobody: boolean;
  /** What a reader should know about the label; mostly empty. */
  readonly note: string;
}

/** The same image with what a person decided. */
export interface ReviewRow extends SuspectRow {
  /** Empty where nothing was decided. */
  readonly verdict: string;
  /** Null: the image is not part of the clean set. */
  readonly finalLabel: string | null;
}

const SUSPECT_HEADER = [
  'image',
  'given_label',
  'suggested_label',
  'score',
  'chance_wrong',
  'flagged',
  'nobody',
  'note',
] as const;

/** Scores and chances are written to this many digits; what is flagged is decided before. */
const SCORE_DIGITS = 6;

/** As the files have it. */
export const writtenScore = (score: number | null): number | null =>
  score === null ? null : Number(score.toFixed(SCORE_DIGITS));

const suspectCells = (row: SuspectRow): (string | number)[] => [
  row.image,
  row.givenLabel,
  row.suggestedLabel,
  writtenScore(row.score) ?? '',
  writtenScore(row.chanceWrong) ?? '',
  `${row.flagged}`,
  `${row.nobody}`,
  row.note,
];

/** suspects.csv: every image with its score. */
export const suspectsCsv = (rows: readonly SuspectRow[], form: CsvForm = 'exact'): string =>
  writeCsv(SUSPECT_HEADER, rows.map(suspectCells), form);

/** review.csv: the columns of suspects.csv, and what was decided. */
export const reviewCsv = (rows: readonly ReviewRow[], form: CsvForm = 'exact'): string =>
  writeCsv(
    [...SUSPECT_HEADER, 'verdict', 'final_label'],
    rows.map((row) => [...suspectCells(row), row.verdict, row.finalLabel ?? '']),
    form,
  );

/** An image with the label it had before some were made wrong on purpose. */
interface FlippedRow {
  readonly image: string;
  readonly givenLabel: string;
  /** Null where nothing was flipped. */
  readonly trueLabel: string | null;
}

/** truth.csv: every image with the label it had before, in the order of the set. */
export function truthCsv(images: readonly FlippedRow[]): string {
  const rows = images.map(({ image, givenLabel, trueLabel }) => [
    image,
    givenLabel,
    trueLabel ?? givenLabel,
    trueLabel !== null && trueLabel !== givenLabel ? 'true' : 'false',
  ]);
  return writeCsv(['image', 'given_label', 'true_label', 'flipped'], rows);
}

/** The images of the clean set and their labels. */
export function cleanedCsv(rows: readonly ReviewRow[]): string {
  const kept = rows.flatMap((row) => (row.finalLabel === null ? [] : [[row.image, row.finalLabel]]));
  return writeCsv(['image', 'label'], kept);
}

/**
 * The clean set as the authors' loader reads it: path, two spaces, the number of the label.
 * @param identities names in the order of their numbers
 * @throws FormatError 'name' for a path with a line end, which such a list cannot hold; 'missing' for an unknown label
 */
export function numberedList(rows: readonly ReviewRow[], identities: readonly string[]): string {
  const numbers = new Map(identities.map((identity, number) => [identity, number]));
  let text = '';
  for (const { image, finalLabel } of rows) {
    if (finalLabel === null) continue;
    if (/[\r\n]/.test(image))
      throw new FormatError('name', t`A list cannot hold the path "${image}": it has a line end.`);
    const number = numbers.get(finalLabel);
    if (number === undefined) throw new FormatError('missing', t`The label "${finalLabel}" has no number.`);
    text += `${image}  ${number}\n`;
  }
  return text;
}
