/** CSV: any table survives the way out and back, no cell is a formula, and errors name their row. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeFormula, readCsv, unescapeFormula, writeCsv, writeJsonLines } from '../../src/formats/csv.ts';

const cell = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[-=+@'",;\r\n\t a<]{0,6}$/),
  fc.constantFrom('=1+1', '<script>alert(1)</script>', '\u202etxt.exe', 'Ann', "'=x"),
);

describe('writeCsv and readCsv', () => {
  it('gives back every table', () => {
    const table = fc
      .integer({ min: 1, max: 5 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));
    fc.assert(
      fc.property(table, (rows) => {
        const [header, ...rest] = rows;
        // A BOM at the very start would be taken for the file's own.
        fc.pre(!header![0]!.startsWith('\ufeff'));
        const read = readCsv(writeCsv(header!, rest));
        expect(read.map(({ cells }) => cells.map(unescapeFormula))).toEqual(rows);
      }),
      { numRuns: 1000 },
    );
  });

  it('writes no text that a spreadsheet takes for a formula', () => {
    fc.assert(
      fc.property(cell, (text) => {
        const [row] = readCsv(writeCsv([text], []));
        expect(row?.cells[0] ?? '').not.toMatch(/^[=+\-@\t\r\n]/);
      }),
      { numRuns: 1000 },
    );
    expect(writeCsv(['name', 'value'], [['=HYPERLINK("http://x")', -1.5]])).toBe(
      'name,value\r\n"\'=HYPERLINK(""http://x"")",-1.5\r\n',
    );
  });

  it('escapes so that it can be undone, apostrophes of the text included', () => {
    for (const text of ['=a', "'=a", "''-", "'a", "'", '']) expect(unescapeFormula(escapeFormula(text))).toBe(text);
    expect(escapeFormula('Ann')).toBe('Ann');
  });

  it('takes a BOM, any line end, blank lines and quoted line ends, and counts lines', () => {
    const text = '\ufeffa,b\r\n\n"x\r\ny","say ""hi"""\rc,\n"",';
    expect(readCsv(text)).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 3, cells: ['x\r\ny', 'say "hi"'] },
      { line: 5, cells: ['c', ''] },
      { line: 6, cells: ['', ''] },
    ]);
    expect(readCsv('a;b', ';')).toEqual([{ line: 1, cells: ['a', 'b'] }]);
  });

  it('names the row of an error', () => {
    expect(() => readCsv('a,b\nc,d\n"e,f\n')).toThrow('Row 3: a quote is not closed');
    expect(() => readCsv('a\n"b"c\n')).toThrow('Row 2: there is text after a closing quote');
  });

  it('reads a million rows', () => {
    const rows = readCsv('path/to/image.jpg,"Ann, B."\n'.repeat(1_000_000));
    expect(rows.length).toBe(1_000_000);
    expect(rows[999_999]).toEqual({ line: 1_000_000, cells: ['path/to/image.jpg', 'Ann, B.'] });
  });
});

describe('writeJsonLines', () => {
  it('writes one value a line', () => {
    const text = writeJsonLines([{ epoch: 1, note: 'a\nb' }, { epoch: 2 }]);
    expect(text.endsWith('\n')).toBe(true);
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([{ epoch: 1, note: 'a\nb' }, { epoch: 2 }]);
  });
});
