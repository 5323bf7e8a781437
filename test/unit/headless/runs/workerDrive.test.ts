/** A headless run against a played worker: what is asked when, and what ends it. */
import { strFromU8, unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import type { JobError } from '../../../../src/client/jobPort.ts';
import type { ErrorCode } from '../../../../src/domain/errors.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import type { HeadlessEvent, HeadlessPicture } from '../../../../src/headless/protocol.ts';
import { readKeptRun } from '../../../../src/headless/runs/keptRun.ts';
import type { TrainRunOptions } from '../../../../src/headless/runs/runOptions.ts';
import { RunProgress } from '../../../../src/headless/runs/runProgress.ts';
import { driveRun } from '../../../../src/headless/runs/workerDrive.ts';
import type { TrainingCommandBody, TrainingEvent, TrainingEventBody } from '../../../../src/protocol/training.ts';
import { checkpointAt } from '../../../support/keptRuns.ts';
import { BACKEND, datasetOf } from '../../../support/playedSession.ts';
import { LABELS, MOVES, PICTURES, SIDE, snapshotAt } from '../../../support/projectedRun.ts';

const SETTINGS = parseSettings({});
const METRICS = { epoch: 1, loss: 3 } as Extract<TrainingEventBody, { type: 'epoch' }>['metrics'];
const EPOCH: TrainingEventBody = { type: 'epoch', metrics: METRICS, decisions: null };
const EVALUATION = { type: 'evaluation', epoch: 1, step: 9, verification: null, detection: {} } as TrainingEventBody;
const WEIGHTS: TrainingEventBody = { type: 'weights', fileName: 'w.zip', zip: new Uint8Array(1) };
const record = (image: number) => ({
  image,
  givenLabel: 0,
  rectifiedLabel: 1,
  trueLabel: null,
  epoch: 1,
  step: 2,
});
const steps = (firstStep: number, loss: number[]): TrainingEventBody =>
  ({ type: 'steps', imagesPerSecond: 1, series: { firstStep, loss: Float32Array.from(loss) } }) as TrainingEventBody;
const phase = (name: 'training' | 'finished'): TrainingEventBody => ({
  type: 'phase',
  phase: name,
  epoch: 1,
  step: 9,
  stepsPerEpoch: 10,
  epochs: 2,
  imagesPerSecond: 5,
  stepMode: 'recorded',
  cost: null,
  note: '',
});
const failure = (code: ErrorCode): TrainingEventBody => ({ type: 'error', error: { code, message: code, detail: '' } });
const checkpoint = (step: number): TrainingEventBody => ({
  type: 'checkpoint',
  checkpoint: checkpointAt(1, step),
  settings: SETTINGS,
  digest: 'd',
});

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function setUp(change: Partial<TrainRunOptions> = {}, dataset = datasetOf(3, 2)) {
  const sent: TrainingCommandBody[] = [];
  const saved: string[] = [];
  const checkpoints: Uint8Array[] = [];
  const reports: HeadlessEvent[] = [];
  const stop = new AbortController();
  let deliver: (event: TrainingEvent) => void = () => {};
  let disposed = false;
  const options: TrainRunOptions = {
    config: {},
    initial: null,
    sources: () => [],
    list: null,
    pairSets: [],
    report: (event) => reports.push(event),
    saveWeights: (name) => saved.push(name),
    kept: null,
    saveCheckpoint: (bytes) => checkpoints.push(bytes),
    media: null,
    signal: stop.signal,
    tools: {
      prepareSynthetic: () => Promise.reject(new Error('not asked for')),
      importImages: () => Promise.reject(new Error('not asked for')),
      readPairs: () => Promise.reject(new Error('pairs.bin: damaged')),
      createClient(onEvent) {
        deliver = onEvent;
        return {
          send: (body) => void sent.push(body),
          beginRun: () => 1,
          dispose: () => {
            disposed = true;
          },
        };
      },
    },
    ...change,
  };
  const progress = new RunProgress(options.report);
  const ended = driveRun({ settings: SETTINGS, dataset, kept: null }, progress, options);
  const emit = (...bodies: TrainingEventBody[]): void => {
    for (const body of bodies) deliver({ v: 1, runId: 1, seq: 1, ...body });
  };
  const types = (): string[] => sent.map(({ type }) => type);
  return { ended, progress, emit, types, saved, checkpoints, reports, stop, disposed: () => disposed };
}

test('a run that is finished is judged, its weights are saved, and then it is verified on pair sets', async () => {
  const pairSets = [{ path: 'pairs.bin', blob: new Blob() }];
  const { ended, progress, emit, types, saved, disposed } = setUp({ pairSets });
  expect(types()).toEqual(['prepare', 'load', 'start']);
  emit(BACKEND, steps(1, [5, 4]), EPOCH, phase('finished'));
  await settle();
  expect(types().slice(3)).toEqual(['evaluate']);
  emit(EVALUATION);
  await settle();
  expect(types().slice(4)).toEqual(['export']);
  expect(progress.pairSets).toEqual([]);
  emit(WEIGHTS);
  expect(await ended).toBe('finished');
  expect(saved).toEqual(['w.zip']);
  expect(progress.evaluation).toMatchObject({ epoch: 1, verification: null });
  expect(progress.pairSets).toEqual([
    { name: 'pairs.bin', verification: null, problem: 'pairs.bin: damaged', warning: null },
  ]);
  expect(progress.backend?.backend).toBe('webgpu');
  expect(disposed()).toBe(true);
});

test('a run that is stopped waits for a checkpoint of where it stands; without an epoch nothing else is kept', async () => {
  const { ended, emit, types, checkpoints, stop } = setUp();
  emit(steps(1, [5, 4, 3]), checkpoint(2));
  stop.abort();
  await settle();
  expect(types().slice(3)).toEqual(['pause']);
  emit(checkpoint(3));
  expect(await ended).toBe('stopped');
  expect(types()).not.toContain('evaluate');
  expect(checkpoints.map((bytes) => readKeptRun(bytes).checkpoint.step)).toEqual([2, 3]);
});

test('a stopped run with an epoch behind it gives its weights, and no pair set is read', async () => {
  const pairSets = [{ path: 'pairs.bin', blob: new Blob() }];
  const { ended, progress, emit, saved, stop } = setUp({ pairSets, saveCheckpoint: null });
  emit(steps(1, [5]), EPOCH);
  stop.abort();
  await settle();
  emit(EVALUATION);
  await settle();
  emit(WEIGHTS);
  expect(await ended).toBe('stopped');
  expect(saved).toEqual(['w.zip']);
  expect(progress.pairSets).toEqual([]);
});

test('silence is a warning, anything else the end', async () => {
  const { ended, emit, reports, disposed } = setUp();
  emit(failure('unresponsive'));
  expect(reports).toEqual([{ type: 'warning', message: 'unresponsive' }]);
  emit(failure('out-of-memory'));
  const cause: unknown = await ended.catch((reason: unknown) => reason);
  expect((cause as JobError).report.code).toBe('out-of-memory');
  expect(disposed()).toBe(true);
});

test('progress tells the newest loss, and keeps corrections by image', () => {
  const { progress, emit, reports } = setUp();
  emit(phase('training'), steps(1, [5, 4]), steps(3, []), phase('training'));
  expect(reports.map((event) => event.type === 'progress' && [event.steps, event.loss])).toEqual([
    [20, null],
    [20, 4],
  ]);
  emit(
    { type: 'corrections', records: [record(5), record(2), record(9)], withdrawn: [] },
    { type: 'corrections', records: [], withdrawn: [9] },
  );
  expect(progress.standing.map(({ image }) => image)).toEqual([2, 5]);
});

test('with media wanted the last embeddings are asked for before the network is judged, and a sheet comes with each epoch', async () => {
  const pictures: HeadlessPicture[] = [];
  const zips: Uint8Array<ArrayBuffer>[] = [];
  const media = {
    picture: (picture: HeadlessPicture) => void pictures.push(picture),
    projector: (zip: Uint8Array<ArrayBuffer>) => void zips.push(zip),
  };
  const { ended, emit, types } = setUp({ media }, PICTURES);
  emit(BACKEND, { type: 'noise', epoch: 1, ...LABELS }, steps(1, [5]));
  emit({ type: 'corrections', records: MOVES, withdrawn: [] }, EPOCH, phase('finished'));
  await settle();
  expect(types().slice(3)).toEqual(['watch', 'evaluate']);
  emit({ type: 'embeddings', snapshot: snapshotAt(4) }, { type: 'embeddings', snapshot: snapshotAt(9) }, EVALUATION);
  await settle();
  emit(WEIGHTS);
  expect(await ended).toBe('finished');
  expect(pictures).toMatchObject([{ tag: 'labels/rectified_faces', step: 1, width: 2 * SIDE, height: SIDE }]);
  expect(PNG.sync.read(Buffer.from(pictures[0]!.png, 'base64')).width).toBe(2 * SIDE);
  const files = unzipSync(zips[0]!);
  expect(Object.keys(files)).toEqual(['projector_config.pbtxt', 'vectors.tsv', 'metadata.tsv', 'sprite.png']);
  expect(strFromU8(files['metadata.tsv']!)).toContain('Ann/1.png\tAnn\tAnn\tno\tAnn\n');
});

test('a picture that cannot be made is told of, and the run goes on', async () => {
  const refuse = () => {
    throw new Error('no room');
  };
  const { ended, emit, reports, saved } = setUp({ media: { picture: refuse, projector: refuse } }, PICTURES);
  emit(BACKEND, { type: 'noise', epoch: 1, ...LABELS }, steps(1, [5]));
  emit({ type: 'corrections', records: MOVES, withdrawn: [] }, EPOCH, phase('finished'));
  await settle();
  emit({ type: 'embeddings', snapshot: snapshotAt(4) }, EVALUATION);
  await settle();
  emit(WEIGHTS);
  expect(await ended).toBe('finished');
  expect(saved).toHaveLength(1);
  const warnings = reports.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  expect(warnings).toEqual([
    'The rectified faces of epoch 1 could not be made for TensorBoard: no room',
    'The embeddings could not be made for TensorBoard: no room',
  ]);
});
