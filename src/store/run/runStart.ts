/** The way of a run to its first step: the page makes room, backend and images get ready, the worker is told to start. */
import type { StoreApi } from 'zustand/vanilla';
import type { ErrorReport } from '../../domain/errors.ts';
import type { RunGoal } from '../../domain/runGoal.ts';
import { FROM_WEIGHTS } from '../../domain/settings/saidMarks.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { WireDataset } from '../../protocol/training.ts';
import { inEnglish, say } from '../../words/language.ts';
import { type DatasetControl, datasetKey } from '../dataset/datasetControl.ts';
import { isAbort, NOT_PREPARED, notReady, reportOf } from '../failures.ts';
import type { SettingsControl } from '../settings/settingsControl.ts';
import type { AppState } from '../state.ts';
import { type GoingOn, wireOf } from './goingOn.ts';
import type { KeptRuns } from './keptRuns.ts';
import { LEAST_IDENTITIES, obstacleOf, TOO_FEW } from './obstacle.ts';
import type { PutAwayRun } from './putAwayRun.ts';
import type { RunDisplay } from './runDisplay.ts';
import type { MachineInput } from './runMachine.ts';
import { initialOf } from './startingWeights.ts';
import type { WorkerConnection } from './workerConnection.ts';

interface StartParts {
  readonly store: StoreApi<AppState>;
  readonly worker: WorkerConnection;
  readonly datasets: Pick<DatasetControl, 'own' | 'choices' | 'request' | 'forget'>;
  readonly control: Pick<SettingsControl, 'identities' | 'stopRedraw' | 'tellRun'>;
  readonly putAway: Pick<PutAwayRun, 'makeRoom'>;
  readonly keptRuns: { readonly keeper: Pick<KeptRuns['keeper'], 'begin'>; offer(): void };
  readonly display: Pick<RunDisplay, 'begin' | 'record'>;
  input(given: MachineInput): void;
  fail(error: ErrorReport): void;
}

export interface RunStart {
  /** Takes up a run instead of beginning anew. */
  takeUp(going: GoingOn, wish: 'run' | 'hold', goal?: RunGoal): void;
  start(): Promise<void>;
  /** What is being prepared ends quietly. */
  overtake(): void;
}

export function createRunStart(parts: StartParts): RunStart {
  const { worker, datasets, control, input, fail } = parts;
  const { getState: get } = parts.store;
  /** Grows with every start and whatever overtakes one. */
  let attempt = 0;
  /** What the next start takes up. */
  let goingOn: GoingOn | null = null;

  const makeRoom = (settings: Settings, going: GoingOn | null): void => {
    const run = going?.run ?? null;
    parts.putAway.makeRoom(run);
    const id = parts.keptRuns.keeper.begin(run);
    parts.display.begin(settings, going, id);
    parts.keptRuns.offer();
    control.stopRedraw();
  };

  /** @returns whether the worker holds images to train on; where it does not, the run has failed */
  const deliver = (dataset: WireDataset | null | undefined, key: string): boolean => {
    if (dataset === undefined) {
      fail(notReady(obstacleOf(get()) ?? say(NOT_PREPARED)));
      return false;
    }
    if (dataset) {
      worker.load(dataset, key);
      datasets.forget();
    }
    if (control.identities() >= LEAST_IDENTITIES) return true;
    fail(notReady(say(TOO_FEW)));
    return false;
  };

  const tellWorker = (settings: Settings, going: GoingOn | null): void => {
    const { machine, starting } = get();
    const initial = going ? null : initialOf(starting);
    if (initial) parts.display.record({ type: 'mark', step: 0, epoch: 1, what: inEnglish(() => say(FROM_WEIGHTS)) });
    worker.client?.beginRun();
    worker.send({
      type: 'start',
      settings,
      paused: machine.wish === 'hold',
      goal: machine.goal,
      initial,
      kept: going && wireOf(going.run),
      checkpoints: true,
    });
    input({ kind: 'started' });
    control.tellRun();
  };

  return {
    takeUp(going, wish, goal) {
      goingOn = going;
      input({ kind: 'restore', wish, goal });
    },
    async start() {
      attempt += 1;
      const mine = attempt;
      const going = goingOn;
      goingOn = null;
      const settings = going?.run.settings ?? get().settings;
      makeRoom(settings, going);
      try {
        worker.ensure();
        await worker.backendReady();
        const key = datasetKey(settings, datasets.own, datasets.choices);
        const dataset = worker.loaded === key ? null : await datasets.request(settings)?.dataset;
        if (mine !== attempt || !worker.client) return;
        // No promise from here on: a reset in between would be answered by a start.
        if (deliver(dataset, key)) tellWorker(settings, going);
      } catch (cause) {
        if (mine === attempt && !isAbort(cause)) fail(reportOf(cause, NOT_PREPARED));
      }
    },
    overtake() {
      attempt += 1;
    },
  };
}
