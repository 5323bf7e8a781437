/** What a person does with the run on the page: train, pause, step, put it away and bring it back, take its results along. */
import type { StoreApi } from 'zustand/vanilla';
import type { DatasetControl } from '../dataset/datasetControl.ts';
import { notReady } from '../failures.ts';
import type { Session } from '../sessionTypes.ts';
import type { SettingsControl } from '../settings/settingsControl.ts';
import type { AppState } from '../state.ts';
import type { KeptRuns } from './keptRuns.ts';
import { obstacleOf } from './obstacle.ts';
import { preflight } from './preflight.ts';
import type { PutAwayRun } from './putAwayRun.ts';
import { rectifiedExport } from './rectifiedExport.ts';
import type { MachineInput } from './runMachine.ts';
import type { WorkerConnection } from './workerConnection.ts';

interface ActionParts {
  readonly store: StoreApi<AppState>;
  readonly environment: { download(fileName: string, content: Blob): void };
  readonly worker: Pick<WorkerConnection, 'client' | 'send'>;
  readonly datasets: Pick<DatasetControl, 'setOwn'>;
  readonly control: Pick<SettingsControl, 'settle'>;
  readonly putAway: Pick<PutAwayRun, 'lying' | 'clear'>;
  readonly keptRuns: Pick<KeptRuns, 'bringBack' | 'rest' | 'hide'> & {
    readonly keeper: Pick<KeptRuns['keeper'], 'current'>;
  };
  input(given: MachineInput): void;
}

type RunActions = Pick<
  Session,
  'train' | 'pause' | 'step' | 'reset' | 'bringBack' | 'dismissPutAway' | 'downloadWeights' | 'downloadRectified'
>;

export function createRunActions(parts: ActionParts): RunActions {
  const { environment, worker, datasets, control, putAway, keptRuns, input } = parts;
  const { getState: get, setState: set } = parts.store;

  /** Where no new run can begin there is none, and the run on the page stays. */
  const begin = (kind: 'train' | 'step'): void => {
    control.settle();
    const obstacle = obstacleOf(get());
    const error = obstacle === null ? preflight(get()) : notReady(obstacle);
    if (error) set({ error });
    else input({ kind });
  };

  return {
    train: () => begin('train'),
    pause: () => input({ kind: 'pause' }),
    step: () => begin('step'),
    reset() {
      if (get().machine.phase === 'idle') return;
      const leaving = keptRuns.keeper.current;
      // First it is put away.
      input({ kind: 'reset' });
      if (leaving) keptRuns.rest(leaving);
    },
    bringBack() {
      const item = putAway.lying;
      if (!item) return;
      putAway.clear();
      // What stands on the page now is put away in its turn.
      input({ kind: 'reset' });
      if (item.images) datasets.setOwn(item.images.own, item.images.choices);
      keptRuns.bringBack(item.run, item.result);
    },
    dismissPutAway() {
      const view = get().putAway;
      putAway.clear();
      if (view) keptRuns.hide(view.id);
    },
    downloadWeights() {
      if (!worker.client || get().exporting || get().run.step < 1) return;
      set({ exporting: true });
      worker.send({ type: 'export' });
    },
    downloadRectified() {
      const file = rectifiedExport(get());
      if (file) environment.download(file.fileName, new Blob([file.text], { type: 'text/csv' }));
    },
  };
}
