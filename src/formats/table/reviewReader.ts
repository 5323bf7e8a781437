/**
 * Reads a review that was taken away, as JSON or as the table of all decisions. Nothing in there is trusted; errors say which line
 * or field is wrong and leave out the name of the file.
 */
import { t } from '@lingui/core/macro';
import * as v from 'valibot';
import type { FaceBox } from '../../domain/faceBox.ts';
import { FormatError } from '../formatError.ts';
import { parseJson } from '../json.ts';
import { isForSpreadsheets, readCsv, unescapeFormula } from './csv.ts';
import { REVIEW_FORMAT } from './reviewFiles.ts';

/** What was decided about an image. */
export interface ReadVerdict {
  /** Path as given. */
  readonly image: string;
  readonly kind: (typeof KINDS)[number];
  /** Name of the person, for the kinds that give one; else null. */
  readonly label: string | null;
}

/** A face without a name that was given one. */
export interface ReadFaceName {
  /** Digest of its photo's bytes. */
  readonly content: string;
  /** In the photo as it is shown. */
  readonly box: FaceBox;
  readonly name: string;
}

const KINDS = ['accept', 'reject', 'other', 'remove', 'skip'] as const;
/** Verdicts that name a person. */
const NAMING: readonly string[] = ['accept', 'other'];

const rowSchema = v.object({
  image: v.string(),
  verdict: v.picklist(['', ...KINDS]),
  finalLabel: v.nullable(v.string()),
});
type Row = v.InferOutput<typeof rowSchema>;

const reviewSchema = v.object({
  format: v.literal(REVIEW_FORMAT),
  formatVersion: v.number(),
  images: v.array(v.unknown()),
});

const part = v.pipe(v.number(), v.finite());
const faceNameSchema = v.object({
  content: v.pipe(v.string(), v.nonEmpty()),
  box: v.object({ x: part, y: part, width: part, height: part }),
  name: v.pipe(v.string(), v.nonEmpty()),
});
const namesSchema = v.object({ faceNames: v.optional(v.array(v.unknown()), []) });

const wrong = (message: string): FormatError => new FormatError('row', message);

const unusable = (field: string): string => t`${field} is missing or has no value that it can have.`;

/** @param where the row stands, for the error */
function verdictOf({ image, verdict, finalLabel }: Row, where: string): ReadVerdict[] {
  if (verdict === '') return [];
  if (!NAMING.includes(verdict)) return [{ image, kind: verdict, label: null }];
  if (!finalLabel) throw wrong(t`${where}: the verdict "${verdict}" is there without a final label.`);
  return [{ image, kind: verdict, label: finalLabel }];
}

function readReviewJson(text: string): ReadVerdict[] {
  const review = v.safeParse(reviewSchema, parseJson(text));
  if (!review.success)
    throw new FormatError('header', t`It is no review of this page: its format or its images are missing.`);
  if (review.output.formatVersion !== 1) {
    throw new FormatError(
      'header',
      t`It is a review of version ${{ version: review.output.formatVersion }}; this page reads version 1.`,
    );
  }
  return review.output.images.flatMap((source, i) => {
    const row = v.safeParse(rowSchema, source);
    if (row.success) return verdictOf(row.output, `images[${i}]`);
    const field = v.getDotPath(row.issues[0]) ?? 'it';
    throw wrong(t`images[${{ row: i }}].${field} is missing or has no value that it can have.`);
  });
}

const COLUMNS = ['image', 'verdict', 'final_label'] as const;

/** As `review.csv` has it, or its form for spreadsheets, whose own programs may part cells by semicolons. */
function readReviewCsv(text: string): ReadVerdict[] {
  const [first = ''] = text.split('\n', 1);
  const [header, ...rows] = readCsv(text, first.includes(';') && !first.includes(',') ? ';' : ',');
  const names = header?.cells ?? [];
  const escaped = isForSpreadsheets(names);
  const columns = names.map((name) => name.trim().toLowerCase().replaceAll(' ', '_'));
  const missing = COLUMNS.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    const absent = missing.reduce<string>((all, name) => (all === '' ? name : t`${all} and no column ${name}`), '');
    throw new FormatError('header', t`It is no table of decisions: it has no column ${absent}.`);
  }
  const at = COLUMNS.map((name) => columns.indexOf(name));
  return rows.flatMap(({ line, cells }) => {
    const texts = at.map((column) => cells[column] ?? '');
    const [image = '', verdict = '', label = ''] = escaped ? texts.map(unescapeFormula) : texts;
    const row = v.safeParse(rowSchema, { image, verdict, finalLabel: label === '' ? null : label });
    if (!row.success) throw wrong(t`Line ${line}: "${verdict}" is no verdict.`);
    return verdictOf(row.output, t`Line ${line}`);
  });
}

/**
 * @returns the faces without a name that were given one, of a review as JSON; tables have none
 * @throws FormatError as `readReview`
 */
export function readFaceNames(text: string): ReadFaceName[] {
  const plain = text.replace(/^\ufeff/, '');
  if (!plain.trimStart().startsWith('{')) return [];
  const review = v.safeParse(namesSchema, parseJson(plain));
  if (!review.success) throw wrong(unusable('faceNames'));
  return review.output.faceNames.map((source, i) => {
    const name = v.safeParse(faceNameSchema, source);
    if (name.success) return name.output;
    throw wrong(unusable([`faceNames[${i}]`, v.getDotPath(name.issues[0])].filter(Boolean).join('.')));
  });
}

/**
 * @returns a verdict for each image that was decided or skipped, in the order of the file
 * @throws FormatError for a file that is no review, naming the line or field
 */
export function readReview(text: string): ReadVerdict[] {
  const plain = text.replace(/^\ufeff/, '');
  return plain.trimStart().startsWith('{') ? readReviewJson(plain) : readReviewCsv(plain);
}
