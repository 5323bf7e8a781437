/** The same labels in every layout of list that people write: separators, headers, columns, places, line ends, encodings. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { catalogue } from '../../../../src/data/import/importCatalogue.ts';
import { decodeInNode } from '../../support/nodeDecoder.ts';

const NAMES = ['Ann', 'Ben Lee', 'Zoë', '张伟', '0042', '-1', 'x_y', "O'Hara"];
const FOLDERS = ['a', 'b c', 'é', '2020', 'x-y'];

/** Paths below the set's folder, each with its label; at least two images a person. */
const set = fc
  .array(fc.record({ folder: fc.constantFrom(...FOLDERS), name: fc.constantFrom(...NAMES) }), {
    minLength: 3,
    maxLength: 8,
  })
  .map((people) =>
    people.flatMap(({ folder, name }, i) => [0, 1].map((j) => ({ path: `${folder}/${i}_${j}.png`, label: name }))),
  )
  .filter((images) => new Set(images.map(({ label }) => label)).size > 1);

const layout = fc.record({
  place: fc.constantFrom('list', 'images/list', 'lists/list'),
  above: fc.constantFrom('', 'images/', 'set/images/', '/data/set/images/', 'C:\\old\\', './'),
  ending: fc.constantFrom('csv', 'tsv', 'txt'),
  separator: fc.constantFrom(',', ';', '\t', '|'),
  header: fc.constantFrom(null, ['path', 'label'], ['Image Name', 'Person ID'], ['file_name', 'who'], ['id', 'name']),
  extra: fc.constantFrom<'none' | 'index' | 'split' | 'flag'>('none', 'index', 'split', 'flag'),
  reversed: fc.boolean(),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  mark: fc.boolean(),
});

it('reads them all alike', async () => {
  await fc.assert(
    fc.asyncProperty(set, layout, async (images, how) => {
      const { place, above, ending, separator, header, extra, reversed, lineEnd, mark } = how;
      const extras: Record<typeof extra, ((i: number) => string[]) | null> = {
        none: null,
        index: (i) => [`${i}`],
        split: (i) => [i % 2 ? 'train' : 'test'],
        flag: () => ['1'],
      };
      const more = extras[extra];
      const order = (cells: string[], first: string[]): string => {
        const all = [...first, ...(reversed ? cells.toReversed() : cells)];
        return all.join(separator);
      };
      const rows = images.map(({ path, label }, i) => order([above + path, label], more?.(i) ?? []));
      if (header) rows.unshift(order([...header], more ? ['n'] : []));
      const list = `set/${place}.${ending}`;
      const sources = [
        ...images.map(({ path }) => ({ path: `set/images/${path}`, blob: new Blob(['x']) })),
        { path: list, blob: new Blob([(mark ? '\ufeff' : '') + rows.join(lineEnd)]) },
      ];
      const { candidates, skipped } = await catalogue(sources, { decode: decodeInNode });
      expect(skipped).toEqual([]);
      expect(Object.fromEntries(candidates.map(({ file, identity }) => [file.path, identity]))).toEqual(
        Object.fromEntries(images.map(({ path, label }) => [`set/images/${path}`, label])),
      );
    }),
    { numRuns: 400 },
  );
}, 60_000);
