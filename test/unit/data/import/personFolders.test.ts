/** Trees of folders: which folder names the person, that it is said, and that another can be chosen. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { findPersonFolders } from '../../../../src/data/import/personFolders.ts';
import { imagesAt, labelled, notesOn, run, runZip, skipped } from '../../support/imports.ts';

const PEOPLE = ['Ann', 'Ben', 'Cy', 'Di'];
/** Each person's images at these places of their folder, each place a folder or a name. */
const tree = (places: (person: string, i: number) => readonly string[], top = 'set/'): string[] =>
  PEOPLE.flatMap((person, i) => places(person, i).map((place) => `${top}${person}/${place}.png`));

const identities = async (paths: readonly string[], personLevel: number | null = null): Promise<string[]> => {
  const content = imagesAt(paths);
  const options = { personLevel };
  const [folder, zip] = [await run(content, options), await runZip(content, options)];
  expect(zip.images.identities).toEqual(folder.images.identities);
  expect(zip.images.labels).toEqual(folder.images.labels);
  return [...folder.images.identities];
};

describe('views of people in folders of their own', () => {
  test.each<[name: string, places: (person: string, i: number) => readonly string[]]>([
    ['FaceScrub: person/face/x beside person/x', () => ['1', '2', 'face/1', 'face/2']],
    ['face alone', () => ['face/1', 'face/2']],
    ['CFP: frontal and profile', () => ['frontal/1', 'frontal/2', 'profile/1']],
    ['YouTube Faces: numbered videos', (_, i) => Array.from({ length: 1 + i }, (__, video) => `${video}/1`)],
    ['numbered videos, not the same ones', (_, i) => [`${i}/1`, `${i + 1}/1`, `${i + 2}/1`]],
    ['as many sessions as people', () => ['01/1', '02/1', '03/1', '04/1']],
    ['more sessions than people', () => ['01', '02', '03', '04', '05', '06', '07'].map((session) => `${session}/1`)],
    ['views in sessions', () => ['s1/left/1', 's1/right/1', 's2/left/1', 's2/right/1']],
    ['a view that one person lacks', (_, i) => (i === 0 ? ['rgb/1'] : ['rgb/1', 'nir/1'])],
    ['live and spoof', () => ['live/1', 'live/2', 'spoof/1']],
  ])('%s', async (_, places) => {
    for (const top of ['set/', '', 'set/actors/', 'data/set/images/']) {
      expect(await identities(tree(places, top))).toEqual(PEOPLE);
    }
  });

  it('are said, with what else could be chosen', async () => {
    const imported = await run(imagesAt(tree(() => ['frontal/1', 'profile/1'])));
    expect(notesOn(imported, 'frontal, profile')).toEqual([
      'These folders recur under many others, so the folder above each of them names the person.',
    ]);
    expect(imported.report.labelling).toEqual({
      source: 'Labels come from the folders.',
      problem: null,
      choices: [
        {
          kind: 'personLevel',
          options: [
            { level: 1, examples: ['Ann', 'Ben', 'Cy'] },
            { level: 2, examples: ['frontal', 'profile'] },
          ],
          chosen: null,
        },
      ],
    });
  });

  it('are people where a person says so', async () => {
    const paths = tree(() => ['frontal/1', 'profile/1', '3']);
    const imported = await run(imagesAt(paths), { personLevel: 2 });
    expect(imported.images.identities).toEqual(['frontal', 'profile']);
    expect(skipped(imported)['set/Ann/3.png']).toBe('In no folder of level 2, so it has no identity.');
    expect(await identities(paths, 1)).toEqual(PEOPLE);
    await expect(run(imagesAt(paths), { labelColumn: 'who' })).rejects.toThrow('There are no columns to choose from');
  });
});

describe('folders above people', () => {
  const under = (tops: readonly string[]): string[] =>
    tops.flatMap((top) => PEOPLE.flatMap((person) => [1, 2].map((i) => `set/${top}/${person}/${top}${i}.png`)));

  test.each([
    ['splits', ['train', 'test', 'val']],
    ['more splits than people', ['part1', 'part2', 'part3', 'part4', 'part5', 'part6']],
    ['years', ['2019', '2020', '2021', '2022', '2023']],
    ['two cameras', ['indoor', 'outdoor']],
    ['one', ['images']],
  ])('%s name no people', async (_, tops) => {
    expect(await identities(under(tops))).toEqual(PEOPLE);
  });

  it('people of their own in each stay', async () => {
    const paths = ['lfw/images/Ann', 'lfw/images/Ben', 'orl/images/s1', 'orl/images/s2', 'casia/images/0001'];
    const found = await identities(paths.flatMap((folder) => [1, 2].map((i) => `set/${folder}/${i}.png`)));
    expect(found).toEqual(['0001', 'Ann', 'Ben', 's1', 's2']);
  });

  it('views and splits at once', async () => {
    const paths = ['train', 'test'].flatMap((top) => tree(() => ['live/1', 'spoof/1'], `set/${top}/`));
    expect(await identities(paths)).toEqual(PEOPLE);
    expect(labelled(await run(imagesAt(paths), { personLevel: 1 }))['set/train/Ann/live/1.png']).toBe('train');
  });
});

it('every image gets the name of a folder it lies in, whatever the tree', () => {
  const name = fc.constantFrom('Ann', 'Ben', 'face', '0', '1', 'train', 'test', 'x', '__proto__');
  const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((folders) => [...folders, 'a.png']);
  fc.assert(
    fc.property(fc.array(path, { minLength: 1, maxLength: 12 }), (paths) => {
      const people = findPersonFolders(paths, null);
      const again = findPersonFolders([...paths].reverse(), null);
      for (const parts of paths) {
        const label = people.labelOf(parts);
        if (label !== null) expect(parts.slice(0, -1)).toContain(label);
        expect(again.labelOf(parts)).toBe(label);
      }
    }),
  );
});
