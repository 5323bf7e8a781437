/**
 * Finds the lists of labels among the files of an import: which texts are lists, and which of several is taken. A list that
 * cannot be read is never passed over in silence.
 */

import { t } from '@lingui/core/macro';
import type { SkippedFile } from '../../domain/importReport.ts';
import { FormatError } from '../../formats/formatError.ts';
import { REASONS } from '../../formats/picture/sniffed.ts';
import {
  LIST_NAME,
  type ListFile,
  type ListReading,
  type ListRow,
  looksLikeImage,
  type NamesFile,
  readListFile,
  sureness,
  TABLE_NAME,
} from '../../formats/table/listFile.ts';
import { decodeUnicode } from '../../formats/table/textEncoding.ts';
import { say } from '../../words/language.ts';
import { earlierResults } from './earlierResults.ts';
import { ImportError } from './importErrors.ts';
import { commonRoot, isHidden, isNoImageName } from './importPaths.ts';
import type { ImportFile } from './importSources.ts';
import { type FindListed, ListedPaths } from './listedPaths.ts';
import { naturalOrder } from './naturalOrder.ts';

const MAX_LIST_BYTES = 200_000_000;
/** Bytes by which a text is taken for a list or left alone. */
const HEAD_BYTES = 65_536;
/** Texts of one import that are looked at. */
const MAX_TEXTS = 200;
/** Share of the images that lines of text must name to be more than notes beside folders. */
const MOST_IMAGES = 0.5;

export interface ListChoices {
  /** Path of the list to take; others are left alone. */
  readonly list: string | null;
  /** The column with the labels, by its name or its number from 1. */
  readonly labelColumn: string | null;
}

/** Rows that show whether a list writes the endings of its files. */
const MOST_SAMPLED = 1000;
/** In `OpenList.files`: no file of the set is meant. */
export const ABSENT = -2;

export interface OpenList {
  readonly file: ImportFile;
  readonly encoding: string;
  readonly content: ListFile;
  /** [rows], the file that each row means; see `FindListed`, ABSENT for none. */
  readonly files: Int32Array;
}

export interface UnreadList {
  readonly path: string;
  /** A sentence. */
  readonly reason: string;
  /** Columns that could hold the labels. */
  readonly choices: readonly string[];
}

export interface FoundLists {
  /** In the order of their paths. */
  readonly lists: readonly OpenList[];
  /** The texts that were left alone, each with the reason. */
  readonly skipped: readonly SkippedFile[];
  /** Those of them that seem to be lists. */
  readonly unread: readonly UnreadList[];
}

const nameOf = ({ parts }: ImportFile): string => parts.at(-1) ?? '';

const isText = (file: ImportFile): boolean =>
  LIST_NAME.test(nameOf(file)) &&
  !isHidden(file.parts) &&
  !/^(readme|licen[cs]e)\./i.test(nameOf(file)) &&
  file.size > 0;

/** Text enough to see what a file is; characters beyond ASCII may be wrong. */
function glance(bytes: Uint8Array, cut: boolean): string {
  const text =
    decodeUnicode(bytes.subarray(0, bytes.length & ~1))?.text ?? new TextDecoder('windows-1252').decode(bytes);
  return cut ? text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1) : text;
}

/** @throws FormatError 'encoding' */
async function decode(bytes: Uint8Array): Promise<{ text: string; encoding: string }> {
  const decoded = decodeUnicode(bytes) ?? (await import('../../formats/table/encodingDetector.ts')).decodeText(bytes);
  if (!decoded.text.includes('\ufffd')) return decoded;
  throw new FormatError('encoding', t`Characters were lost when it was saved. Save it anew as UTF-8.`);
}

/** The images of an import, as lists may name them. */
class ListedSet {
  readonly images: readonly ImportFile[];
  readonly #whole: ListedPaths;
  #stems: ListedPaths | undefined;

  constructor(images: readonly ImportFile[]) {
    this.images = images;
    this.#whole = new ListedPaths(images);
  }

  readonly names: NamesFile = (path) => {
    if (this.#whole.has(path)) return 'whole';
    if (looksLikeImage(path)) return null;
    this.#stems ??= new ListedPaths(this.images, true);
    return this.#stems.has(path) ? 'stem' : null;
  };

  finderFor(list: ImportFile, rows: readonly ListRow[]): FindListed {
    const paths = rows.map(({ path }) => path);
    const folder = list.parts.slice(0, -1);
    const stems = this.#stems && !paths.slice(0, MOST_SAMPLED).some((path) => this.#whole.has(path));
    return (stems ? this.#stems! : this.#whole).finderFor(folder, paths);
  }

  /** The images lie in folders that could name people, so that a few lines of text about them need not be a list. */
  get inFolders(): boolean {
    const paths = this.images.map(({ parts }) => parts);
    const below = commonRoot(paths) === null ? 1 : 2;
    return (
      new Set(paths.map((parts) => parts.slice(0, -1).join('/'))).size > 1 && paths.some(({ length }) => length > below)
    );
  }
}

/** @throws FormatError as the file's own reading; 'encoding' */
async function readWhole(file: ImportFile, names: NamesFile, labelColumn: string | null) {
  const { text, encoding } = await decode(await file.read());
  return { reading: readListFile(text, nameOf(file), names, labelColumn), encoding };
}

/** Looks at the first rows; most texts are no lists. */
async function glanceAt(file: ImportFile, names: NamesFile): Promise<ListReading> {
  const head = await file.head(HEAD_BYTES);
  try {
    return readListFile(glance(head, file.size > head.length), nameOf(file), names);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    // A table whose rows are faulty: the whole of it has to be read to say where.
    return /\.(csv|tsv)$/i.test(nameOf(file)) && looksLikeList(head)
      ? { kind: 'unclear', reason: '', choices: [] }
      : { kind: 'other', reason: error.message };
  }
}

/** Its first cells are names of columns, or an image. */
function looksLikeList(head: Uint8Array): boolean {
  const [first = '', second = ''] = glance(head, false).split(/\r\n|\n|\r/, 2);
  return [first, second].some((line) =>
    line.split(/[,;\t|]/).some((cell) => looksLikeImage(cell.replaceAll('"', '').trim())),
  );
}

type Opened = { readonly list: OpenList } | { readonly reason: string; readonly choices: readonly string[] | null };

/** @throws ImportError 'list' for a list that must not be passed over, 'no-list' for the file that was chosen and is none */
async function open(file: ImportFile, set: ListedSet, choices: ListChoices): Promise<Opened> {
  const asked = choices.list !== null;
  const refuse = (reason: string, code: 'list' | 'no-list' = 'list'): ImportError =>
    new ImportError(code, `${file.path}: ${reason}`);
  const pass = (reason: string, columns: readonly string[] | null): Opened => {
    if (asked) throw refuse(reason, columns ? 'list' : 'no-list');
    if (columns && choices.labelColumn !== null) throw refuse(reason);
    return { reason, choices: columns };
  };
  // What is a table by its ending could be a list, so that its loss is worth more than a remark.
  const unreadable = TABLE_NAME.test(nameOf(file)) ? [] : null;
  if (file.size > MAX_LIST_BYTES) return pass(t`Over 200 MB.`, unreadable);
  let seen: ListReading | undefined;
  try {
    seen = await glanceAt(file, set.names);
    if (seen.kind === 'other' && !asked) return pass(seen.reason, null);
    const { reading, encoding } = await readWhole(file, set.names, choices.labelColumn);
    if (reading.kind === 'unclear') return pass(reading.reason, reading.choices);
    if (reading.kind === 'other') return pass(reading.reason, null);
    const find = set.finderFor(file, reading.rows);
    const list: OpenList = {
      file,
      encoding,
      content: reading,
      files: Int32Array.from(reading.rows, ({ path }) => find(path) ?? ABSENT),
    };
    const named = new Set(list.files.filter((index) => index >= 0)).size;
    if (named === 0) return pass(t`It names none of the images that are here.`, []);
    const notes = asked || reading.sure ? null : whyNotes(named, set);
    return notes === null ? { list } : pass(notes, null);
  } catch (error) {
    if (error instanceof ImportError) throw error;
    // A list that is surely one is not passed over for an encoding or a row.
    if (error instanceof FormatError && seen && seen.kind !== 'other') throw refuse(error.message);
    return pass(error instanceof FormatError ? error.message : say(REASONS.unreadable), unreadable);
  }
}

/** Why lines of text are notes rather than a list; null when they are a list. */
function whyNotes(named: number, set: ListedSet): string | null {
  const total = set.images.length;
  if (named >= (set.inFolders ? MOST_IMAGES * total : Math.min(2, total))) return null;
  return t`Its lines name ${named} of ${total} images: taken as notes, not as the list of labels.`;
}

const depthOrder = (a: ImportFile, b: ImportFile): number =>
  a.parts.length - b.parts.length || naturalOrder(a.path, b.path);

/** @throws ImportError 'list' or 'no-list', naming the list and the row, when a list cannot be read at all */
export async function findLists(files: readonly ImportFile[], choices: ListChoices): Promise<FoundLists> {
  const texts = files.filter(isText).sort(depthOrder);
  if (choices.list !== null && !texts.some(({ path }) => path === choices.list)) {
    throw new ImportError('list', t`There is no list ${{ list: choices.list }}.`);
  }
  const skipped: SkippedFile[] = [];
  const lists: OpenList[] = [];
  const unread: UnreadList[] = [];
  if (texts.length === 0) return { lists, skipped, unread };
  const set = new ListedSet(imagesOf(files));
  const results = choices.list === null ? await earlierResults(files) : new Set();
  for (const [i, file] of texts.entries()) {
    const { path } = file;
    if (results.has(file)) {
      skipped.push({ path, reason: t`The result of a command, and no list of the set.` });
      continue;
    }
    if (choices.list !== null ? path !== choices.list : i >= MAX_TEXTS) {
      skipped.push({ path, reason: choices.list !== null ? t`Another list was chosen.` : say(REASONS.notAnImage) });
      continue;
    }
    const opened = await open(file, set, choices);
    if ('list' in opened) lists.push(opened.list);
    else if (opened.choices) {
      skipped.push({ path, reason: t`A list that could not be read: ${{ reason: opened.reason }}` });
      unread.push({ path, reason: opened.reason, choices: opened.choices });
    } else skipped.push({ path, reason: t`Not an image, and no list: ${{ reason: opened.reason }}` });
  }
  return { ...withoutContradictions(lists, skipped), unread };
}

/** The surest first: by the names of their columns, then by how many people they tell apart. */
function sureOrder(a: OpenList, b: OpenList): number {
  const people = ({ content }: OpenList): number => new Set(content.rows.map(({ label }) => label)).size;
  return (
    sureness(a.content.columns.label) - sureness(b.content.columns.label) ||
    people(b) - people(a) ||
    naturalOrder(a.file.path, b.file.path)
  );
}

/** Leaves out lists that say something else of the same images, such as their ages. */
function withoutContradictions(lists: readonly OpenList[], skipped: readonly SkippedFile[]) {
  const kept: OpenList[] = [];
  const left: SkippedFile[] = [...skipped];
  const labels = new Map<number, { readonly label: string; readonly path: string }>();
  for (const list of lists.length > 1 ? [...lists].sort(sureOrder) : lists) {
    const known = list.content.rows.flatMap(({ label }, i) => {
      const before = labels.get(list.files[i]!);
      return before ? [{ before, same: before.label === label }] : [];
    });
    const others = known.filter(({ same }) => !same);
    if (others.length > known.length / 2) {
      const reason = t`Its labels are not those of ${{ path: others[0]!.before.path }}, which is taken instead.`;
      left.push({ path: list.file.path, reason });
      continue;
    }
    kept.push(list);
    const { path } = list.file;
    list.content.rows.forEach(({ label }, i) => {
      const index = list.files[i]!;
      if (index >= 0 && !labels.has(index)) labels.set(index, { label, path });
    });
  }
  return { lists: kept, skipped: left };
}

/** Everything that may be an image. */
export const imagesOf = (files: readonly ImportFile[]): ImportFile[] =>
  files.filter(({ parts }) => !isNoImageName(parts));
