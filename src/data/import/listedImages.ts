/**
 * Lists give the images of an import their labels. What a list names and is not there, and what is there and not named, is
 * reported both ways.
 */

import type { ImportNotice, Labelling } from '../../domain/importReport.ts';
import type { ListRow } from '../../formats/table/listFile.ts';
import type { Candidates } from './candidates.ts';
import { ABSENT, type FoundLists, imagesOf, type OpenList, type UnreadList } from './findLists.ts';
import { ImportError } from './importErrors.ts';
import { labelOf } from './importPaths.ts';
import type { ImportFile } from './importSources.ts';
import { naturalOrder } from './naturalOrder.ts';

/** Rows of an import's lists together. */
const MAX_ROWS = 2_000_000;
/** Remarks of one kind on one list; the rest are counted. */
const MOST_REMARKS = 1000;

/** Collects remarks on one list, the first of them in full. */
class Remarks {
  readonly #list: string;
  readonly #counts = new Map<string, number>();

  constructor(list: string) {
    this.#list = list;
  }

  /** @returns false once there are too many */
  take(kind: string): boolean {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return count <= MOST_REMARKS;
  }

  rest(): ImportNotice[] {
    return [...this.#counts]
      .filter(([, count]) => count > MOST_REMARKS)
      .map(([kind, count]) => ({ path: this.#list, note: `${count - MOST_REMARKS} more of its rows ${kind}.` }));
  }
}

interface Taken extends ListRow {
  readonly list: string;
}

/** Gives each image the first label that the rows of a list have for it. */
function takeRows({ file, content, files }: OpenList, taken: Map<number, Taken>, result: Candidates): void {
  const remarks = new Remarks(file.path);
  const skip = (path: string, kind: string, reason: string): void => {
    if (remarks.take(kind)) result.skipped.push({ path, reason });
  };
  for (const { reason } of content.problems) skip(file.path, 'could not be read', reason);
  for (const [i, row] of content.rows.entries()) {
    const index = files[i]!;
    const place = `Row ${row.row} of ${file.path}`;
    const before = taken.get(index);
    if (index === ABSENT) skip(row.path, 'name images that are not there', `${place} names it, but it is not there.`);
    else if (index < 0) skip(row.path, 'could mean several files', `${place} could mean several files.`);
    else if (!before) taken.set(index, { ...row, list: file.path });
    else if (remarks.take('name an image again')) {
      const other = before.list === file.path ? `row ${before.row}` : `row ${before.row} of ${before.list}`;
      const again = before.label === row.label;
      const contradiction = `${place} labels it ${row.label}, ${other} ${before.label}: the first is used. Suspected noise.`;
      result.notices.push({ path: row.path, note: again ? `${place} names it again.` : contradiction });
    }
  }
  result.notices.push(...remarks.rest());
}

const column = (name: string): string => (/^\d+$/.test(name) ? name : `"${name}"`);

function listNotice({ file, content, encoding }: OpenList): ImportNotice {
  const { path, label } = content.columns;
  const read = encoding.startsWith('UTF') ? '' : ` Read as ${encoding}: where names look wrong, save it as UTF-8.`;
  return {
    path: file.path,
    note: `Taken as the list of labels: paths in column ${column(path)}, labels in column ${column(label)}.${read}`,
  };
}

/**
 * @param files all files of the import, the lists among them
 * @throws ImportError 'too-many'
 */
export function listedImages({ lists, skipped }: FoundLists, files: readonly ImportFile[]): Candidates {
  const result: Candidates = { candidates: [], skipped: [...skipped], notices: [] };
  const total = lists.reduce((sum, { content }) => sum + content.rows.length, 0);
  if (total > MAX_ROWS) throw new ImportError('too-many', `The lists name over ${MAX_ROWS / 1e6} million images.`);
  const taken = new Map<number, Taken>();
  for (const list of lists) takeRows(list, taken, result);
  imagesOf(files).forEach((file, index) => {
    const label = labelOf(taken.get(index)?.label ?? '');
    if (label !== '') result.candidates.push({ file, identity: label });
    else result.skipped.push({ path: file.path, reason: 'No list names it.' });
  });
  result.candidates.sort((a, b) => naturalOrder(a.file.path, b.file.path));
  for (const list of lists) result.notices.push(listNotice(list));
  return result;
}

/** A sentence on the lists that could not be read. */
export function problemOf(unread: readonly UnreadList[]): string | null {
  const [first] = unread;
  if (!first) return null;
  const more = unread.length > 1 ? ` ${unread.length - 1} more could not be read either.` : '';
  return `The list ${first.path} could not be read: ${first.reason}${more}`;
}

/** Where the labels come from, and the columns they could come from instead. */
export function listLabelling({ lists, unread }: FoundLists): Labelling {
  const [first] = lists;
  const names = lists.length === 1 ? first!.file.path : `${lists.length} lists`;
  const { columns, choices } = first!.content;
  return {
    source: `Labels come from ${names}, column ${column(columns.label)}.`,
    problem: problemOf(unread),
    choices: choices.length > 1 ? [{ kind: 'labelColumn', options: choices, chosen: columns.label }] : [],
  };
}
