/** CSV: any table survives the way out and back, no cell is a formula, and errors name their row. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapeFormula,
  readCsv,
  unescapeFormula,
  writeCsv,
  writeJsonLines,
} from '../../../../src/formats/table/csv.ts';

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
        expect(readCsv(writeCsv(header!, rest)).map(({ cells }) => cells)).toEqual(rows);
        const [, ...escaped] = readCsv(writeCsv(header!, rest, 'spreadsheet'));
        expect(escaped.map(({ cells }) => cells.map(unescapeFormula))).toEqual(rest);
      }),
      { numRuns: 1000 },
    );
  });

  it('writes for programs what the text is, byte for byte, quoted where a separator or a blank might be misread', () => {
    const paths = [
      '@natgeo/1.jpg',
      '-1/1.jpg',
      '=ann/1.jpg',
      '+x',
      "'=x",
      'Müller, Ann/1.jpg',
      'a"b',
      'x;=1+1',
      ' a ',
      '＝1',
    ];
    expect(
      writeCsv(
        ['image'],
        paths.map((path) => [path]),
      ),
    ).toBe(
      'image\r\n@natgeo/1.jpg\r\n-1/1.jpg\r\n=ann/1.jpg\r\n+x\r\n\'=x\r\n"Müller, Ann/1.jpg"\r\n"a""b"\r\n"x;=1+1"\r\n" a "\r\n＝1\r\n',
    );
  });

  it('writes for spreadsheets no text that one takes for a formula, at any separator', () => {
    fc.assert(
      fc.property(cell, (text) => {
        const [, row] = readCsv(writeCsv(['name'], [[text]], 'spreadsheet'));
        expect(row?.cells[0] ?? '').not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
        // Parted at another separator, and blind to the quotes no more than a spreadsheet is.
        const line = writeCsv(['name'], [[text]], 'spreadsheet')
          .split('\r\n')
          .slice(1)
          .join('\r\n');
        if (/[;\t|]/.test(text)) expect(line).toMatch(/^"/);
      }),
      { numRuns: 1000 },
    );
    expect(writeCsv(['given_label', 'score'], [['=HYPERLINK("http://x")', -1.5]], 'spreadsheet')).toBe(
      '\ufeffGiven label,Score\r\n"\'=HYPERLINK(""http://x"")",-1.5\r\n',
    );
    const signs = ['＝1+1', '＋1', '－1', '＠x', 'x;=1+1'];
    expect(
      writeCsv(
        ['name'],
        signs.map((sign) => [sign]),
        'spreadsheet',
      ),
    ).toBe("\ufeffName\r\n'＝1+1\r\n'＋1\r\n'－1\r\n'＠x\r\n\"x;=1+1\"\r\n");
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
