/** A page's session whose worker, image makers and storage a test plays. */
import type { ShownDataset, SyntheticOptions } from '../../src/client/datasets.ts';
import type { TrainingClient } from '../../src/client/trainingClient.ts';
import { NO_LIMITS } from '../../src/domain/deviceFit.ts';
import { sheetOf } from '../../src/domain/faceSheet.ts';
import type { ImportReport } from '../../src/domain/importReport.ts';
import type { SyntheticDataset } from '../../src/domain/settings/settings.ts';
import type {
  TrainingCommandBody,
  TrainingEvent,
  TrainingEventBody,
  WireDataset,
} from '../../src/protocol/training.ts';
import { createSession } from '../../src/store/session.ts';
import type { SessionEnvironment } from '../../src/store/sessionTypes.ts';
import { memoryRuns } from './memoryRuns.ts';

export const NO_REMARKS = {
  notices: [],
  duplicates: [],
  alike: [],
  nearlyEqual: [],
  labelling: { source: 'Labels come from the folders.', problem: null, choices: [] },
};

export const BACKEND: TrainingEventBody = {
  type: 'backend',
  info: { backend: 'webgpu', adapter: 'a GPU', software: false, reason: '', kernels: 'fused' },
  limits: NO_LIMITS,
};

export function datasetOf(identities: number, each: number): WireDataset {
  const count = identities * each;
  return {
    train: {
      size: 1,
      count,
      pixels: new Uint8Array(count * 3),
      labels: Int32Array.from({ length: count }, (_, i) => Math.floor(i / each)),
      identities: Array.from({ length: identities }, (_, i) => `p${i}`),
      names: Array.from({ length: count }, (_, i) => `${i}`),
    },
    heldOut: null,
    outliers: null,
  };
}

/** A set of one's own as a worker hands it over, faces included. */
export function shownSet(dataset: WireDataset, report: ImportReport): ShownDataset {
  const { train, heldOut } = dataset;
  if (train.pixels === null) throw new Error('it is in memory');
  return { dataset, report, faces: { sheet: sheetOf(train), sample: null, heldOut: heldOut && sheetOf(heldOut) } };
}

export function setUp(hash = '', overrides: Partial<SessionEnvironment> = {}) {
  const clients: { sent: TrainingCommandBody[]; runId: number; alive: boolean }[] = [];
  const downloads: string[] = [];
  const drawn: SyntheticDataset[] = [];
  const page = { visible: true };
  let deliver: (event: TrainingEvent) => void = () => {};
  let seq = 0;
  const environment: SessionEnvironment = {
    createClient(onEvent): TrainingClient {
      const record = { sent: [] as TrainingCommandBody[], runId: 0, alive: true };
      clients.push(record);
      deliver = onEvent;
      return {
        send: (body) => {
          record.sent.push(body);
          if (body.type === 'prepare') queueMicrotask(() => emit(BACKEND));
        },
        beginRun: () => {
          record.runId += 1;
          return record.runId;
        },
        dispose: () => {
          record.alive = false;
        },
      };
    },
    prepareSynthetic(spec: SyntheticDataset, options: SyntheticOptions) {
      drawn.push(spec);
      const dataset = datasetOf(spec.identities, spec.imagesPerIdentity);
      const size = options.displaySize;
      options.onBatch(0, dataset.train.count, new Uint8Array(dataset.train.count * size * size * 3));
      return Promise.resolve(dataset);
    },
    importImages: () => {
      const report: ImportReport = { imported: 6, identities: 3, skipped: [], ...NO_REMARKS };
      return Promise.resolve(shownSet(datasetOf(3, 2), report));
    },
    readPhotos: () => Promise.resolve({ size: 1, count: 2, pixels: new Uint8Array(6) }),
    readPairs: () => Promise.reject(new Error('no pair set')),
    createProjections: () => ({ project() {}, cancel() {}, dispose() {} }),
    isSoftwareOnly: () => Promise.resolve(false),
    now: () => performance.now(),
    runs: memoryRuns().store,
    wallClock: () => 0,
    visible: () => page.visible,
    download: (fileName) => downloads.push(fileName),
    ...overrides,
  };
  const session = createSession(environment, hash);
  const client = () => clients.at(-1)!;
  const emit = (body: TrainingEventBody): void => {
    seq += 1;
    if (client().alive) deliver({ v: 1, runId: client().runId, seq, ...body });
  };
  const phase = (
    name: 'training' | 'paused' | 'finished' | 'stopped',
    step = 1,
  ): Extract<TrainingEventBody, { type: 'phase' }> => ({
    type: 'phase',
    phase: name,
    epoch: 1,
    step,
    stepsPerEpoch: 10,
    epochs: 14,
    imagesPerSecond: 100,
    stepMode: 'recorded',
    cost: null,
    note: '',
  });
  /** Types of the commands that the worker got; compiling ahead comes when it comes, and is left out. */
  const sent = (): string[] => client().sent.flatMap(({ type }) => (type === 'warm' ? [] : [type]));
  return { session, clients, client, drawn, downloads, page, emit, phase, sent };
}
