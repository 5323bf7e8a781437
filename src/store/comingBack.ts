/** Runs that come back to the page at a person's wish: the one that was kept, and the one that was put away. */
import type { StoreApi } from 'zustand/vanilla';
import type { DatasetControl } from './datasetControl.ts';
import { notReady } from './failures.ts';
import { asKept, type GoingOn } from './goingOn.ts';
import { encodeSettings } from './permalink.ts';
import { type KeptRun, type RunKeeper, viewOf } from './runKeeper.ts';
import { isActive, type MachineInput } from './runMachine.ts';
import type { Session } from './sessionTypes.ts';
import type { SettingsControl } from './settingsControl.ts';
import { withSettings } from './settingsRules.ts';
import type { Shelf } from './shelf.ts';
import { type AppState, showsRun } from './state.ts';

interface Surroundings {
  readonly get: StoreApi<AppState>['getState'];
  readonly set: StoreApi<AppState>['setState'];
  readonly keeper: RunKeeper;
  readonly shelf: Shelf;
  readonly datasets: DatasetControl;
  readonly control: SettingsControl;
  readonly input: (given: MachineInput) => void;
  readonly takeUp: (going: GoingOn, wish: 'run' | 'hold') => void;
}

export function createComingBack(surroundings: Surroundings): Pick<Session, 'goOn' | 'bringBack'> {
  const { get, set, keeper, shelf, datasets, control, input, takeUp } = surroundings;

  /** The page's settings are those of the run. */
  const withSettingsOf = ({ settings }: KeptRun): void => {
    // The address has brought most settings back already; others must not be adjusted.
    if (encodeSettings(settings) === encodeSettings(get().settings)) return;
    control.touch(withSettings(control.choice(), settings));
  };

  const lacksImages = ({ images }: KeptRun): boolean => images !== '' && datasets.own?.name !== images;

  /** Its images are to be chosen again: says so, and makes room for them. */
  const askForImages = (run: KeptRun): void => {
    if (showsRun(get())) input({ kind: 'reset' });
    datasets.dropOwn();
    withSettingsOf(run);
    control.refresh(0);
    set({ error: notReady(`Choose the images of "${run.images}" again, then press Go on.`) });
  };

  return {
    goOn() {
      const run = keeper.latest;
      if (!run || isActive(get().machine.phase)) return;
      if (lacksImages(run)) {
        askForImages(run);
        return;
      }
      withSettingsOf(run);
      takeUp(asKept(run), 'run');
    },
    bringBack() {
      const item = shelf.lying;
      if (!item) return;
      shelf.clear();
      // What stands on the page now lies on the shelf from here on.
      input({ kind: 'reset' });
      if (item.images) datasets.setOwn(item.images.own, item.images.choices);
      if (lacksImages(item.run)) {
        keeper.begin(item.run);
        set({ kept: viewOf(item.run) });
        askForImages(item.run);
        return;
      }
      withSettingsOf(item.run);
      takeUp(asKept(item.run, item.result), viewOf(item.run).finished ? 'run' : 'hold');
    },
  };
}
