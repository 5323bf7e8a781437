/** What the effects of the run's state machine stand for. */
import type { StoreApi } from 'zustand/vanilla';
import { assertNever } from '../../lib/assertNever.ts';
import type { SettingsControl } from '../settings/settingsControl.ts';
import type { AppState } from '../state.ts';
import type { KeptRuns } from './keptRuns.ts';
import type { PutAwayRun } from './putAwayRun.ts';
import type { RunDisplay } from './runDisplay.ts';
import type { Effect } from './runMachine.ts';
import type { RunStart } from './runStart.ts';
import type { WorkerConnection } from './workerConnection.ts';

interface EffectParts {
  readonly store: Pick<StoreApi<AppState>, 'getState'>;
  readonly worker: Pick<WorkerConnection, 'client' | 'send'>;
  readonly runStart: Pick<RunStart, 'start' | 'overtake'>;
  readonly putAway: Pick<PutAwayRun, 'makeRoom'>;
  readonly display: Pick<RunDisplay, 'clear'>;
  readonly keptRuns: { readonly keeper: Pick<KeptRuns['keeper'], 'setAside'>; offer(): void };
  readonly control: Pick<SettingsControl, 'refresh'>;
}

export function createRunEffects(parts: EffectParts): (effect: Effect) => Promise<void> | undefined {
  const { store, worker, runStart, putAway, display, keptRuns, control } = parts;

  const reset = (): void => {
    runStart.overtake();
    worker.send({ type: 'reset' });
    worker.client?.beginRun();
    putAway.makeRoom(null);
    display.clear();
    keptRuns.keeper.setAside();
    keptRuns.offer();
    control.refresh(0);
  };

  return (effect) => {
    const { machine } = store.getState();
    switch (effect) {
      case 'prepare':
        return runStart.start();
      case 'reset':
        reset();
        return;
      case 'step':
        // Pressed Start since: the run goes on and need not be stepped.
        if (machine.started && machine.wish === 'hold') worker.send({ type: 'step' });
        return;
      case 'pause':
      case 'resume':
        worker.send({ type: effect });
        return;
      default:
        assertNever(effect);
    }
  };
}
