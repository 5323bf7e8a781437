/** The table of runs: its rows, its means, and its files, read again by readers of the tests' own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FINAL_NUMBERS } from '../../../../src/domain/finalNumbers.ts';
import { runStamp } from '../../../../src/domain/runStamp.ts';
import { readCsv, unescapeFormula } from '../../../../src/formats/table/csv.ts';
import { runsCsv, runsJson, runsLatex, runsMarkdown } from '../../../../src/formats/table/runTableFiles.ts';
import { runsTable } from '../../../../src/formats/table/runTables.ts';
import { say } from '../../../../src/words/language.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { shelfItem } from '../../../support/shelfItems.ts';
import { cellsOfMarkdown, readLatex } from '../../support/markupTables.ts';

const finals = (change: Parameters<typeof metricsAt>[1]) => [metricsAt(1), metricsAt(2, change)];
const seeded = (id: string, seed: number, precision: number | null, settings: object = {}) =>
  shelfItem(id, { settings: { ...settings, training: { seed } }, epochs: finals({ precision }) });

const ARCFACE = { head: { kind: 'arcface' } };
const ITEMS = [
  shelfItem('a', { epochs: finals({ precision: 0.5, detected: 1200 }), note: { name: 'mine', note: 'the first' } }),
  shelfItem('b', { settings: ARCFACE, epochs: finals({ verificationAccuracy: 0.91234 }) }),
];
const of = (name: string) => FINAL_NUMBERS.findIndex(({ label }) => say(label) === name);

describe('rows', () => {
  it('name each run, what differs, and its final numbers as the screen has them', () => {
    const { rows, differences, shared, folded } = runsTable(ITEMS, false);
    expect(differences.map(({ label }) => label)).toEqual(['Loss']);
    expect(rows.map(({ name, settings }) => [name, ...settings])).toEqual([
      ['mine', 'BoundaryFace'],
      ['ArcFace', 'ArcFace'],
    ]);
    expect(rows.map(({ stamp }) => stamp)).toEqual(ITEMS.map(({ record }) => runStamp(record.settings)));
    const texts = rows.map(({ numbers }) => numbers.map(({ text }) => text));
    expect(texts[0]).toEqual(['80.0 %', '50.0 %', '45.0 %', '56.3 %', '1,200', '90.0 %']);
    // It finds no wrong labels, so that there is no share of them.
    expect(texts[1]).toEqual(['91.2 %', '–', '–', '–', '–', '–']);
    expect(shared).toContain('2 epochs');
    expect(shared).not.toContain('ArcFace');
    expect(folded).toBe(false);
  });

  it('say what sets a run apart beside its settings', () => {
    const short = shelfItem('c', { settings: { training: { epochs: 9 } }, epochs: [metricsAt(1)] });
    const changed = shelfItem('d', { epochs: finals({}) });
    const record = { ...changed.record, marks: [{ at: 1.2345, what: 'scale 12' }] };
    const { rows } = runsTable([short, { ...changed, record }], false);
    expect(rows.map(({ remarks }) => remarks)).toEqual([['1 of 9 epochs'], ['scale 12 at epoch 1.2']]);
  });
});

describe('runs that differ in their seeds alone', () => {
  const runs = [seeded('a', 1, 0.5), seeded('b', 2, 0.7), seeded('c', 3, null), seeded('d', 1, 0.9, ARCFACE)];

  it('are one row of means and sample standard deviations, with the number of runs behind each', () => {
    const { rows, differences, folded, shared } = runsTable(runs, true);
    expect([rows.length, folded, differences.map(({ label }) => label)]).toEqual([2, true, ['Loss']]);
    const precision = rows[0]!.numbers[of('Precision')]!;
    expect(precision.mean).toBeCloseTo(0.6, 12);
    expect(precision.deviation).toBeCloseTo(Math.SQRT2 / 10, 12);
    expect([precision.count, precision.text]).toEqual([2, '60.0 % ± 14.1 % (2 of 3 runs)']);
    expect(rows[0]!.stamp).toMatch(/ · seeds 1, 2, 3$/);
    expect(rows[1]!.stamp).toMatch(/ · seed 1$/);
    expect(shared.some((part) => part.startsWith('seed'))).toBe(false);
  });

  it('are not averaged with one that is not as far, nor with one that was changed on the way', () => {
    const shorter = shelfItem('e', { settings: { training: { seed: 4 } }, epochs: [metricsAt(1)] });
    const base = seeded('f', 5, 0.1);
    const changed = { ...base, record: { ...base.record, marks: [{ at: 1, what: 'scale 12' }] } };
    const { rows } = runsTable([...runs.slice(0, 2), shorter, changed], true);
    expect(rows.map((row) => row.runs.map(({ record }) => record.id))).toEqual([['a', 'b'], ['e'], ['f']]);
  });

  it('stay a row each unless that is asked for, with the seed as what differs', () => {
    const { rows, differences } = runsTable(runs.slice(0, 2), false);
    expect(rows).toHaveLength(2);
    expect(differences.map(({ key }) => key)).toEqual(['seed']);
  });
});

describe('files', () => {
  it('CSV has all digits under the words of the screen, with what each is a share of', () => {
    const [header, ...rows] = readCsv(runsCsv(runsTable(ITEMS, false)));
    expect(header!.cells.slice(0, 7)).toEqual(['Run', 'Stamp', 'Remarks', 'Note', 'Runs', 'Epochs done', 'Loss']);
    expect(header!.cells).toContain('Precision (of the rectified labels)');
    expect(header!.cells).toContain('Rectified to the truth (of the wrong labels found)');
    const cell = (row: number, name: string) =>
      rows[row]!.cells[header!.cells.findIndex((each) => each.startsWith(name))];
    expect([cell(0, 'Run'), cell(0, 'Note'), cell(0, 'Precision'), cell(0, 'Rectified (')]).toEqual([
      'mine',
      'the first',
      '0.5',
      '1200',
    ]);
    expect([cell(1, 'Verification'), cell(1, 'Precision')]).toEqual(['0.91234', '']);
    expect(new Set([header!, ...rows].map(({ cells }) => cells.length)).size).toBe(1);
  });

  it('CSV is safe in a spreadsheet: a name that would be a formula is text, and signs beyond ASCII stay what they are', () => {
    const text = runsCsv(
      runsTable([shelfItem('a', { note: { name: '=1+1', note: '-3 points' }, epochs: finals({}) })], false),
    );
    expect(text.startsWith('\ufeff')).toBe(true);
    const [, row] = readCsv(text);
    expect([row!.cells[0], row!.cells[3]]).toEqual(["'=1+1", "'-3 points"]);
  });

  it('CSV of means has the deviation and the number of runs beside each', () => {
    const table = runsTable([seeded('a', 1, 0.5), seeded('b', 2, 0.75)], true);
    const [header, row] = readCsv(runsCsv(table));
    const at = header!.cells.indexOf('Precision (of the rectified labels)');
    expect(header!.cells.slice(at + 1, at + 3)).toEqual([
      'Precision: sample standard deviation',
      'Precision: runs that have it',
    ]);
    expect(row!.cells.slice(at, at + 3).map(Number)).toEqual([0.625, Math.sqrt(0.03125), 2]);
  });

  it('JSON has the settings of every run', () => {
    const { numbers, rows } = JSON.parse(runsJson(runsTable(ITEMS, false)));
    expect(numbers.find(({ key }: { key: string }) => key === 'recall')).toEqual({
      key: 'recall',
      label: 'Recall',
      of: 'of the wrong labels',
    });
    expect(rows[0].numbers.precision).toEqual({ mean: 0.5, deviation: null, runs: 1 });
    expect(rows[1].runs[0].settings).toEqual(ITEMS[1]!.record.settings);
    expect(rows[1].differs).toEqual([{ section: 'head', key: 'kind', label: 'Loss', value: 'ArcFace' }]);
  });

  it('Markdown and LaTeX say what the numbers are and need nothing else', () => {
    const table = runsTable(ITEMS, false);
    const { columns, rows, rest } = readLatex(runsLatex(table));
    expect(columns).toBe('llrrrrrr');
    expect(rows[0]).toEqual(['Run', 'Loss', ...FINAL_NUMBERS.map(({ label }) => say(label))]);
    expect(rows[1]).toEqual(['mine', 'BoundaryFace', '80.0 %', '50.0 %', '45.0 %', '56.3 %', '1,200', '90.0 %']);
    expect(rest).toContain('Precision: of the rectified labels');
    expect(runsLatex(table)).toContain('Needs no package');
    for (const [name, more] of [
      ['Zoë’s', true],
      ['Zoë, s ± 1 × 2', false],
      ['学習', true],
      ['best 😀', true],
    ] as const) {
      const text = runsLatex(runsTable([shelfItem('a', { note: { name }, epochs: finals({}) })], false));
      expect([name, text.includes('use LuaLaTeX')]).toEqual([name, more]);
    }
    expect(cellsOfMarkdown(runsMarkdown(table)).slice(0, 3)).toEqual([rows[0], expect.anything(), rows[1]]);
  });
});

/** Names of every sort, full of signs that mean something to one of the forms. */
const oddName = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'\\{}&%$#_~^<>|`"\'-,[]*!·×±–—…λπ=+@',
        '\n',
        '\t',
        '\u0007',
        ' ',
        '\\\\',
        '[2cm]',
        '--',
        '\\end{tabular}',
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(''));

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const onOneLine = (text: string) => text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();

describe('a run of any name', () => {
  const named = (name: string, folder: string) => [
    shelfItem('a', { note: { name }, epochs: finals({}) }),
    shelfItem('b', { settings: { dataset: { kind: 'folder', path: folder } }, epochs: finals({}) }),
  ];

  it('is one row of every form, and is read as it was', () => {
    fc.assert(
      fc.property(oddName, oddName, (name, folder) => {
        const table = runsTable(named(name, folder || 'x'), false);
        const [title, path] = [table.rows[0]!.name, table.rows[1]!.settings[0]!];
        const csv = readCsv(runsCsv(table));
        const cells = [csv[1]!.cells[0]!, csv[2]!.cells[6]!].map(unescapeFormula);
        expect([csv.length, ...cells]).toEqual([3, title, path]);
        const latex = readLatex(runsLatex(table)).rows;
        expect([latex.length, latex[1]![0], latex[2]![1]]).toEqual([3, onOneLine(title), onOneLine(path)]);
        const markdown = cellsOfMarkdown(runsMarkdown(table));
        expect([markdown.length, markdown[2]![0], markdown[3]![1]]).toEqual([4, onOneLine(title), onOneLine(path)]);
        expect(new Set([...latex, ...markdown].map((cells) => cells.length)).size).toBe(1);
        expect(JSON.parse(runsJson(table)).rows[0].name).toBe(title);
      }),
    );
  });
});
