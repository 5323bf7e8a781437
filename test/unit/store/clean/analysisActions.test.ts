/** What a person asks the analysis for. */
import { expect, it, vi } from 'vitest';
import { createAnalysisActions } from '../../../../src/store/clean/analysisActions.ts';
import type { CleanState } from '../../../../src/store/clean/cleanTypes.ts';
import type { SampleTools } from '../../../../src/store/clean/sample.ts';
import { REVIEW_SET, reviewStore } from '../../../support/cleanReview.ts';

const IMAGES = { name: 'faces', sources: [] };
const REPORT = {
  imported: 6,
  identities: 3,
  skipped: [],
  notices: [],
  duplicates: [],
  alike: [],
  nearlyEqual: [],
  labelling: { source: 'Labels come from the folders.', problem: null, choices: [] },
} satisfies CleanState['report'];

function setUp(prepareSynthetic: SampleTools['prepareSynthetic'] = () => Promise.reject(new Error('no memory'))) {
  const store = reviewStore({ report: REPORT });
  const abort = new AbortController();
  const begin = vi.fn(
    (_name: string, _choices?: unknown, _carry?: (next: typeof REVIEW_SET) => unknown, _before?: unknown) =>
      abort.signal,
  );
  const job = { begin, analyse: vi.fn(), hasWorker: true, retrain: vi.fn(), fail: vi.fn(), cancel: vi.fn() };
  const files: { images: typeof IMAGES | null } = { images: IMAGES };
  const environment = { prepareSynthetic };
  const actions = createAnalysisActions({ store, environment, files, job, events: { progress: () => {} } });
  return { store, abort, job, files, actions, state: store.getState };
}

it('reads the images again, in another way or with labels of two spellings as one, verdicts included', () => {
  const { store, job, files, actions, state } = setUp();
  const choices = { ...state().choices, personLevel: 1 };
  actions.readAgain(choices);
  expect(job.begin).toHaveBeenLastCalledWith('faces', choices);
  store.setState({ verdicts: new Map([[1, { kind: 'remove' }]]) });
  actions.mergeSpellings();
  const [, merged, carry] = job.begin.mock.lastCall!;
  expect(merged).toMatchObject({ mergeCase: true });
  expect(carry!(REVIEW_SET)).toEqual(new Map([[1, { kind: 'remove' }]]));
  expect(job.analyse.mock.calls).toEqual([[IMAGES], [IMAGES]]);
  files.images = null;
  actions.readAgain(choices);
  actions.mergeSpellings();
  expect(job.begin).toHaveBeenCalledTimes(2);
});

it('retrains with what was decided; without a worker everything is read again', () => {
  const { store, job, actions, state } = setUp();
  store.setState({ verdicts: new Map([[1, { kind: 'accept', label: 1 }]]) });
  actions.retrain();
  expect(state().work).toBe('retraining');
  expect(job.retrain.mock.calls[0]![0][1]).toBe(1);
  actions.retrain();
  expect(job.retrain).toHaveBeenCalledTimes(1);
  store.setState({ work: null });
  job.hasWorker = false;
  actions.retrain();
  expect(state()).toMatchObject({ phase: 'analysing', work: 'analysis' });
  expect(job.analyse).toHaveBeenCalledWith(IMAGES);
  expect(state().verdicts.size).toBe(1);
});

it('says why a sample could not be drawn, unless it was overtaken', async () => {
  const { job, actions } = setUp();
  actions.trySample();
  await vi.waitFor(() => expect(job.fail).toHaveBeenCalledWith(expect.objectContaining({ code: 'dataset' })));
  let refuse = (_: Error): void => {};
  const late = setUp(() => new Promise((_, reject) => (refuse = reject)));
  late.actions.trySample();
  late.abort.abort();
  refuse(new Error('late'));
  for (let i = 0; i < 12; i++) await Promise.resolve();
  expect(late.job.fail).not.toHaveBeenCalled();
});

it('compares the images under review by another network, or keeps it for those to come', () => {
  const { store, job, files, actions, state } = setUp();
  const before = state();
  const network = { name: 'mine.onnx', file: new Blob(['x']), wish: {} };
  actions.compareBy(network);
  expect(job.begin).toHaveBeenLastCalledWith('faces', before.choices, undefined, before);
  expect(job.analyse).toHaveBeenCalledWith(IMAGES);
  expect(state().network).toBe(network);
  files.images = null;
  store.setState({ phase: 'empty' });
  actions.compareBy(null);
  expect(job.begin).toHaveBeenCalledTimes(1);
  expect(state().network).toBeNull();
});
