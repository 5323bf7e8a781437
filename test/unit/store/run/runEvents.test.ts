/** Every report of the worker reaches the part of the page that it concerns. */
import { expect, it, vi } from 'vitest';
import { NO_LIMITS } from '../../../../src/domain/deviceFit.ts';
import type { TrainingEventBody } from '../../../../src/protocol/training.ts';
import { createRunEvents } from '../../../../src/store/run/runEvents.ts';
import { withDatasetKind } from '../../../../src/store/settings/settingsRules.ts';
import { checkpointAt } from '../../../support/keptRuns.ts';
import { pageStore } from '../../../support/pageStore.ts';

const CURVES = { loss: { width: 1, buckets: [] }, epochs: [], marks: [], stepsPerEpoch: 10 };

function setUp() {
  const store = pageStore({ exporting: true });
  const calls: string[] = [];
  const note = (name: string) => () => void calls.push(name);
  const keep = vi.fn();
  const judged = vi.fn();
  const download = vi.fn();
  const handle = createRunEvents({
    store,
    environment: { download },
    worker: { backendTold: note('backend') },
    datasets: { own: { name: 'mine', sources: [] } },
    display: {
      record: ({ type }) => void calls.push(`record ${type}`),
      schedule: note('schedule'),
      publish: note('publish'),
      labels: note('labels'),
      settings: note('settings'),
      warn: note('warn'),
      curves: () => CURVES,
    },
    evaluation: { refresh: note('refresh'), answered: note('answered'), compared: note('compared') },
    keptRuns: { keeper: { keep, judged } },
    input: ({ kind }) => void calls.push(`input ${kind}`),
    fail: note('fail'),
  });
  const emit = (body: object): string[] => {
    calls.length = 0;
    handle({ v: 1, runId: 1, seq: 1, ...(body as TrainingEventBody) });
    return [...calls];
  };
  return { store, emit, keep, judged, download };
}

it('hands each kind on', () => {
  const { emit } = setUp();
  expect(emit({ type: 'backend', limits: NO_LIMITS })).toEqual(['backend']);
  expect(emit({ type: 'noise' })).toEqual(['labels', 'schedule']);
  expect(emit({ type: 'settings' })).toEqual(['settings']);
  expect(emit({ type: 'warning' })).toEqual(['warn']);
  expect(emit({ type: 'evaluation' })).toEqual(['answered']);
  expect(emit({ type: 'similarity', cosine: 0.5 })).toEqual(['compared']);
  expect(emit({ type: 'error', error: {} })).toEqual(['fail']);
  for (const type of ['steps', 'epoch', 'embeddings', 'corrections', 'mark']) {
    expect(emit({ type })).toEqual([`record ${type}`, 'schedule']);
  }
});

it('shows a run on its way soon, any other at once, and judges the network of one that has ended', () => {
  const { emit } = setUp();
  expect(emit({ type: 'phase', phase: 'training' })).toEqual(['record phase', 'input report', 'schedule']);
  expect(emit({ type: 'phase', phase: 'paused' })).toEqual(['record phase', 'input report', 'publish']);
  expect(emit({ type: 'phase', phase: 'finished' })).toEqual(['record phase', 'input report', 'publish', 'refresh']);
});

it('keeps a checkpoint with what the page shows by then, and the name of a person\u2019s own images', () => {
  const { store, emit, keep } = setUp();
  const { settings, byHand, aside } = store.getState();
  const checkpoint = checkpointAt(2, 15);
  expect(emit({ type: 'checkpoint', checkpoint, settings, digest: 'd' })).toEqual(['publish']);
  expect(keep.mock.calls[0]).toMatchObject([{ checkpoint }, { images: '', curves: CURVES, corrections: [] }]);
  const own = withDatasetKind({ settings, byHand, aside }, 'folder', 'mine').settings;
  emit({ type: 'checkpoint', checkpoint, settings: own, digest: 'd' });
  expect(keep.mock.calls[1]![1]).toMatchObject({ images: 'mine' });
});

it('saves weights and shows how far compiling is until it is done', () => {
  const { store, emit, download } = setUp();
  emit({ type: 'weights', fileName: 'w.zip', zip: new Uint8Array(3) });
  expect(download).toHaveBeenCalledWith('w.zip', expect.objectContaining({ size: 3 }));
  expect(store.getState().exporting).toBe(false);
  emit({ type: 'compiling', done: 1, total: 2 });
  expect(store.getState().compiling).toEqual({ done: 1, total: 2 });
  emit({ type: 'compiling', done: 2, total: 2 });
  expect(store.getState().compiling).toBeNull();
});
