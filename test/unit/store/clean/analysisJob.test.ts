/** The analysis under way: one worker for all, and nothing left of what was overtaken. */
import { expect, it, vi } from 'vitest';
import { createAnalysisJob } from '../../../../src/store/clean/analysisJob.ts';
import { createReviewedFiles } from '../../../../src/store/clean/reviewedFiles.ts';
import { createSuspectList } from '../../../../src/store/clean/suspectList.ts';
import { REVIEW_SET, reviewStore } from '../../../support/cleanReview.ts';

function setUp() {
  const store = reviewStore();
  const client = {
    analyse: vi.fn(),
    retrain: vi.fn(),
    look: vi.fn(),
    choose: vi.fn(),
    name: vi.fn(),
    cancel: vi.fn(),
    dispose: vi.fn(),
  };
  const createClient = vi.fn(() => client);
  const job = createAnalysisJob({ store, files: createReviewedFiles(), list: createSuspectList(store), createClient });
  return { store, client, createClient, job, state: store.getState };
}

const IMAGES = { name: 'faces', sources: [] };
const ERROR = { message: 'm', detail: '' };

it('begins on an emptied page and overtakes the one before', () => {
  const { client, createClient, job, state } = setUp();
  const first = job.begin('faces');
  job.analyse(IMAGES);
  expect(state()).toMatchObject({ phase: 'analysing', work: 'analysis', set: null, ranked: [] });
  const second = job.begin('others', { ...state().choices, mergeCase: true });
  job.analyse(IMAGES);
  expect([first.aborted, second.aborted, job.signal === second]).toEqual([true, false, true]);
  expect([createClient.mock.calls.length, client.cancel.mock.calls.length]).toEqual([1, 1]);
  expect(client.analyse.mock.lastCall![2]).toMatchObject({ choices: { mergeCase: true } });
});

it('carries verdicts over to the next set alone', () => {
  const { job } = setUp();
  const verdicts = new Map();
  job.begin('faces', undefined, () => verdicts);
  expect(job.carriedOver(REVIEW_SET)).toBe(verdicts);
  expect(job.carriedOver(REVIEW_SET)).toBeNull();
});

it('cancelled, leaves a review where it was and the worker alive', () => {
  const { store, client, job, state } = setUp();
  job.analyse(IMAGES);
  store.setState({ work: 'retraining' });
  const { signal } = job;
  job.cancel();
  expect(signal.aborted).toBe(true);
  expect(state()).toMatchObject({ phase: 'reviewing', work: null });
  expect([client.cancel.mock.calls.length, job.hasWorker]).toEqual([1, true]);
  job.begin('faces');
  job.cancel();
  expect(state().phase).toBe('empty');
});

it('lets go of a worker that is lost, not of one that has refused', () => {
  const { client, createClient, job, state } = setUp();
  job.analyse(IMAGES);
  job.fail({ code: 'import', ...ERROR });
  expect(job.hasWorker).toBe(true);
  job.fail({ code: 'worker', ...ERROR });
  expect(state()).toMatchObject({ phase: 'reviewing', error: { code: 'worker' } });
  expect([job.hasWorker, client.dispose.mock.calls.length]).toEqual([false, 1]);
  job.analyse(IMAGES);
  expect(createClient).toHaveBeenCalledTimes(2);
  job.stop();
  expect(job.hasWorker).toBe(false);
});

const NETWORK = { name: 'mine.onnx', file: new Blob(['x']), wish: {} };

it('compares by a network of a person’s own, which outlasts the set', () => {
  const { store, client, job, state } = setUp();
  store.setState({ network: NETWORK });
  job.begin('faces');
  job.analyse(IMAGES);
  expect(client.analyse.mock.lastCall![2]).toMatchObject({ network: NETWORK });
  expect(state().network).toBe(NETWORK);
  store.setState({ network: null });
  job.analyse(IMAGES);
  expect(client.analyse.mock.lastCall![2]).not.toHaveProperty('network');
});

it('brings the review back where the network is of no use, or the analysis is given up', () => {
  for (const end of ['fail', 'cancel'] as const) {
    const { store, job, state } = setUp();
    store.setState({ verdicts: new Map([[1, { kind: 'remove' }]]) });
    const before = state();
    store.setState({ network: NETWORK });
    job.begin('faces', before.choices, undefined, before);
    job.analyse(IMAGES);
    expect(state()).toMatchObject({ phase: 'analysing', scores: null });
    if (end === 'fail') job.fail({ code: 'network', ...ERROR });
    else job.cancel();
    expect(state()).toMatchObject({ phase: 'reviewing', network: null, work: null, ranked: before.ranked });
    expect([state().scores, state().verdicts]).toEqual([before.scores, before.verdicts]);
    expect(state().error?.code).toBe(end === 'fail' ? 'network' : undefined);
    // Its embeddings are gone: to retrain, all is read again.
    expect(job.hasWorker).toBe(false);
  }
});
