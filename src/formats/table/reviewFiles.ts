/** The files in which a review is taken away: every decision, the clean list, and the list that the authors' code reads. */

import { FormatError } from '../formatError.ts';
import { type CsvForm, writeCsv } from './csv.ts';

/** One image. */
export interface ReviewRow {
  /** The path as given. */
  readonly image: string;
  readonly givenLabel: string;
  /** Empty where the image was not scored. */
  readonly suggestedLabel: string;
  /** Null where the image was not scored. */
  readonly score: number | null;
  /** Empty where nothing was decided. */
  readonly verdict: string;
  /** Null: the image is not part of the clean set. */
  readonly finalLabel: string | null;
  /** What a reader should know about the label; mostly empty. */
  readonly note: string;
}

const REVIEW_HEADER = ['image', 'given_label', 'suggested_label', 'score', 'verdict', 'final_label', 'note'] as const;

/** Four digits say all that a score can. */
const rounded = (score: number | null): number | '' => (score === null ? '' : Number(score.toFixed(4)));

/** Every image with its decision. */
export function reviewCsv(rows: readonly ReviewRow[], form: CsvForm = 'exact'): string {
  return writeCsv(
    REVIEW_HEADER,
    rows.map((row) => [
      row.image,
      row.givenLabel,
      row.suggestedLabel,
      rounded(row.score),
      row.verdict,
      row.finalLabel ?? '',
      row.note,
    ]),
    form,
  );
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
      throw new FormatError('name', `A list cannot hold the path "${image}": it has a line end.`);
    const number = numbers.get(finalLabel);
    if (number === undefined) throw new FormatError('missing', `The label "${finalLabel}" has no number.`);
    text += `${image}  ${number}\n`;
  }
  return text;
}
