/** The labels on the page before a run are those that the run then trains on: told by the real training worker's session. */
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdOut } from '../../../../src/data/import/holdOut.ts';
import type { ImportReport } from '../../../../src/domain/importReport.ts';
import type { TrainedLabels } from '../../../../src/domain/noise.ts';
import type { TrainingCommandBody, TrainingEventBody, WireDataset } from '../../../../src/protocol/training.ts';
import { TrainingSession } from '../../../../src/worker/trainingSession.ts';
import { datasetOf, NO_REMARKS, setUp, shownSet } from '../../../support/playedSession.ts';

const SIZE = 16;
const ENGINE = 'engine.backend=cpu&engine.step=eager&model.preset=ci16&training.batchSize=8&training.epochs=2';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = (milliseconds = 1000): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

/** As the workers make them, small. */
function grey(identities: number, each: number, outliers: number): WireDataset {
  const { train } = datasetOf(identities, each);
  const pixels = (count: number) => ({ size: SIZE, count, pixels: new Uint8Array(count * SIZE * SIZE * 3).fill(90) });
  return {
    train: { ...train, ...pixels(train.count) } as WireDataset['train'],
    heldOut: null,
    outliers: outliers > 0 ? pixels(outliers) : null,
  };
}

/** What the worker says of the labels when it gets these commands. */
async function labelsOfRun(commands: readonly TrainingCommandBody[]): Promise<TrainedLabels> {
  const events: TrainingEventBody[] = [];
  const worker = new TrainingSession((event) => events.push(event));
  for (const command of commands) {
    if (command.type === 'warm') continue;
    await worker.handle(command.type === 'start' ? { ...command, paused: true } : command);
  }
  vi.useRealTimers();
  await vi.waitFor(() => expect(events.map(({ type }) => type)).toContain('noise'), 5000);
  await worker.handle({ type: 'reset' });
  const told = events.find((event) => event.type === 'noise');
  if (told?.type !== 'noise') throw new Error('no labels');
  const { given, truth, replaced } = told;
  return { given, truth, replaced };
}

interface Case {
  readonly own: boolean;
  readonly identities: number;
  readonly each: number;
  readonly closedSet: number;
  readonly openSet: number;
  readonly seed: number;
}

async function previewAndRun({ own, identities, each, closedSet, openSet, seed }: Case) {
  const report: ImportReport = { imported: identities * each, identities, skipped: [], ...NO_REMARKS };
  const played = setUp(`#${ENGINE}&dataset.identities=${identities}&dataset.imagesPerIdentity=${each}`, {
    prepareSynthetic: (spec, options) => {
      const total = spec.identities * spec.imagesPerIdentity;
      const outside = options.openSet > 0 ? Math.ceil(options.openSet * total) + 8 : 0;
      return Promise.resolve(grey(spec.identities, spec.imagesPerIdentity, outside));
    },
    importImages: () => {
      const { train } = grey(identities, each, 0);
      if (train.pixels === null) throw new Error('it is in memory');
      return Promise.resolve(shownSet({ ...holdOut(train), outliers: null }, report));
    },
  });
  const { session, client } = played;
  session.open();
  await settle();
  if (own) session.chooseOwn({ name: 'mine', sources: [{ path: 'a/1.png', blob: new Blob() }] });
  session.change({ section: 'noise', key: 'closedSet', value: closedSet });
  session.change({ section: 'noise', key: 'openSet', value: openSet });
  session.change({ section: 'noise', key: 'seed', value: seed });
  await settle();
  const shown = session.store.getState().labels;
  session.train();
  await settle(10);
  const kept = session.store.getState().labels;
  const { faces } = session.store.getState().dataset;
  session.dispose();
  return { shown, kept, faces, run: await labelsOfRun(client().sent) };
}

describe('before Train', () => {
  it('the labels are those of the run, for drawn faces and for images of one\u2019s own', async () => {
    const cases = fc.record({
      own: fc.boolean(),
      identities: fc.integer({ min: 20, max: 26 }),
      each: fc.integer({ min: 2, max: 6 }),
      closedSet: fc.constantFrom(0, 0.25, 0.5, 0.9),
      openSet: fc.constantFrom(0, 0.1, 0.5),
      seed: fc.integer({ min: 0, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
        // A set of one's own has no outsiders: the page offers no open-set noise for it.
        const { shown, kept, faces, run } = await previewAndRun(given.own ? { ...given, openSet: 0 } : given);
        expect(shown).not.toBeNull();
        expect(shown).toEqual(run);
        expect(kept).toEqual(run);
        if (given.own) expect(faces!.labels.length).toBeLessThan(given.identities * given.each);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('the wall has wrong labels at once, in the share that the slider says, and none at 0 %', async () => {
    const { session } = setUp('#noise.closedSet=0.3');
    session.open();
    await settle();
    const wrong = (): number => {
      const { labels } = session.store.getState();
      return labels!.given.filter((label, i) => label !== labels!.truth![i]).length;
    };
    expect(wrong()).toBe(10 * Math.floor(24 * 0.3));
    session.change({ section: 'noise', key: 'closedSet', value: 0.5 });
    expect(wrong()).toBe(10 * 12);
    session.change({ section: 'noise', key: 'closedSet', value: 0 });
    expect(wrong()).toBe(0);
  });

  it('nothing is claimed of the truth of one\u2019s own images, and they get no wrong labels unasked', async () => {
    const { session } = setUp('#noise.closedSet=0.3&noise.openSet=0.2');
    session.open();
    await settle();
    session.chooseOwn({ name: 'mine', sources: [{ path: 'a/1.png', blob: new Blob() }] });
    await settle();
    const { labels, dataset, settings } = session.store.getState();
    expect(settings.noise).toMatchObject({ closedSet: 0, openSet: 0 });
    expect(labels!.truth).toBeNull();
    expect(labels!.given).toEqual(dataset.faces!.labels);
  });
});
