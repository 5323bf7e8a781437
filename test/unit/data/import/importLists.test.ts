/** Lists that come with images, as people have them: what they say must become the labels, or a sentence why not. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it, test } from 'vitest';
import { catalogue } from '../../../../src/data/import/importCatalogue.ts';
import { NothingImported } from '../../../../src/data/import/importErrors.ts';
import { writeCsv } from '../../../../src/formats/table/csv.ts';
import { encoded } from '../../support/encoded.ts';
import { type Content, flat, imagesAt, labelled, notesOn, run, runZip, skipped } from '../../support/imports.ts';
import { decodeInNode } from '../../support/nodeDecoder.ts';
import { insightFaceFile } from '../../support/recordFile.ts';

/** Three people, two images each, in one flat folder. */
const FLAT = ['0', '1', '2', '3', '4', '5'].map((name) => `set/images/${name}.png`);
const PEOPLE = ['Ann', 'Ann', 'Ben', 'Ben', 'Cy', 'Cy'];
const NUMBERS = ['0', '0', '1', '1', '2', '2'];
const lines = (row: (i: number) => string): string => FLAT.map((_, i) => row(i)).join('\n');
const labels = (of: readonly string[]): Record<string, string> =>
  Object.fromEntries(FLAT.map((path, i) => [path, of[i]!]));

/** In a folder and in a zip. */
async function both(content: Content, expected: Record<string, string>): Promise<void> {
  for (const imported of [await run(content), await runZip(content)]) {
    expect(labelled(imported)).toEqual(expected);
    expect(imported.report.skipped.filter(({ path }) => path.endsWith('.png'))).toEqual([]);
  }
}

describe("the trade's lists", () => {
  const box = '\t12.5\t3.25\t80.0\t91.75';
  const landmarks = `${box}\t30.1\t40.2`;
  test.each<[name: string, row: (i: number) => string]>([
    ['InsightFace, integers', (i) => `1\timages/${i}.png\t${NUMBERS[i]}`],
    ['InsightFace, floats', (i) => `1\timages/${i}.png\t${NUMBERS[i]}.000000`],
    ['InsightFace, boxes', (i) => `0\timages/${i}.png\t${NUMBERS[i]}${box}`],
    ['InsightFace, boxes and landmarks', (i) => `1\t/data/set/images/${i}.png\t${NUMBERS[i]}${landmarks}`],
    ['MXNet, integers', (i) => `${i}\t${NUMBERS[i]}\timages/${i}.png`],
    ['MXNet, floats', (i) => `${10 * i}\t${NUMBERS[i]}.0\timages/${i}.png`],
    ['MXNet, several labels', (i) => `${i}\t${NUMBERS[i]}\t0.25\t0.75\timages/${i}.png`],
    ['CASIA, landmarks', (i) => `images/${i}.png\t${NUMBERS[i]}${`\t${20 + i}\t${40 - i}`.repeat(5)}`],
    ['MXNet, shuffled', (i) => `${(i * 5) % 6}\t${NUMBERS[i]}.0\timages/${i}.png`],
  ])('%s', async (_, row) => {
    for (const name of ['set/train.lst', 'set/train.txt', 'set/lists/train.tsv']) {
      await both({ ...imagesAt(FLAT), [name]: lines(row) }, labels(NUMBERS));
    }
  });

  it('is none when it has an index and no labels, and says so', async () => {
    const imported = await run({ ...imagesAt(FLAT), 'set/train.lst': lines((i) => `${i}\timages/${i}.png`) });
    expect(skipped(imported)['set/train.lst']).toBe(
      'A list that could not be read: Its column "1" does not look like names of people.',
    );
  });
});

describe('encodings', () => {
  const csv = (names: readonly string[]): string =>
    `image,label\r\n${names.flatMap((name, i) => [`${2 * i}.png,${name}`, `${2 * i + 1}.png,${name}`]).join('\r\n')}\r\n`;
  const images = imagesAt(['0', '1', '2', '3', '4', '5', '6', '7'].map((name) => `set/${name}.png`));
  const twice = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(Object.keys(images).map((path, i) => [path, names[Math.floor(i / 2)]!]));

  test.each<[label: string, shown: string, names: readonly string[]]>([
    ['gbk', 'GBK', ['张伟', '王芳', '李娜', '刘洋']],
    ['gbk', 'GBK', ['周杰伦', '章子怡', '巩俐', '成龙']],
    ['shift_jis', 'Shift_JIS', ['山田太郎', '佐藤花子', '鈴木一郎', '高橋恵']],
    ['shift_jis', 'Shift_JIS', ['ヤマダ', 'サトウ', 'スズキ', 'タナカ']],
    ['windows-1251', 'windows-1251', ['Иванов', 'Петров', 'Сидоров', 'Кузнецов']],
    ['windows-1251', 'windows-1251', ['Анна', 'Борис', 'Олег', 'Юлия']],
    ['windows-1251', 'windows-1251', ['ИВАНОВ', 'ПЕТРОВ', 'РОМАНОВА', 'ЮЛИЯ']],
    ['windows-1252', 'windows-1252', ['José', 'Josè', 'Ann', 'Ben']],
    ['windows-1252', 'windows-1252', ['Müller', 'François', 'Søren', 'Zoë']],
    ['windows-1250', 'windows-1250', ['Dvořák', 'Čapek', 'Šimek', 'Łukasz']],
    ['koi8-r', 'KOI8-R', ['Иванов', 'Петров', 'Сидоров', 'Кузнецов']],
    ['big5', 'Big5', ['陳大文', '李小明', '張三', '王五']],
    ['euc-kr', 'EUC-KR', ['김철수', '이영희', '박지성', '손흥민']],
    ['euc-jp', 'EUC-JP', ['やまだ', 'さとう', 'すずき', 'たなか']],
    ['windows-1253', 'ISO-8859-7', ['Γιώργος', 'Μαρία', 'Νίκος', 'Ελένη']],
    ['windows-1256', 'windows-1256', ['محمد', 'علي', 'فاطمة', 'حسن']],
  ])('%s is told, and named: %s', async (label, shown, names) => {
    const imported = await run({ ...images, 'set/list.csv': encoded(csv(names), label) });
    expect(labelled(imported)).toEqual(twice(names));
    expect(notesOn(imported, 'set/list.csv')[0]).toContain(`Read as ${shown}: where names look wrong`);
  });

  test.each([
    ['UTF-8 with a mark', Uint8Array.from([0xef, 0xbb, 0xbf]), 'utf-8'],
    ['UTF-16 LE with a mark', Uint8Array.from([0xff, 0xfe]), 'utf-16le'],
    ['UTF-16 BE with a mark', Uint8Array.from([0xfe, 0xff]), 'utf-16be'],
    ['UTF-16 LE without', new Uint8Array(0), 'utf-16le'],
    ['UTF-16 BE without', new Uint8Array(0), 'utf-16be'],
  ])('%s', async (_, mark, label) => {
    const names = ['José', '张伟', 'Ann', 'Иванов'];
    const text = label === 'utf-8' ? new TextEncoder().encode(csv(names)) : encoded(csv(names), label);
    const file = new Uint8Array([...mark, ...text]);
    for (const imported of [
      await run({ ...images, 'set/list.csv': file }),
      await runZip({ ...images, 'set/list.csv': file }),
    ]) {
      expect(labelled(imported)).toEqual(twice(names));
      expect(notesOn(imported, 'set/list.csv')[0]).not.toContain('Read as');
    }
  });

  test.each([
    [
      'two encodings in one file',
      [...encoded(csv(['José', 'Ann', 'Ben', 'Cy']), 'windows-1252'), ...new TextEncoder().encode('9.png,Zoë\n')],
    ],
    ['a character that was lost before', [...new TextEncoder().encode(csv(['Jos\ufffd', 'Jos\ufffd', 'Ann', 'Ben']))]],
    ['a byte that is nothing', [...new TextEncoder().encode(csv(['Zoë', 'Ann', 'Ben', 'Cy'])), 0x81]],
  ])('refuses %s, and never puts a mark for a lost character into a label', async (_, bytes) => {
    const imported = run({ ...images, 'set/list.csv': Uint8Array.from(bytes) });
    await expect(imported).rejects.toMatchObject({ code: 'list' });
    await expect(imported).rejects.toThrow(/^set\/list\.csv: .*(encoding cannot be told|Characters were lost).*UTF-8/);
  });

  test.each([';', ',', '\t', '|'])('the first line sep=%s names the separator', async (separator) => {
    const text = `sep=${separator}\r\n${csv(['Ann', 'Ben', 'Cy', 'Di']).replaceAll(',', separator)}`;
    const imported = await run({ ...images, 'set/list.csv': text });
    expect(labelled(imported)).toEqual(twice(['Ann', 'Ben', 'Cy', 'Di']));
    const cut = await run({ ...images, 'set/list.csv': `${text}\r\n0.png${separator}` });
    expect(skipped(cut)['set/list.csv']).toBe('Row 12: the label is missing.');
  });

  it('takes control characters of a label as what they are, not as one sign for all', async () => {
    const text = 'image,label\n0.png,a\u0001b\n1.png,a\u0002b\n2.png,a\u0001b\n3.png,a\u0002b';
    const imported = await run({ ...images, 'set/list.csv': text });
    expect(imported.images.identities).toEqual(['a\u2401b', 'a\u2402b']);
  });
});

describe('lists with equal names in several folders', () => {
  const paths = ['train', 'test'].flatMap((part) => Array.from({ length: 12 }, (_, i) => `set/${part}/${i}.png`));
  const person = (part: string, i: number): string => `p${(i + (part === 'test' ? 1 : 0)) % 3}`;
  const expected = Object.fromEntries(
    paths.map((path) => [path, person(path.split('/')[1]!, Number.parseInt(path.split('/')[2]!, 10))]),
  );
  const rows = (row: (part: string, i: number) => string, part: string): string =>
    Array.from({ length: 12 }, (_, i) => row(part, i)).join('\n');

  test.each<[string, string, (part: string, i: number) => string]>([
    ['metadata.csv', 'file_name,label\n', (part, i) => `${i}.png,${person(part, i)}`],
    ['metadata.jsonl', '', (part, i) => JSON.stringify({ file_name: `${i}.png`, label: person(part, i), box: [1, 2] })],
    [
      'metadata.ndjson',
      '',
      (part, i) => JSON.stringify({ label: person(part, i), age: 30 + i, file_name: `${i}.png` }),
    ],
    ['labels.txt', '', (part, i) => `${i}.png ${person(part, i)}`],
    ['labels.tsv', '', (part, i) => `${i}.png\t${person(part, i)}`],
  ])('%s: a path is tried relative to its list first', async (name, header, row) => {
    const lists = Object.fromEntries(
      ['train', 'test'].map((part) => [`set/${part}/${name}`, header + rows(row, part)]),
    );
    await both({ ...imagesAt(paths), ...lists }, expected);
  });

  it('numbers of a JSON list are labels too, and a line that is no object is named', async () => {
    const list = `${lines((i) => JSON.stringify({ file_name: `images/${i}.png`, label: Number(NUMBERS[i]) }))}\n[1]\n`;
    const imported = await run({ ...imagesAt(FLAT), 'set/metadata.jsonl': list });
    expect(labelled(imported)).toEqual(labels(NUMBERS));
    expect(skipped(imported)['set/metadata.jsonl']).toBe('Row 7: expected a JSON object.');
  });
});

describe('columns', () => {
  it('a name that holds a comma outside of quotes is told of and not cut', async () => {
    const names = ['"Ann, J."', '"Ann, J."', 'Ann, K.', 'Ben', 'Ben', 'Cy'];
    const rows = FLAT.map((path, i) => `${path.slice('set/'.length)},${names[i]}`).join('\n');
    const list = `path,label\n${rows}`;
    const { images, report } = await run({ ...imagesAt(FLAT), 'set/list.csv': list });
    expect(images.identities).toEqual(['Ann, J.', 'Ben', 'Cy']);
    const told = report.skipped.find(({ path }) => path === 'set/list.csv')?.reason;
    expect(told).toMatch(
      /^Row \d has more cells than it should: a name that holds the separator must stand in quotes\.$/,
    );
    expect(report.skipped.map(({ path }) => path)).toContain('set/images/2.png');
    const { report: without } = await run({ ...imagesAt(FLAT), 'set/list.csv': rows });
    expect(without.labelling.problem).toMatch(/list\.csv/);
  });

  const table = (header: string, separator: string, row: (i: number) => (string | number)[]): string =>
    [header, ...FLAT.map((_, i) => row(i).join(separator))].join('\n');

  test.each<[header: string, separator: string, row: (i: number) => (string | number)[]]>([
    ['id,label', ',', (i) => [`images/${i}.png`, PEOPLE[i]!]],
    ['id,label', ',', (i) => [i, PEOPLE[i]!]],
    ['filepath,label', ',', (i) => [`images/${i}.png`, PEOPLE[i]!]],
    ['image_id,person_id', ',', (i) => [`${i}.png`, PEOPLE[i]!]],
    ['filename,subject', ',', (i) => [`${i}.png`, PEOPLE[i]!]],
    ['path;name', ';', (i) => [`images/${i}.png`, PEOPLE[i]!]],
    ['Image Path;Person Name', ';', (i) => [`images/${i}.png`, PEOPLE[i]!]],
    ['label,image', ',', (i) => [PEOPLE[i]!, `images/${i}.png`]],
    ['photo,who', ',', (i) => [`${i}.png`, PEOPLE[i]!]],
    ['name,id', ',', (i) => [`${i}.png`, PEOPLE[i]!]],
    [',path,split,identity,age', ',', (i) => [i, `images/${i}.png`, 'train', PEOPLE[i]!, 20 + i]],
    ['index,path,who', ',', (i) => [i, `images/${i}.png`, PEOPLE[i]!]],
    ['"path"|"label"', '|', (i) => [`"images/${i}.png"`, `"${PEOPLE[i]}"`]],
  ])('%s', async (header, separator, row) => {
    await both({ ...imagesAt(FLAT), 'set/list.csv': table(header, separator, row) }, labels(PEOPLE));
    if (!header.includes('"')) {
      await both({ ...imagesAt(FLAT), 'set/list.txt': table(header, separator, row) }, labels(PEOPLE));
    }
  });

  test.each<[string, string, (i: number) => string]>([
    ['commas in a .txt', 'txt', (i) => `images/${i}.png, ${PEOPLE[i]}`],
    ['blanks around a comma', 'txt', (i) => `${PEOPLE[i]} , images/${i}.png`],
    ['three columns of a .tsv', 'tsv', (i) => `images/${i}.png\t${PEOPLE[i]}\ttrain`],
    ['a split before the label', 'tsv', (i) => `${i < 3 ? 'train' : 'test'}\timages/${i}.png\t${PEOPLE[i]}`],
    ['labels before paths', 'txt', (i) => `${PEOPLE[i]} images/${i}.png`],
    ['a .csv with tabs', 'csv', (i) => `images/${i}.png\t${PEOPLE[i]}`],
    ['a .csv with blanks', 'csv', (i) => `images/${i}.png ${PEOPLE[i]}`],
    ['a .list', 'list', (i) => `images/${i}.png  ${PEOPLE[i]}`],
    ['Windows paths', 'csv', (i) => `C:\\data\\set\\images\\${i}.png,${PEOPLE[i]}`],
  ])('%s', async (_, ending, row) => {
    await both({ ...imagesAt(FLAT), [`set/list.${ending}`]: lines(row) }, labels(PEOPLE));
  });

  it('paths and labels may hold blanks', async () => {
    const paths = ['my photo 1', 'my photo 2', 'a b c'].map((name) => `set/${name}.png`);
    const expected = { 'set/my photo 1.png': 'Ann Lee', 'set/my photo 2.png': 'Ben', 'set/a b c.png': 'Zoë van Dam' };
    const rows = Object.entries(expected).map(([path, name]) => [path.slice(4), name]);
    for (const [ending, separator] of [
      ['txt', ' '],
      ['txt', '  '],
      ['txt', '\t'],
      ['csv', ','],
      ['csv', ';'],
    ] as const) {
      const list = rows.map((row) => row.join(separator)).join('\n');
      await both({ ...imagesAt(paths), [`set/list.${ending}`]: list }, expected);
    }
  });

  it('says which columns were taken, and takes another when told to', async () => {
    const content = {
      ...imagesAt(FLAT),
      'set/l.csv': table('file,gender,person', ',', (i) => [`${i}.png`, i % 2, PEOPLE[i]!]),
    };
    const imported = await run(content);
    expect(labelled(imported)).toEqual(labels(PEOPLE));
    expect(notesOn(imported, 'set/l.csv')).toEqual([
      'Taken as the list of labels: paths in column "file", labels in column "person".',
    ]);
    expect(imported.report.labelling).toEqual({
      source: 'Labels come from set/l.csv, column "person".',
      problem: null,
      choices: [{ kind: 'labelColumn', options: ['gender', 'person'], chosen: 'person' }],
    });
    for (const labelColumn of ['gender', '2']) {
      expect(labelled(await run(content, { labelColumn }))).toEqual(labels(['0', '1', '0', '1', '0', '1']));
    }
    await expect(run(content, { labelColumn: 'who' })).rejects.toThrow('set/l.csv: It has no column "who"');
    await expect(run(content, { personLevel: 1 })).rejects.toThrow('There are no levels of folders to choose from');
  });

  test.each([
    ['boxes', (i: number) => `images/${i}.png 95 ${70 + i} 226 313`],
    ['attributes', (i: number) => `images/${i}.png  1 -1 -1 ${i % 2}`],
    ['boxes with tabs', (i: number) => `images/${i}.png\t95\t${70 + i}\t226\t${300 - i}`],
  ])('%s are no labels', async (_, row) => {
    const imported = await run({ ...imagesAt(FLAT), 'set/list.txt': lines(row) });
    expect(skipped(imported)['set/list.txt']).toMatch(/^A list that could not be read: .* cannot be told\.$/);
    expect(imported.images.identities).toEqual(['images']);
  });

  it('of several lists of the same images, the one that names people is taken', async () => {
    const paths = ['0', '1', '2', '3', '4', '5'].map((name) => `set/${name}.png`);
    const table = (column: string, value: (i: number) => string): string =>
      `image,${column}\n${paths.map((path, i) => `${path.slice(4)},${value(i)}`).join('\n')}`;
    const content = {
      ...imagesAt(paths),
      'set/age.csv': table('age group', (i) => ['young', 'old'][i % 2]!),
      'set/smiling.csv': table('smiling', (i) => `${i % 2}`),
    };
    for (const identity of ['identity', 'label', 'whose face']) {
      const imported = await run({ ...content, 'set/z.csv': table(identity, (i) => PEOPLE[i]!) });
      expect(imported.images.identities).toEqual(['Ann', 'Ben', 'Cy']);
      expect(skipped(imported)).toEqual({
        'set/age.csv': 'Its labels are not those of set/z.csv, which is taken instead.',
        'set/smiling.csv': 'A list that could not be read: Its column "smiling" does not look like names of people.',
      });
    }
  });

  it('does not guess between columns: the list is named, and the column can be chosen', async () => {
    const paths = ['Ann/1', 'Ann/2', 'Ben/1', 'Ben/2'].map((name) => `set/${name}.png`);
    const list = [
      'photo,hair,mood',
      'Ann/1.png,red,sad',
      'Ann/2.png,red,gay',
      'Ben/1.png,fair,gay',
      'Ben/2.png,fair,sad',
    ];
    const content = { ...imagesAt(paths), 'set/l.csv': list.join('\n') };
    const imported = await run(content);
    expect(imported.images.identities).toEqual(['Ann', 'Ben']);
    expect(skipped(imported)['set/l.csv']).toBe(
      'A list that could not be read: Which of its columns "hair", "mood" names the person cannot be told.',
    );
    expect(notesOn(imported, 'set/l.csv')).toEqual(['It was not read, so the labels come from the folders.']);
    expect(imported.report.labelling).toEqual({
      source: 'Labels come from the folders.',
      problem:
        'The list set/l.csv could not be read: Which of its columns "hair", "mood" names the person cannot be told.',
      choices: [{ kind: 'labelColumn', options: ['hair', 'mood'], chosen: null }],
    });
    expect((await run(content, { labelColumn: 'hair' })).images.identities).toEqual(['fair', 'red']);
  });

  it('an import that comes to nothing says first why the list was not read', async () => {
    const list = ['photo,hair,mood', '0.png,red,sad', '1.png,red,gay', '2.png,fair,gay', '3.png,fair,sad'];
    const paths = ['0', '1', '2', '3'].map((name) => `${name}.png`);
    const { report } = await run({ ...imagesAt(paths), 'l.csv': list.join('\n') });
    expect(report.imported).toBe(0);
    expect(new NothingImported(report).message).toMatch(
      /^None of the files could be used\. The list l\.csv could not be read: Which of its columns/,
    );
  });

  it('a list of pairs is no list of labels', async () => {
    const list = lines((i) => `images/${i}.png,images/${(i + 1) % 6}.png,${i % 2}`);
    const imported = await run({ ...imagesAt(FLAT), 'set/pairs.csv': list });
    expect(skipped(imported)['set/pairs.csv']).toContain('name images alike: it may be a list of pairs.');
    expect(imported.images.identities).toEqual(['images']);
  });

  it('names the row of a table whose quotes are not closed', async () => {
    const imported = run({ ...imagesAt(FLAT), 'set/l.csv': 'image,label\nimages/0.png,"x\n' });
    await expect(imported).rejects.toMatchObject({ code: 'list', message: 'set/l.csv: Row 2: a quote is not closed.' });
  });
});

describe('a list is a list only when its rows and columns make sense', () => {
  const paths = ['Ann', 'Ben', 'Cy'].flatMap((name) => [0, 1, 2].map((i) => `set/${name}/${i}.png`));
  const folders = Object.fromEntries(paths.map((path) => [path, path.split('/')[1]!]));
  test.each([
    ['todo.txt', 'check Ann/0.png again'],
    ['todo.txt', 'Ann/0.png blurry'],
    ['todo.txt', 'Ann/0.png blurry\nBen/1.png blurry\nCy/2.png fine'],
    ['todo.txt', 'Ann/0.png'],
    ['todo.txt', '- Ann/0.png: who is that?\n- Ben/1.png: out of focus'],
    ['notes.txt', 'Dear all,\nhere are the photos 1\nAnn/0.png 2\nregards'],
    ['order.list', 'redo Ann/0.png'],
    ['names.csv', 'id,name\n1,Ann\n2,Ben\n3,Cy\n'],
    ['pairs.txt', 'Ann 0 1\nAnn 0 Ben 1\n'],
    ['log.txt', 'copied set/Ann/0.png to disk\ncopied set/Ben/1.png to disk'],
    ['empty.txt', ''],
    ['classes.txt', 'Ann 0\nBen 1\nCy 2\n'],
  ])('%s: %j is none', async (name, text) => {
    for (const imported of [
      await run({ ...imagesAt(paths), [`set/${name}`]: text }),
      await runZip({ ...imagesAt(paths), [`set/${name}`]: text }),
    ]) {
      expect(labelled(imported)).toEqual(folders);
      expect(Object.keys(skipped(imported))).toEqual([`set/${name}`]);
    }
  });

  it('but lines of text that name most images are one, and so is one that is named', async () => {
    const rows = paths.map((path) => `${path.slice(4)} ${path.includes('/0') ? 'X' : 'Y'}`);
    const whole = await run({ ...imagesAt(paths), 'set/list.txt': rows.join('\n') });
    expect(whole.images.identities).toEqual(['X', 'Y']);
    const few = { ...imagesAt(paths), 'set/list.txt': rows.slice(0, 2).join('\n') };
    expect((await run(few)).images.count).toBe(9);
    expect(labelled(await run(few, { list: 'set/list.txt' }))).toEqual({ 'set/Ann/0.png': 'X', 'set/Ann/1.png': 'Y' });
  });
});

describe('texts about the files of a tree of people', () => {
  const tree = FLAT.map((path, i) => path.replace('images/', `${PEOPLE[i]}/`));
  const of = (row: (path: string, i: number) => string): string =>
    tree.map((path, i) => row(path.replace('set/', ''), i)).join('\n');
  const hash = (i: number, length: number): string => `${i}f`.padStart(length, '0a1b');
  test.each<[name: string, text: string, column: string]>([
    ['SHA256SUMS.txt', of((path, i) => `${hash(i, 64)}  ${path}`), '1'],
    ['md5.csv', `path,md5\n${of((path, i) => `${path},${hash(i, 32)}`)}`, 'md5'],
    ['sha1.tsv', of((path, i) => `${path}\t${hash(i, 40)}`), '2'],
    ['files.csv', `path,size\n${of((path, i) => `${path},${1200 + (i % 3)}`)}`, 'size'],
    ['dates.csv', `path,taken\n${of((path, i) => `${path},2020-01-0${1 + (i % 4)}`)}`, 'taken'],
    ['exif.txt', of((path, i) => `${path}\t2020:01:0${1 + (i % 4)} 10:00:00`), '2'],
    ['du.txt', of((path) => `4.0K\t./${path}`), '1'],
    ['ls.txt', of((path) => `-rw-r--r-- 1 ann ann 1234 Nov 30 03:32 ${path}`), '1'],
    ['ages.csv', `path,age\n${of((path, i) => `${path},${20 + (i % 3)}`)}`, 'age'],
    ['faces.csv', `path,Emotion\n${of((path, i) => `${path},${['happy', 'sad'][i % 2]}`)}`, 'Emotion'],
  ])('%s gives no labels', async (name, text, column) => {
    const content = { ...imagesAt(tree), [`set/${name}`]: text };
    const imported = await run(content);
    expect(Object.values(labelled(imported))).toEqual(PEOPLE);
    expect(skipped(imported)[`set/${name}`]).toBe(
      `A list that could not be read: Its column "${column}" does not look like names of people.`,
    );
    expect(Object.keys(labelled(await run(content, { labelColumn: column })))).toHaveLength(tree.length);
  });

  it('hashes and years that name people are labels all the same', async () => {
    const hashes = NUMBERS.map((number) => hash(+number, 32));
    await both(
      { ...imagesAt(FLAT), 'set/list.csv': `image,person\n${lines((i) => `images/${i}.png,${hashes[i]}`)}` },
      labels(hashes),
    );
    await both({ ...imagesAt(FLAT), 'set/list.txt': lines((i) => `images/${i}.png ${hashes[i]}`) }, labels(hashes));
    const years = NUMBERS.map((number) => `200${number}`);
    await both({ ...imagesAt(FLAT), 'set/list.txt': lines((i) => `images/${i}.png ${years[i]}`) }, labels(years));
  });
});

describe('which file is the set', () => {
  it('results that a command has written into the set are no lists of it, unless one is named', async () => {
    const tree = Object.fromEntries(FLAT.map((path, i) => [path, `set/${PEOPLE[i]}/${i}.png`]));
    const table = `image,given_label,rectified_label,true_label,epoch\n${FLAT.map((path) => `${tree[path]},Zed,Ann,,1\n`).join('')}`;
    const files = ['metrics.jsonl', 'rectified.csv', 'run.json'];
    const results = { command: 'train', results: true, files };
    const content = (folder: string): Content => ({
      ...imagesAt(Object.values(tree)),
      [`${folder}/rectified.csv`]: table,
      [`${folder}/results-manifest.json`]: JSON.stringify(results),
    });
    const given = Object.fromEntries(FLAT.map((path, i) => [tree[path]!, PEOPLE[i]!]));
    for (const folder of ['set', 'set/results', 'set/Ann/results/second']) {
      await both(content(folder), given);
      const list = `${folder}/rectified.csv`;
      expect(skipped(await run(content(folder)))[list]).toBe('The result of a command, and no list of the set.');
      const named = await run(content(folder), { list });
      expect(Object.values(labelled(named))).toEqual(PEOPLE.map(() => 'Zed'));
    }
    for (const broken of ['', '[]', '{"files": 3}', '{"files": [[["rectified.csv"]]]}', '{'.repeat(1000)]) {
      const imported = await run({ ...content('set'), 'set/results-manifest.json': broken });
      expect(Object.values(labelled(imported))).toEqual(PEOPLE.map(() => 'Zed'));
    }
  });

  const paths = ['Ann/0', 'Ann/1', 'Ben/0'].map((name) => `set/${name}.png`);
  const { rec, idx } = insightFaceFile([[flat(1, 0, 0)], [flat(2, 0, 0)]]);
  const beside = { 'set/train.rec': rec, 'set/train.idx': idx, 'set/other.csv': 'image,label\nAnn/0.png,Zed\n' };
  const list = 'Ann/0.png A\nAnn/1.png A\nBen/0.png B\n';
  const expected = { 'set/Ann/0.png': 'A', 'set/Ann/1.png': 'A', 'set/Ben/0.png': 'B' };

  it('a list that is named is used, whatever lies beside it', async () => {
    const content = { ...imagesAt(paths), ...beside, 'set/list.txt': list };
    const imported = await run(content, { list: 'set/list.txt' });
    expect(labelled(imported)).toEqual(expected);
    expect(skipped(imported)['set/other.csv']).toBe('Another list was chosen.');
    await expect(run(content, { list: 'set/none.txt' })).rejects.toThrow('There is no list set/none.txt.');
    await expect(run({ ...content, 'set/list.txt': 'nothing' }, { list: 'set/list.txt' })).rejects.toMatchObject({
      code: 'no-list',
      message: 'set/list.txt: Most of its rows name no images.',
    });
    expect((await run(content)).images.identities).toEqual(['0', '1']);
  });

  it('a list that was given by itself beside a folder is named', async () => {
    const imported = await run({ ...imagesAt(paths), ...beside, 'list.txt': 'Ann/0.png A\nBen/0.png B\n' });
    expect(labelled(imported)).toEqual({ 'set/Ann/0.png': 'A', 'set/Ben/0.png': 'B' });
    const many = imagesAt(Array.from({ length: 20 }, (_, i) => `set/${i % 4}/${i}.png`));
    expect(labelled(await run({ ...many, 'list.txt': '0/0.png A\n1/1.png B\n' }))).toEqual({
      'set/0/0.png': 'A',
      'set/1/1.png': 'B',
    });
    expect((await run({ ...many, 'notes.txt': 'some words\nmore words' })).images.count).toBe(20);
    await expect(run({ ...many, 'list.txt': 'a/b.png A\nc/d.png B\n' })).rejects.toThrow(
      'list.txt: It names none of the images that are here.',
    );
  });
});

describe('rows and folders that contradict', () => {
  it('a row names a file only where its whole path agrees; missing rows are reported', async () => {
    const paths = ['Ann/0', 'Ann/1', 'Ben/2', 'Ben/3'].map((name) => `set/${name}.png`);
    const list = ['Ann/0 Ann', 'Ann/1 Ann', 'Ann/2 Ann', 'Ben/3 Ben', 'Cy/2 Cy', 'Cy/3 Cy'];
    const expected = { 'set/Ann/0.png': 'Ann', 'set/Ann/1.png': 'Ann', 'set/Ben/3.png': 'Ben' };
    for (const above of ['', 'set/', '/data/set/', '/old/faces/']) {
      const text = list.map((row) => above + row.replace(' ', '.png ')).join('\n');
      const imported = await run({ ...imagesAt(paths), 'set/list.tsv': text });
      expect(labelled(imported)).toEqual(expected);
      expect(skipped(imported)).toEqual({
        'set/Ben/2.png': 'No list names it.',
        [`${above}Ann/2.png`]: 'Row 3 of set/list.tsv names it, but it is not there.',
        [`${above}Cy/2.png`]: 'Row 5 of set/list.tsv names it, but it is not there.',
        [`${above}Cy/3.png`]: 'Row 6 of set/list.tsv names it, but it is not there.',
      });
    }
  });

  it('a list for one folder does not label the images of another', async () => {
    const train = [0, 1, 2].map((i) => `set/train/${i}.png`);
    const test = [2, 3, 4].map((i) => `set/test/${i}.png`);
    const list = [0, 1, 2, 3, 4].map((i) => `${i}.png,p${i % 2}`).join('\n');
    const imported = await run({ ...imagesAt([...train, ...test]), 'set/train/list.csv': list });
    expect(labelled(imported)).toEqual({ 'set/train/0.png': 'p0', 'set/train/1.png': 'p1', 'set/train/2.png': 'p0' });
    expect(skipped(imported)['3.png']).toContain('it is not there');
  });

  it('a list of a tree says nothing about files of equal names in one folder', async () => {
    const list = ['Ann', 'Ben'].flatMap((name) => [0, 1, 2].map((i) => `${name}/${i}.png ${name}`)).join('\n');
    const imported = await run({ ...imagesAt(FLAT), 'set/list.tsv': list });
    expect(imported.images.identities).toEqual(['images']);
    expect(skipped(imported)['set/list.tsv']).toBe(
      'A list that could not be read: It names none of the images that are here.',
    );
  });

  it('names that could mean several files are reported, and images spread over folders are found', async () => {
    const paths = ['000/a', '000/b', '001/c', '001/d', '001/a'].map((name) => `set/img/${name}.png`);
    const imported = await run({ ...imagesAt(paths), 'set/list.csv': 'a.png,x\nb.png,x\nc.png,y\nd.png,y' });
    expect(labelled(imported)).toEqual({
      'set/img/000/b.png': 'x',
      'set/img/001/c.png': 'y',
      'set/img/001/d.png': 'y',
    });
    expect(skipped(imported)['a.png']).toBe('Row 1 of set/list.csv could mean several files.');
  });

  it('finds images in thousands of folders with the same names in each', async () => {
    const files = Array.from({ length: 3000 }, (_, i) => [`p${i}/1.png`, `p${i}/2.png`]).flat();
    const list = files.map((path) => `${path} ${path.split('/')[0]}`).join('\n');
    const sources = [
      ...files.map((path) => ({ path: `set/images/${path}`, blob: new Blob(['x']) })),
      { path: 'set/lists/all.txt', blob: new Blob([list]) },
    ];
    const { candidates, skipped: left } = await catalogue(sources, { decode: decodeInNode });
    expect(left).toEqual([]);
    expect(candidates.every(({ file, identity }) => file.path.split('/')[2] === identity)).toBe(true);
  });

  it('a stray absolute path changes nothing for the others', async () => {
    const paths = ['Ann/0', 'Ann/1', 'Ben/0'].map((name) => `set/${name}.png`);
    const list = 'Ann/0.png A\nAnn/1.png A\nBen/0.png B\n/elsewhere/Ben/0.png C\n';
    const imported = await run({ ...imagesAt(paths), 'set/list.tsv': list });
    expect(labelled(imported)).toEqual({ 'set/Ann/0.png': 'A', 'set/Ann/1.png': 'A', 'set/Ben/0.png': 'B' });
    expect(skipped(imported)['/elsewhere/Ben/0.png']).toBe('Row 4 of set/list.tsv names it, but it is not there.');
  });

  it('hundreds of thousands of rows that name nothing are counted, and deep paths cost no more than their length', async () => {
    const rows = Array.from({ length: 300_000 }, (_, i) => (i === 0 ? 'images/0.png p0' : `gone/${i}.png p${i % 9}`));
    const deep = `${'a/'.repeat(30_000)}0.png`;
    const imported = await run({ ...imagesAt(FLAT), [`set/${deep}`]: flat(9, 9, 9), 'set/list.lst': rows.join('\n') });
    expect(labelled(imported)).toEqual({ 'set/images/0.png': 'p0' });
    expect(notesOn(imported, 'set/list.lst')).toContain('298999 more of its rows name images that are not there.');
  }, 60_000);

  it('the product reads its own lists back', async () => {
    const csv = writeCsv(
      ['image', 'label'],
      FLAT.map((path, i) => [path, PEOPLE[i]!]),
    );
    await both({ ...imagesAt(FLAT), 'cleaned.csv': csv }, labels(PEOPLE));
  });
});

interface Column {
  readonly name: string;
  readonly values: readonly (bigint | string)[];
  /** Of a ClassLabel. */
  readonly classes?: readonly string[];
}

/** As `datasets` writes it. */
function parquet(columns: readonly Column[]): Uint8Array<ArrayBuffer> {
  const images = columns[0]!.values.map((_, i) => ({ bytes: flat(i + 1, 0, 0), path: `${i}.png` }));
  const features = Object.fromEntries(
    columns.map(({ name, classes }) => [name, classes ? { names: classes, _type: 'ClassLabel' } : { _type: 'Value' }]),
  );
  return new Uint8Array(
    parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: columns.length + 1 },
        { name: 'image', num_children: 2, repetition_type: 'OPTIONAL' },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
        { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        ...columns.map(({ name, values }) =>
          typeof values[0] === 'string'
            ? ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const)
            : ({ name, type: 'INT64', repetition_type: 'OPTIONAL' } as const),
        ),
      ],
      columnData: [
        { name: 'image', data: images },
        ...columns.map(({ name, values }) => ({ name, data: [...values] })),
      ],
      kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
    }),
  );
}

describe('columns of Parquet sets', () => {
  const gender: Column = { name: 'gender', values: [0n, 1n, 0n, 1n], classes: ['f', 'm'] };
  const names = ['Ann', 'Ben', 'Cy', 'Di'];
  const who = (name: string): Column => ({ name, values: [0n, 1n, 2n, 3n], classes: names });

  test.each([
    ['the column with most classes', [gender, who('whoever')], 'whoever'],
    ['a name that only identities have', [{ ...gender, classes: [...names, 'x', 'y'] }, who('person_id')], 'person_id'],
    ['celeb_id among attributes', [gender, { name: 'celeb_id', values: ['Ann', 'Ben', 'Cy', 'Di'] }], 'celeb_id'],
    ['a label of text beside an attribute', [gender, { name: 'label', values: ['Ann', 'Ben', 'Cy', 'Di'] }], 'label'],
    ['identity before label', [{ ...gender, name: 'label' }, who('identity')], 'identity'],
  ])('%s wins, is named and can be changed', async (_, columns, chosen) => {
    for (const order of [columns, columns.toReversed()]) {
      const file = parquet(order);
      const imported = await run({ 'x.parquet': file });
      expect(imported.images.identities).toEqual(names);
      const other = columns[0]!.name;
      expect(imported.report.labelling).toEqual({
        source: `Labels come from the column "${chosen}" of the Parquet file.`,
        problem: null,
        choices: [{ kind: 'labelColumn', options: order.map(({ name }) => name), chosen }],
      });
      expect(notesOn(imported, 'x.parquet')).toEqual([
        `Labels come from the column "${chosen}" of the Parquet file. Other columns: "${other}".`,
      ]);
      expect((await run({ 'x.parquet': file }, { labelColumn: other })).images.identities).toHaveLength(2);
    }
  });

  it('refuses labels that are not in UTF-8 rather than losing characters', async () => {
    const file = parquet([{ name: 'label', values: ['Jos_', 'Ann'] }]);
    const spoilt = Uint8Array.from(
      Buffer.from(Buffer.from(file).toString('latin1').replaceAll('Jos_', 'Jos\xe9'), 'latin1'),
    );
    await expect(run({ 'x.parquet': spoilt })).rejects.toThrow('The labels of the Parquet file are not in UTF-8.');
  });

  it('refuses a column that is not there, and a file without one for labels', async () => {
    await expect(run({ 'x.parquet': parquet([gender]) }, { labelColumn: 'who' })).rejects.toThrow(
      'has no column "who"',
    );
    await expect(run({ 'x.parquet': parquet([{ name: 'age', values: [1n, 2n] }]) })).rejects.toThrow(
      'has no column of labels. Its columns "age" have names of other things.',
    );
  });
});
