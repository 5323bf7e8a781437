/** What images are rather of, as a run or a person has found: rectified.csv of a run, or the decisions of a review. */
import { readFileSync } from 'node:fs';
import { FormatError } from '../../formats/formatError.ts';
import { readCsv } from '../../formats/table/csv.ts';
import { unusable } from './config.ts';

/** Columns that say which identity an image is rather of: of a run's rectified.csv, and of a review. */
const LABEL_COLUMNS = ['rectified_label', 'final_label'];

/** A set by the names of its images and identities. */
interface Names {
  readonly images: ReadonlySet<string>;
  readonly identities: ReadonlySet<string>;
}

/**
 * @returns by the image's name the identity; null where a review has taken the image out
 * @throws CommandFailure naming the file and the line
 */
export function readVerdicts(file: string, { images, identities }: Names): ReadonlyMap<string, string | null> {
  const refused = (message: string): Error => unusable(`--verdicts: ${file}${message}`);
  let rows: ReturnType<typeof readCsv>;
  try {
    rows = readCsv(readFileSync(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof FormatError) throw refused(`: ${cause.message}`);
    throw cause;
  }
  const [header, ...rest] = rows;
  const image = header?.cells.indexOf('image') ?? -1;
  const label = header?.cells.findIndex((name) => LABEL_COLUMNS.includes(name)) ?? -1;
  if (image < 0 || label < 0) throw refused(` has no columns image and ${LABEL_COLUMNS.join(' or ')}.`);
  const reviewed = header?.cells[label] === 'final_label';
  const verdicts = new Map<string, string | null>();
  for (const { line, cells } of rest) {
    const [path, name] = [cells[image] ?? '', cells[label] ?? ''];
    // A review also names people held out.
    if (!images.has(path)) continue;
    if (name !== '' && !identities.has(name)) throw refused(`, line ${line}: nobody in the set is called "${name}".`);
    if (name !== '' || reviewed) verdicts.set(path, name || null);
  }
  return verdicts;
}
