/** A race whose workers a test plays: seeds, failures, pauses, the end, and what becomes of the page. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrainingClient } from '../../../../src/client/trainingClient.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import type { TrainingCommandBody, TrainingEvent, TrainingEventBody } from '../../../../src/protocol/training.ts';
import type { RacePlan } from '../../../../src/store/race/racePlan.ts';
import { raceStatus } from '../../../../src/store/race/raceStatus.ts';
import type { SessionEnvironment } from '../../../../src/store/sessionTypes.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { checkpointAt } from '../../../support/keptRuns.ts';
import { memoryRuns } from '../../../support/memoryRuns.ts';
import { BACKEND, datasetOf, setUp } from '../../../support/playedSession.ts';

const EPOCHS = 2;
const PLAN: RacePlan = {
  settings: parseSettings({
    dataset: { kind: 'synthetic', identities: 3, imagesPerIdentity: 2 },
    training: { epochs: EPOCHS, milestones: [] },
    engine: { backend: 'wasm' },
  }),
  section: 'head',
  key: 'kind',
  values: ['arcface', 'boundaryface', 'curricularface'],
  seeds: 1,
};

/** A worker that does as it is told, an epoch a `resume`. */
class PlayedWorker {
  readonly sent: TrainingCommandBody[] = [];
  alive = true;
  epoch = 0;
  seq = 0;
  runId = 0;
  settings = PLAN.settings;
  readonly #onEvent: (event: TrainingEvent) => void;

  constructor(onEvent: (event: TrainingEvent) => void) {
    this.#onEvent = onEvent;
  }

  readonly client: TrainingClient = {
    send: (body) => {
      this.sent.push(body);
      if (body.type === 'start') {
        this.settings = body.settings;
        this.epoch = 0;
      }
      if (body.type === 'prepare') this.emit(BACKEND);
      if (body.type === 'pause') this.emit(this.phase('paused'));
      if (body.type === 'evaluate') this.emit(this.evaluation());
    },
    beginRun: () => {
      this.runId += 1;
      return this.runId;
    },
    dispose: () => {
      this.alive = false;
    },
  };

  emit(body: TrainingEventBody): void {
    queueMicrotask(() => {
      this.seq += 1;
      if (this.alive) this.#onEvent({ v: 1, runId: this.runId, seq: this.seq, ...body });
    });
  }

  phase(name: 'training' | 'paused' | 'finished'): TrainingEventBody {
    const place = { epoch: Math.max(1, this.epoch), step: this.epoch * 10, stepsPerEpoch: 10, epochs: EPOCHS };
    return { type: 'phase', phase: name, ...place, imagesPerSecond: 1, stepMode: 'eager', cost: null, note: '' };
  }

  evaluation(): TrainingEventBody {
    const detection = { averagePrecision: 0.5, detected: 0, injected: 0, images: 6, confusions: [] };
    const none = { precision: null, recall: null, f1: null, rectifiedToTruth: null, cleanDamaged: null };
    return { type: 'evaluation', epoch: EPOCHS, step: 20, verification: null, detection: { ...detection, ...none } };
  }

  /** To the end of the epoch, or of the run. */
  train(): void {
    this.epoch += 1;
    this.emit({ type: 'epoch', metrics: metricsAt(this.epoch), decisions: null });
    const step = 10 * this.epoch;
    this.emit({ type: 'goal', report: { goal: 'epoch', reached: true, epoch: this.epoch, step, moved: 0 } });
    const checkpoint = checkpointAt(this.epoch + 1, step);
    const sums = { ...checkpoint.sums, steps: 0 };
    this.emit({ type: 'checkpoint', checkpoint: { ...checkpoint, sums }, settings: this.settings, digest: 'd' });
    if (this.epoch === EPOCHS) this.emit(this.phase('finished'));
  }

  fail(message: string): void {
    this.emit({ type: 'error', error: { code: 'non-finite', message, detail: '' } });
  }

  get resumes(): number {
    return this.sent.filter(({ type }) => type === 'resume').length;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = (milliseconds = 300): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

async function begun(change: Partial<RacePlan> = {}, parts: Partial<SessionEnvironment> = {}) {
  const workers: PlayedWorker[] = [];
  const memory = memoryRuns();
  const { session } = setUp('', {
    runs: memory.store,
    createClient(onEvent) {
      const worker = new PlayedWorker(onEvent);
      workers.push(worker);
      return worker.client;
    },
    ...parts,
  });
  const plan = { ...PLAN, ...change };
  const over = session.startRace(plan);
  // The part that holds races is loaded.
  await vi.waitFor(() => expect(session.store.getState().race?.phase).toBe('running'));
  const race = () => session.store.getState().race!;
  return { session, workers, memory, over, race, status: () => raceStatus(race()) };
}

describe('a race', () => {
  it('sends all lanes on when the last one has come to the end of the epoch', async () => {
    const { workers, race, session, over } = await begun();
    expect(workers).toHaveLength(3);
    workers[0]!.train();
    workers[2]!.train();
    await settle();
    expect(workers.map(({ resumes }) => resumes)).toEqual([0, 0, 0]);
    workers[1]!.train();
    await settle();
    expect(workers.map(({ resumes }) => resumes)).toEqual([1, 1, 1]);
    for (const worker of workers) worker.train();
    await settle();
    await over;
    expect(race()).toMatchObject({ phase: 'finished', problem: null });
    expect(race().runs.map(({ state, numbers }) => [state, numbers?.averagePrecision])).toEqual(
      Array(3).fill(['finished', 0.5]),
    );
    expect(workers.every(({ alive }) => !alive)).toBe(true);
    // As ordinary runs they stand on the shelf, with their losses, under the settings that a person has chosen.
    const { items } = session.store.getState().shelf;
    expect(items.map(({ record }) => record.settings.head.kind).sort()).toEqual([...PLAN.values].sort());
    expect(
      items.every(
        ({ record, hasWeights, epochs }) => hasWeights && record.epochs.length === EPOCHS && epochs.length === EPOCHS,
      ),
    ).toBe(true);
  });

  it('keeps its runs for the next page, which does not offer to go on with them', async () => {
    const { workers, memory, over } = await begun();
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      for (const worker of workers) worker.train();
      await settle();
    }
    await over;
    expect(memory.kept.size).toBe(3);
    const next = setUp('', { runs: memory.store }).session;
    next.open();
    await settle(1000);
    expect(next.store.getState().shelf.items).toHaveLength(3);
    expect(next.store.getState().kept).toBeNull();
  });

  it('goes on without one that fails, and says why it did', async () => {
    const { workers, race, over, session, status } = await begun();
    workers[1]!.fail('The loss is no number.');
    workers[0]!.train();
    workers[2]!.train();
    await settle();
    expect(workers.map(({ resumes }) => resumes)).toEqual([1, 0, 1]);
    expect(race().runs[1]).toMatchObject({ state: 'failed', failure: 'The loss is no number.', numbers: null });
    workers[0]!.train();
    workers[2]!.train();
    await settle();
    await over;
    expect(race().phase).toBe('finished');
    expect(status()).toMatch(/^Over: 2 runs finished, 1 failed/);
    // Nothing of it was worth keeping.
    expect(session.store.getState().shelf.items).toHaveLength(2);
  });

  it('runs one seed after another, each on images of its own, and once more when asked', async () => {
    const { workers, race, over, session } = await begun({ values: ['arcface', 'boundaryface'], seeds: 2 });
    const seeds = () =>
      workers[0]!.sent.flatMap((command) => (command.type === 'start' ? [command.settings.training.seed] : []));
    const trainSeed = async (of: readonly PlayedWorker[]): Promise<void> => {
      for (let epoch = 0; epoch < EPOCHS; epoch++) {
        for (const worker of of) worker.train();
        await settle();
      }
    };
    await trainSeed(workers);
    expect(race()).toMatchObject({ phase: 'running', seed: 1 });
    await trainSeed(workers);
    await over;
    expect(seeds()).toEqual([0, 1]);
    expect(race().runs.map(({ seed }) => seed)).toEqual([0, 0, 1, 1]);
    const again = session.againRace();
    await settle();
    expect(race()).toMatchObject({ phase: 'running', seed: 2, plan: { seeds: 3 } });
    await trainSeed(workers.slice(2));
    await again;
    expect(race().runs.filter(({ state }) => state === 'finished')).toHaveLength(6);
    expect(new Set(race().runs.map(({ id }) => id)).size).toBe(6);
  });

  it('gives one that has failed another worker with the next seed', async () => {
    const { workers, race } = await begun({ values: ['arcface', 'boundaryface'], seeds: 2 });
    workers[0]!.fail('The loss is no number.');
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      workers[1]!.train();
      await settle();
    }
    expect(race()).toMatchObject({ phase: 'running', seed: 1 });
    expect(workers).toHaveLength(3);
    expect(race().runs.map(({ seed, racer, state }) => [seed, racer, state])).toEqual([
      [0, 0, 'failed'],
      [0, 1, 'finished'],
      [1, 0, 'running'],
      [1, 1, 'running'],
    ]);
  });

  it('that was paused while its images are made begins paused', async () => {
    const { workers, race, session } = await begun({ values: ['arcface', 'boundaryface'], seeds: 2 });
    const unsubscribe = session.store.subscribe((state) => {
      if (state.race?.phase === 'preparing') session.pauseRace();
    });
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      for (const worker of workers) worker.train();
      await settle();
    }
    unsubscribe();
    expect(race()).toMatchObject({ phase: 'paused', seed: 1 });
    expect(workers.map(({ sent }) => sent.at(-1)?.type)).toEqual(['pause', 'pause']);
    session.resumeRace();
    await settle();
    expect(race().phase).toBe('running');
    expect(workers.map(({ sent }) => sent.at(-1)?.type)).toEqual(['resume', 'resume']);
  });

  it('pauses and goes on, and who waits at the end of an epoch keeps waiting', async () => {
    const { workers, session, race } = await begun();
    workers[0]!.train();
    await settle();
    session.pauseRace();
    await settle();
    expect(race().phase).toBe('paused');
    expect(workers.every(({ sent }) => sent.at(-1)?.type === 'pause')).toBe(true);
    session.resumeRace();
    await settle();
    expect(race().phase).toBe('running');
    expect(workers.map(({ resumes }) => resumes)).toEqual([0, 1, 1]);
  });

  it('stops where it stands: what was kept stays, what has no epoch goes', async () => {
    const { workers, session, race, over, status } = await begun();
    workers[0]!.train();
    await settle();
    session.stopRace();
    await over;
    expect(race().phase).toBe('stopped');
    expect(status()).toMatch(/^Stopped: 0 runs finished/);
    expect(session.store.getState().shelf.items.map(({ record }) => record.settings.head.kind)).toEqual(['arcface']);
    expect(workers.every(({ alive }) => !alive)).toBe(true);
    session.closeRace();
    expect(session.store.getState().race).toBeNull();
    expect(session.store.getState().shelf.items).toHaveLength(1);
  });

  it('does not count how long it was paused, not even where it is stopped from there', async () => {
    const { session, race, over } = await begun();
    session.pauseRace();
    await settle(60_000);
    session.stopRace();
    await over;
    expect(race().seconds).toBeLessThan(10);
  });

  it('begins again once, though it was stopped while its images were made', async () => {
    const set = datasetOf(3, 2);
    const waiting: (() => void)[] = [];
    let isHeld = false;
    const { workers, session, race, over } = await begun(
      { values: ['arcface', 'boundaryface'], seeds: 2 },
      {
        prepareSynthetic: () =>
          isHeld ? new Promise((resolve) => waiting.push(() => resolve(set))) : Promise.resolve(set),
      },
    );
    isHeld = true;
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      for (const worker of workers) worker.train();
      await settle();
    }
    expect(race()).toMatchObject({ phase: 'preparing', seed: 1 });
    session.stopRace();
    const again = session.againRace();
    await settle();
    for (const draw of waiting.splice(0)) draw();
    await over;
    await settle();
    for (const draw of waiting.splice(0)) draw();
    await settle();
    expect(race()).toMatchObject({ phase: 'running', seed: 1 });
    const starts = workers.flatMap(({ sent }) => sent.filter(({ type }) => type === 'start'));
    expect(starts).toHaveLength(4);
    session.closeRace();
    await again;
  });

  it('leaves the run on the page alone, and nobody else may have a run that races', async () => {
    const { workers, session, race } = await begun();
    const { run, settings, machine } = session.store.getState();
    for (const worker of workers) worker.train();
    await settle();
    expect(session.store.getState()).toMatchObject({ run, settings, machine });
    const { id } = race().runs[0]!;
    session.deleteRun(id);
    await session.goOn(id);
    expect(session.store.getState().shelf.items.some(({ record }) => record.id === id)).toBe(true);
    expect(session.store.getState().run).toEqual(run);
  });

  it('that cannot be held says why, and the one before stays', async () => {
    const { session, race } = await begun();
    const before = race();
    await session.startRace({ ...PLAN, values: ['arcface'] });
    expect(session.store.getState().error?.message).toContain('2 to 5 values');
    const own = parseSettings({ dataset: { kind: 'folder', path: 'mine' } });
    await session.startRace({ ...PLAN, settings: own });
    expect(session.store.getState().error?.message).toBe('Choose the images of "mine" first.');
    expect(race()).toBe(before);
  });
});
