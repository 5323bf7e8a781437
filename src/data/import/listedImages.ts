/**
 * Lists give the images of an import their labels. What a list names and is not there, and what is there and not named, is
 * reported both ways.
 */

import { t } from '@lingui/core/macro';
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

/** What can be said of a row, and of those that are only counted. */
const REST = {
  unread: (count: number): string => t`${count} more of its rows could not be read.`,
  absent: (count: number): string => t`${count} more of its rows name images that are not there.`,
  unclear: (count: number): string => t`${count} more of its rows could mean several files.`,
  again: (count: number): string => t`${count} more of its rows name an image again.`,
};

type Remark = keyof typeof REST;

/** Collects remarks on one list, the first of them in full. */
class Remarks {
  readonly #list: string;
  readonly #counts = new Map<Remark, number>();

  constructor(list: string) {
    this.#list = list;
  }

  /** @returns false once there are too many */
  take(kind: Remark): boolean {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return count <= MOST_REMARKS;
  }

  rest(): ImportNotice[] {
    return [...this.#counts]
      .filter(([, count]) => count > MOST_REMARKS)
      .map(([kind, count]) => ({ path: this.#list, note: REST[kind](count - MOST_REMARKS) }));
  }
}

interface Taken extends ListRow {
  readonly list: string;
}

/** Gives each image the first label that the rows of a list have for it. */
function takeRows({ file, content, files }: OpenList, taken: Map<number, Taken>, result: Candidates): void {
  const remarks = new Remarks(file.path);
  const skip = (path: string, kind: Remark, reason: string): void => {
    if (remarks.take(kind)) result.skipped.push({ path, reason });
  };
  for (const { reason } of content.problems) skip(file.path, 'unread', reason);
  for (const [i, row] of content.rows.entries()) {
    const index = files[i]!;
    const place = t`Row ${{ row: row.row }} of ${{ list: file.path }}`;
    const before = taken.get(index);
    if (index === ABSENT) skip(row.path, 'absent', t`${place} names it, but it is not there.`);
    else if (index < 0) skip(row.path, 'unclear', t`${place} could mean several files.`);
    else if (!before) taken.set(index, { ...row, list: file.path });
    else if (remarks.take('again')) {
      const { row: earlier, label: first, list } = before;
      const other = list === file.path ? t`row ${earlier}` : t`row ${earlier} of ${list}`;
      const { path, label } = row;
      const contradiction = t`${place} labels it ${label}, ${other} ${first}: the first is used. Suspected noise.`;
      if (first === label) result.notices.push({ path, note: t`${place} names it again.` });
      else result.notices.push({ path, note: contradiction, suspectedNoise: true });
    }
  }
  result.notices.push(...remarks.rest());
}

const column = (name: string): string => (/^\d+$/.test(name) ? name : `"${name}"`);

function listNotice({ file, content, encoding }: OpenList): ImportNotice {
  const { path, label } = content.columns;
  const [paths, labels] = [column(path), column(label)];
  const taken = t`Taken as the list of labels: paths in column ${paths}, labels in column ${labels}.`;
  const read = t`Read as ${encoding}: where names look wrong, save it as UTF-8.`;
  return { path: file.path, note: encoding.startsWith('UTF') ? taken : `${taken} ${read}` };
}

/**
 * @param files all files of the import, the lists among them
 * @throws ImportError 'too-many'
 */
export function listedImages({ lists, skipped }: FoundLists, files: readonly ImportFile[]): Candidates {
  const result: Candidates = { candidates: [], skipped: [...skipped], notices: [] };
  const total = lists.reduce((sum, { content }) => sum + content.rows.length, 0);
  if (total > MAX_ROWS)
    throw new ImportError('too-many', t`The lists name over ${{ millions: MAX_ROWS / 1e6 }} million images.`);
  const taken = new Map<number, Taken>();
  for (const list of lists) takeRows(list, taken, result);
  imagesOf(files).forEach((file, index) => {
    const label = labelOf(taken.get(index)?.label ?? '');
    if (label !== '') result.candidates.push({ file, identity: label });
    else result.skipped.push({ path: file.path, reason: t`No list names it.` });
  });
  result.candidates.sort((a, b) => naturalOrder(a.file.path, b.file.path));
  for (const list of lists) result.notices.push(listNotice(list));
  return result;
}

/** A sentence on the lists that could not be read. */
export function problemOf(unread: readonly UnreadList[]): string | null {
  const [first] = unread;
  if (!first) return null;
  const { path, reason } = first;
  const told = t`The list ${path} could not be read: ${reason}`;
  const rest = unread.length - 1;
  return rest > 0 ? `${told} ${t`${rest} more could not be read either.`}` : told;
}

/** Where the labels come from, and the columns they could come from instead. */
export function listLabelling({ lists, unread }: FoundLists): Labelling {
  const [first] = lists;
  const many = lists.length;
  const names = many === 1 ? first!.file.path : t`${many} lists`;
  const { columns, choices } = first!.content;
  return {
    source: t`Labels come from ${names}, column ${{ column: column(columns.label) }}.`,
    problem: problemOf(unread),
    choices: choices.length > 1 ? [{ kind: 'labelColumn', options: choices, chosen: columns.label }] : [],
  };
}
