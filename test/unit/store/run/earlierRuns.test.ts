/** Runs besides the one in the page: found, taken, put aside, dropped. */
import { expect, test } from 'vitest';
import { recordOf } from '../../../../src/storage/recordOfRun.ts';
import type { StoredRun } from '../../../../src/storage/storedRun.ts';
import { createEarlierRuns } from '../../../../src/store/run/earlierRuns.ts';
import { withParsedSettings } from '../../../../src/store/run/keptRunView.ts';
import { keptRun } from '../../../support/keptRuns.ts';

const run = (id: string, step = 1) => withParsedSettings(keptRun(step, { id }))!;

function setUp(stored: readonly StoredRun[], elsewhere: readonly string[] = []) {
  const earlier = createEarlierRuns(
    {
      list: () =>
        Promise.resolve({
          runs: stored.flatMap((one) => recordOf(one) ?? []),
          unreadable: [{ id: 'later', why: 'newer' }],
        }),
      take: (id) =>
        Promise.resolve(elsewhere.includes(id) ? 'elsewhere' : (stored.find((found) => found.id === id) ?? null)),
    },
    () => 'own',
  );
  return { earlier, ids: () => earlier.list.map(({ id }) => id) };
}

test('those that are found stand behind those of this page, each once, without the page’s own', async () => {
  const { earlier, ids } = setUp([keptRun(1, { id: 'own' }), keptRun(2, { id: 'a' }), keptRun(3, { id: 'b' })]);
  earlier.add(run('a'));
  await earlier.find();
  expect(ids()).toEqual(['a', 'b']);
});

test('what cannot be read is named, and settings that are none any more are not taken', async () => {
  const { earlier, ids } = setUp([keptRun(1, { id: 'a', settings: { training: { epochs: 'many' } } })]);
  await earlier.find();
  expect(ids()).toEqual([]);
  expect(earlier.unreadable).toEqual([{ id: 'later', why: 'newer' }]);
  expect(await earlier.take('a')).toBeNull();
});

test('a run that the store does not have is taken from memory, until it is dropped or stored', async () => {
  const { earlier } = setUp([], ['b']);
  earlier.add(run('a', 4));
  expect((await earlier.take('a'))?.checkpoint.step).toBe(4);
  earlier.stored('a');
  expect(await earlier.take('a')).toBeNull();
  earlier.add(run('b'));
  expect(await earlier.take('b')).toBeNull();
  earlier.add(run('c'));
  earlier.drop('c');
  expect(await earlier.take('c')).toBeNull();
});

test('one that becomes the page’s own leaves the list, and says whether it was there', () => {
  const { earlier, ids } = setUp([]);
  earlier.add(run('a'));
  earlier.add(run('b'));
  expect(ids()).toEqual(['b', 'a']);
  expect(earlier.remove('a')).toBe(true);
  expect(earlier.remove('a')).toBe(false);
  expect(ids()).toEqual(['b']);
});
