/**
 * A race: a lane for each value, all at the same epoch, one seed after another. The lanes train side by side, each in a worker of
 * its own, and wait for each other at the end of every epoch; one that fails is left out until the next seed. A run of a race is
 * the run that its settings give by themselves, to the bit.
 */
import type { Settings } from '../../domain/settings/settings.ts';
import type { WireDataset } from '../../protocol/training.ts';
import type { DatasetControl } from '../dataset/datasetControl.ts';
import { NOT_PREPARED, reportOf } from '../failures.ts';
import type { AppState } from '../state.ts';
import { createLane, type Lane, type LaneParts } from './lane.ts';
import { raceFaces } from './raceImages.ts';
import { type RacePlan, racerSettings } from './racePlan.ts';
import { isUnderWay, type RacePhase, type RacerRun, type RaceView } from './raceView.ts';

export interface RaceParts extends Pick<LaneParts, 'environment' | 'shelf' | 'imagesName'> {
  readonly datasets: Pick<DatasetControl, 'again'>;
  page(): Pick<AppState, 'dataset' | 'backend' | 'settings'>;
  show(view: RaceView): void;
}

export interface Race {
  readonly lanes: readonly Lane[];
  /** Trains to the end, or until the race is stopped. */
  run(): Promise<void>;
  pause(): void;
  resume(): void;
  stop(): void;
  /** The same with one more seed, once the race is over. */
  again(): Promise<void>;
  wake(): void;
  dispose(): void;
}

export const NO_IMAGES = 'The images of the race are no longer on the page: choose them again.';

export function createRace(wanted: RacePlan, parts: RaceParts): Race {
  const { environment, datasets, page } = parts;
  let plan = wanted;
  let phase: RacePhase = 'preparing';
  let seed = 0;
  /** Of seeds that are over. */
  let past: readonly RacerRun[] = [];
  /** The epoch that the lanes are at or on their way to the end of. */
  let target = 1;
  let problem: string | null = null;
  let seconds: number | null = null;
  let secondsBefore = 0;
  let seedOver: () => void = () => {};
  /** Has begun its run of this seed, or failed to. */
  let begun = false;

  const lanes = plan.values.map((_, racer) =>
    createLane({ ...parts, settings: racerSettings(plan, racer, 0), onChange: () => onChange() }),
  );

  const runsNow = (): readonly RacerRun[] =>
    lanes.flatMap((lane, racer): RacerRun[] => {
      const { id, state, failure, numbers } = lane;
      if (!begun || state === 'idle') return [];
      return [{ racer, seed, id: id ?? '', state, failure, numbers }];
    });

  let shown = '';
  const show = (): void => {
    const view: RaceView = { plan, phase, seed, runs: [...past, ...runsNow()], problem, seconds };
    // Lanes tell of every step: what the race is at changes seldom.
    const key = JSON.stringify({ ...view, plan: plan.seeds });
    if (key === shown) return;
    shown = key;
    parts.show(view);
  };

  const running = (): readonly Lane[] => lanes.filter(({ state }) => state === 'running');

  /** Sends on who stands still and need not wait. */
  const advance = (): void => {
    const all = running();
    if (all.length === 0) return;
    const arrived = (lane: Lane): boolean => lane.halted && lane.done >= target;
    if (all.every(arrived)) target = Math.min(...all.map((lane) => lane.done)) + 1;
    for (const lane of all) if (lane.halted && lane.done < target) lane.resume();
  };

  const onChange = (): void => {
    if (phase === 'running') advance();
    show();
    if (begun && running().length === 0) seedOver();
  };

  const turn = (next: RacePhase): void => {
    phase = next;
    show();
  };

  /** What computes, chosen once: lanes that time their steps side by side might not choose alike. */
  const backendFor = async ({ engine }: Settings): Promise<Settings['engine']['backend']> => {
    if (engine.backend !== 'auto') return engine.backend;
    const { backend, settings } = page();
    if (backend && settings.engine.backend === 'auto' && settings.engine.kernels === engine.kernels)
      return backend.backend;
    return (await lanes[0]!.chooseBackend(engine))?.backend ?? 'auto';
  };

  const beginLanes = (dataset: WireDataset, backend: Settings['engine']['backend']): void => {
    const identities = dataset.train.identities.length;
    const faces = raceFaces(plan.settings, dataset, page().dataset.faces);
    target = 1;
    begun = true;
    lanes.forEach((lane, racer) => {
      const settings = racerSettings(plan, racer, seed, identities);
      lane.begin({ settings, backend, dataset, faces, last: racer === lanes.length - 1 });
    });
  };

  /** @returns whether the next seed may follow */
  const runSeed = async (): Promise<boolean> => {
    begun = false;
    const over = new Promise<void>((resolve) => {
      seedOver = resolve;
    });
    const settings = racerSettings(plan, 0, seed);
    const isStopped = (): boolean => phase === 'stopped';
    turn(phase === 'paused' ? 'paused' : 'preparing');
    const dataset = await datasets.again(settings);
    if (isStopped()) return false;
    if (!dataset) {
      problem = NO_IMAGES;
      return false;
    }
    const backend = await backendFor(settings);
    if (isStopped()) return false;
    beginLanes(dataset, backend);
    // Paused while the images were drawn: the lanes wait at once.
    if (phase === 'paused') for (const lane of lanes) lane.pause();
    else phase = 'running';
    show();
    await over;
    past = [...past, ...runsNow()];
    begun = false;
    return !isStopped();
  };

  const runFrom = async (first: number): Promise<void> => {
    const started = environment.now();
    const told = (): number => secondsBefore + (environment.now() - started) / 1000;
    [problem, seconds] = [null, null];
    try {
      for (seed = first; seed < plan.seeds; seed++) if (!(await runSeed())) break;
    } catch (cause) {
      problem = reportOf(cause, NOT_PREPARED).message;
    }
    seed = Math.min(seed, plan.seeds - 1);
    for (const lane of lanes) lane.rest();
    secondsBefore = told();
    seconds = secondsBefore;
    turn(phase === 'stopped' || problem !== null ? 'stopped' : 'finished');
  };

  const stop = (): void => {
    if (!isUnderWay({ phase })) return;
    phase = 'stopped';
    for (const lane of lanes) lane.stop();
    show();
    seedOver();
  };

  return {
    lanes,
    run: () => runFrom(0),
    pause() {
      if (phase !== 'running' && phase !== 'preparing') return;
      for (const lane of running()) lane.pause();
      turn('paused');
    },
    resume() {
      if (phase !== 'paused') return;
      turn(begun ? 'running' : 'preparing');
      advance();
    },
    stop,
    async again() {
      if (isUnderWay({ phase })) return;
      // A seed that was not finished is done with: the next is another one.
      const next = Math.max(-1, ...past.map((run) => run.seed)) + 1;
      plan = { ...plan, seeds: next + 1 };
      phase = 'preparing';
      await runFrom(next);
    },
    wake() {
      for (const lane of lanes) lane.wake();
    },
    dispose() {
      stop();
      for (const lane of lanes) lane.dispose();
    },
  };
}
