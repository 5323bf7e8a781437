/** Which set is made, and when: only the latest request counts. */
import { expect, test } from 'vitest';
import { DEFAULT_CHOICES } from '../../../../src/domain/importChoices.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import type { WireDataset } from '../../../../src/protocol/training.ts';
import { createDatasetControl } from '../../../../src/store/dataset/datasetControl.ts';
import { type DatasetView, initialState } from '../../../../src/store/state.ts';
import { datasetOf, NO_REMARKS, shownSet } from '../../../support/playedSession.ts';

const DRAWN = parseSettings({});
const OWN = { ...DRAWN, dataset: { kind: 'folder' } } as typeof DRAWN;
const file = (path: string) => ({ path, blob: new Blob() });

function setUp() {
  const opening = { settings: DRAWN, view: 'train', problems: [] } as const;
  let view: DatasetView = initialState(opening, { head: false, milestones: false }).dataset;
  const jobs: { signal: AbortSignal; done(): void; fail(): void }[] = [];
  const job = (signal: AbortSignal): Promise<WireDataset> =>
    new Promise((resolve, reject) =>
      jobs.push({ signal, done: () => resolve(datasetOf(3, 2)), fail: () => reject(new Error('cannot')) }),
    );
  const control = createDatasetControl(
    {
      prepareSynthetic: (_spec, { signal }) => job(signal!),
      importImages: async (_sources, { signal }) =>
        shownSet(await job(signal!), { imported: 6, identities: 3, skipped: [], ...NO_REMARKS }),
      now: () => 0,
    },
    () => view,
    (change) => {
      view = { ...view, ...change };
    },
  );
  return { control, jobs, view: () => view };
}

test('a set that is under way or there is not made again, until it is given away', async () => {
  const { control, jobs } = setUp();
  const first = control.request(DRAWN);
  jobs[0]!.done();
  await first?.dataset;
  expect(control.request({ ...DRAWN, training: { ...DRAWN.training, epochs: 3 } })).toBe(first);
  control.forget();
  expect(control.request(DRAWN)).not.toBe(first);
  expect(jobs).toHaveLength(2);
});

test('a set that was overtaken is ended, and its failure is nobody’s', async () => {
  const { control, jobs, view } = setUp();
  const overtaken = control.request(DRAWN);
  const latest = control.request({ ...DRAWN, noise: { ...DRAWN.noise, openSet: 0.4 } });
  expect(jobs.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  jobs[0]!.fail();
  await expect(overtaken?.dataset).rejects.toThrow('cannot');
  expect(view().status.kind).toBe('busy');
  jobs[1]!.fail();
  await expect(latest?.dataset).rejects.toThrow('cannot');
  expect(view().status.kind).toBe('failed');
});

test('images of one’s own wait for files, a single picture for its grid, and other choices read them anew', async () => {
  const { control, jobs, view } = setUp();
  expect(control.request(OWN)).toBeNull();
  control.setOwn({ name: 'sheet', sources: [file('sheet.png')] });
  expect(control.request(OWN)).toBeNull();
  expect(view()).toMatchObject({ status: { kind: 'waiting' }, oneImage: true });
  control.setChoices({ ...DEFAULT_CHOICES, grid: { rows: 2, columns: 3 } } as typeof DEFAULT_CHOICES);
  const made = control.request(OWN);
  expect(view().status).toMatchObject({ kind: 'busy', verb: 'Reading' });
  jobs[0]!.done();
  await made?.dataset;
  expect(view().faces?.kind).toBe('folder');
  control.setOwn({ name: 'people', sources: [file('a/1.png'), file('b/1.png')] });
  control.request(OWN);
  control.cancel();
  expect(jobs[1]!.signal.aborted).toBe(true);
  expect(view().status.kind).toBe('cancelled');
});
