/** Races of real training workers, held against the same runs by themselves. */
import type { WorkerPort } from '../../src/client/port.ts';
import { createTrainingClient } from '../../src/client/trainingClient.ts';
import type { LabelledImages } from '../../src/domain/images.ts';
import { parseSettings } from '../../src/domain/settings/parse.ts';
import type { Settings } from '../../src/domain/settings/settings.ts';
import { stream } from '../../src/lib/rng.ts';
import type { TrainingEvent, WireDataset } from '../../src/protocol/training.ts';
import type { StoredRun } from '../../src/storage/storedRun.ts';
import { Race } from '../../src/store/race/race.ts';
import { type RacePlan, racerSettings } from '../../src/store/race/racePlan.ts';
import type { RaceView } from '../../src/store/race/raceView.ts';
import { pageStore } from './pageStore.ts';

const SIZE = 16;
const IDENTITIES = 3;
const EACH = 6;

function images(identities: number, seed: number): LabelledImages {
  const count = identities * EACH;
  const rng = stream(seed, 'images');
  const labels = Int32Array.from({ length: count }, (_, i) => Math.floor(i / EACH));
  const pixels = Uint8Array.from({ length: count * SIZE * SIZE * 3 }, (_, i) => {
    const label = labels[Math.floor(i / (SIZE * SIZE * 3))]!;
    return Math.max(0, Math.min(255, (i % 3 === label % 3 ? 180 : 70) + 40 * rng.normal()));
  });
  const names = labels.length > 0 ? Array.from({ length: count }, (_, i) => `${i}`) : [];
  return {
    size: SIZE,
    count,
    pixels,
    labels,
    identities: Array.from({ length: identities }, (_, i) => `p${i}`),
    names,
  };
}

/** The set of a seed, as if drawn: the same whenever it is asked for. */
const setOf = ({ dataset }: Settings): WireDataset => {
  const seed = dataset.kind === 'synthetic' ? dataset.seed : 0;
  return { train: images(IDENTITIES, seed), heldOut: images(4, seed + 1000), outliers: null };
};

/** Three losses that differ in what they keep beside the network, and in what they make of labels. */
export const racePlan = (backend: Settings['engine']['backend'], seeds = 2): RacePlan => ({
  settings: parseSettings({
    dataset: { kind: 'synthetic', identities: IDENTITIES, imagesPerIdentity: EACH },
    noise: { closedSet: 0.34 },
    model: { preset: 'ci16' },
    head: { kind: 'boundaryface', epochStart: 1 },
    training: { epochs: 3, batchSize: 6, learningRate: 0.05, warmupEpochs: 0, milestones: [] },
    engine: { backend },
  }),
  section: 'head',
  key: 'kind',
  values: ['boundaryface', 'arcface', 'curricularface'],
  seeds,
});

/** What a run has come to. */
interface Ended {
  readonly state: Readonly<Record<string, number[]>>;
  readonly rectified: readonly number[];
  /** Cross-entropy and boundary term, step by step. */
  readonly losses: readonly (readonly number[])[];
  readonly epochs: readonly object[];
  readonly averagePrecision: number | null;
}

const measured = (epochs: StoredRun['curves']['epochs']): object[] =>
  epochs.map((epoch) => ({ ...epoch, seconds: 0, imagesPerSecond: 0 }));

function stateOf({ weights, momenta }: StoredRun['checkpoint']): Ended['state'] {
  return Object.fromEntries([
    ...weights.map(({ name, data }) => [name, [...data]]),
    ...momenta.map((data, i) => [`momentum ${i}`, [...data]]),
  ]);
}

/** A run by itself, in a worker of its own. */
function aloneRun(settings: Settings, createWorker: () => WorkerPort): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const losses: number[][] = [];
    const epochs: StoredRun['curves']['epochs'][number][] = [];
    let checkpoint: StoredRun['checkpoint'] | undefined;
    const onEvent = (event: TrainingEvent): void => {
      if (event.type === 'error') reject(new Error(`${event.error.message} ${event.error.detail}`));
      if (event.type === 'steps')
        event.series.crossEntropy.forEach((value, i) => {
          losses.push([value, event.series.boundaryTerm[i]!]);
        });
      if (event.type === 'epoch') epochs.push(event.metrics);
      if (event.type === 'checkpoint') ({ checkpoint } = event);
      if (event.type === 'phase' && event.phase === 'finished') client.send({ type: 'evaluate' });
      if (event.type !== 'evaluation') return;
      client.dispose();
      const { rectified } = checkpoint!;
      const { averagePrecision } = event.detection;
      resolve({
        state: stateOf(checkpoint!),
        rectified: [...rectified],
        losses,
        epochs: measured(epochs),
        averagePrecision,
      });
    };
    const client = createTrainingClient(onEvent, { createWorker, now: () => performance.now(), visible: () => true });
    client.beginRun();
    client.send({ type: 'prepare', backend: settings.engine.backend, kernels: settings.engine.kernels });
    client.send({ type: 'load', dataset: setOf(settings) });
    client.send({ type: 'start', settings, paused: false, initial: null, kept: null, checkpoints: true });
  });
}

interface HeldRace {
  readonly view: RaceView;
  /** The newest that was kept of each run. */
  readonly runs: ReadonlyMap<string, StoredRun>;
  /** How many epochs the foremost lane was ahead of the last one, whenever one had come to the end of an epoch. */
  readonly spans: readonly number[];
}

/** @param drive told of every view, to interfere */
async function heldRace(
  plan: RacePlan,
  createWorker: () => WorkerPort,
  drive: (race: Race, view: RaceView) => void = () => {},
): Promise<HeldRace> {
  const runs = new Map<string, StoredRun>();
  const spans: number[] = [];
  let view: RaceView | null = null;
  let ids = 0;
  const store = pageStore();
  const race: Race = new Race(plan, {
    environment: {
      createClient: (onEvent) =>
        createTrainingClient(
          (event) => {
            onEvent(event);
            if (event.type === 'epoch') spans.push(spanOf(race));
          },
          { createWorker, now: () => performance.now(), visible: () => true },
        ),
      createProjections: () => ({ project() {}, cancel() {}, dispose() {} }),
      now: () => performance.now(),
      visible: () => true,
      wallClock: () => 0,
      runs: {
        newId: () => `run ${ids++}`,
        save: (kept: StoredRun) => {
          runs.set(kept.id, kept);
          return Promise.resolve('stored');
        },
        list: () => Promise.resolve({ runs: [], unreadable: [] }),
        remove: () => Promise.resolve(true),
      } as never,
    },
    shelf: { keeping() {}, kept() {}, annotate() {}, forget() {} },
    imagesName: () => null,
    datasets: { again: (settings) => Promise.resolve(setOf(settings)) },
    page: () => store.getState(),
    show(next) {
      view = next;
      drive(race, next);
    },
  });
  await race.run();
  race.dispose();
  return { view: view!, runs, spans };
}

/** How many epochs the foremost lane that is under way is ahead of the last one. */
function spanOf({ lanes }: Race): number {
  const done = lanes.filter(({ state }) => state === 'running').map((lane) => lane.done);
  return done.length > 0 ? Math.max(...done) - Math.min(...done) : 0;
}

/** What differs between the runs of a race and the same runs by themselves; empty when nothing does. */
export async function raceDifferences(
  plan: RacePlan,
  createWorker: () => WorkerPort,
  drive?: (race: Race, view: RaceView) => void,
): Promise<string[]> {
  const held = await heldRace(plan, createWorker, drive);
  const found: string[] = [];
  if (held.view.phase !== 'finished') found.push(`the race ended ${held.view.phase}: ${held.view.problem}`);
  if (held.view.runs.length !== plan.values.length * plan.seeds) found.push(`${held.view.runs.length} runs`);
  if (Math.max(0, ...held.spans) > 1) found.push(`the lanes were ${Math.max(...held.spans)} epochs apart`);
  const states = new Set<string>();
  for (const { racer, seed, id, numbers, failure } of held.view.runs) {
    const name = `${String(plan.values[racer])}, seed ${seed}`;
    if (failure !== null) found.push(`${name} failed: ${failure}`);
    const kept = held.runs.get(id);
    if (!kept) {
      found.push(`${name} was not kept`);
      continue;
    }
    const alone = await aloneRun(racerSettings(plan, racer, seed, IDENTITIES), createWorker);
    const pairs: [string, unknown, unknown][] = [
      ['weights and momenta', alone.state, stateOf(kept.checkpoint)],
      ['labels', alone.rectified, [...kept.checkpoint.rectified]],
      ['losses', alone.losses, kept.curves.loss.buckets.map(({ sum }) => sum)],
      ['epochs', alone.epochs, measured(kept.curves.epochs)],
      ['average precision', alone.averagePrecision, numbers?.averagePrecision ?? null],
      ['settings', racerSettings(plan, racer, seed, IDENTITIES), kept.settings],
    ];
    for (const [what, expected, is] of pairs)
      if (JSON.stringify(expected) !== JSON.stringify(is)) found.push(`${name}: ${what} differ`);
    states.add(JSON.stringify(alone.state));
  }
  // Else it would say nothing.
  if (states.size < held.view.runs.length) found.push('two runs are one');
  return found;
}
