/**
 * A list file gives images their labels. Its paths may begin anywhere (at the disk's root, in the list's folder, above it):
 * each is matched with the one file whose path ends alike. What the list names and is not there, and what is there and not
 * named, is reported both ways.
 */
import { FormatError } from '../../formats/errors.ts';
import { type ListRow, looksLikeImage, readListFile } from '../../formats/listFile.ts';
import type { Candidates } from './candidates.ts';
import { Endings } from './endings.ts';
import { ImportError } from './importErrors.ts';
import { isNoImageName, labelOf, splitPath } from './importPaths.ts';
import type { ImportFile } from './importSources.ts';
import { naturalOrder } from './naturalOrder.ts';

const LIST_NAME = /\.(txt|tsv|csv|lst|list)$/i;
const MAX_LIST_BYTES = 200_000_000;
/** Rows by which a text file is taken for a list of images. */
const HEAD_ROWS = 50;
const HEAD_BYTES = 16_384;
/** Rows of an import's lists together. */
const MAX_ROWS = 2_000_000;

interface Row extends ListRow {
  /** Path of the list. */
  readonly list: string;
}

/** @returns as `Endings.find` */
const fileNamed = (path: string, endings: Endings): number | undefined =>
  endings.find(splitPath(path.normalize('NFC')));

/** True when some of the first rows name an image by its ending, or a file of the import. */
async function isList(file: ImportFile, endings: Endings): Promise<boolean> {
  const name = file.parts.at(-1) ?? '';
  if (!LIST_NAME.test(name) || file.size === 0 || file.size > MAX_LIST_BYTES) return false;
  let text = new TextDecoder().decode(await file.head(HEAD_BYTES));
  if (file.size > HEAD_BYTES) text = text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')));
  try {
    const { rows } = readListFile(text, name);
    return rows.slice(0, HEAD_ROWS).some(({ path }) => looksLikeImage(path) || fileNamed(path, endings) !== undefined);
  } catch {
    return /\.csv$/i.test(name) && hasListHeader(text, name);
  }
}

/** A table whose rows are faulty is still meant as a list when its header says so. */
function hasListHeader(text: string, name: string): boolean {
  try {
    readListFile(text.slice(0, text.search(/[\r\n]|$/)), name);
    return true;
  } catch {
    return false;
  }
}

/** The files that are lists of images, in the order of their paths. */
export async function findLists(files: readonly ImportFile[]): Promise<ImportFile[]> {
  const texts = files.filter(({ parts }) => LIST_NAME.test(parts.at(-1) ?? ''));
  if (texts.length === 0) return [];
  const endings = new Endings(files.filter(({ parts }) => !isNoImageName(parts)));
  const lists: ImportFile[] = [];
  for (const file of texts) if (await isList(file, endings)) lists.push(file);
  return lists.sort((a, b) => naturalOrder(a.path, b.path));
}

async function readRows(lists: readonly ImportFile[], result: Candidates): Promise<Row[]> {
  const rows: Row[] = [];
  for (const list of lists) {
    const text = new TextDecoder().decode(await list.read());
    try {
      const read = readListFile(text, list.parts.at(-1) ?? '');
      for (const row of read.rows) rows.push({ ...row, list: list.path });
      for (const { reason } of read.problems) result.skipped.push({ path: list.path, reason });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw new ImportError('list', `${list.path}: ${error.message}`);
    }
  }
  if (rows.length > MAX_ROWS)
    throw new ImportError('too-many', `The lists name over ${MAX_ROWS / 1e6} million images.`);
  return rows;
}

/**
 * @param files all files of the import, the lists among them
 * @throws ImportError 'list' naming the list and the row when a list cannot be read at all
 */
export async function listedImages(lists: readonly ImportFile[], files: readonly ImportFile[]): Promise<Candidates> {
  const result: Candidates = { candidates: [], skipped: [], notices: [] };
  const images = files.filter((file) => !lists.includes(file) && !isNoImageName(file.parts));
  const endings = new Endings(images);
  const taken = new Map<number, Row>();
  for (const row of await readRows(lists, result)) {
    const index = fileNamed(row.path, endings);
    const place = `Row ${row.row} of ${row.list}`;
    if (index === undefined) result.skipped.push({ path: row.path, reason: `${place} names it, but it is not there.` });
    else if (index < 0) result.skipped.push({ path: row.path, reason: `${place}: several files end like this.` });
    else {
      const before = taken.get(index);
      if (!before) taken.set(index, row);
      else if (before.label === row.label) result.notices.push({ path: row.path, note: `${place} names it again.` });
      else {
        const note = `${place} labels it ${row.label}, row ${before.row} ${before.label}: the first is used. Suspected noise.`;
        result.notices.push({ path: row.path, note });
      }
    }
  }
  images.forEach((file, index) => {
    const label = labelOf(taken.get(index)?.label ?? '');
    if (label !== '') result.candidates.push({ file, identity: label });
    else result.skipped.push({ path: file.path, reason: 'No list names it.' });
  });
  result.candidates.sort((a, b) => naturalOrder(a.file.path, b.file.path));
  for (const { path } of lists) result.notices.push({ path, note: 'Taken as the list of labels.' });
  return result;
}
