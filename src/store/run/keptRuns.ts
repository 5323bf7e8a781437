/** What a person does with runs that are kept: take one up, start another from it, put it away, save what cannot be read. */
import { msg, t } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import type { KernelChoice, Settings } from '../../domain/settings/settings.ts';
import type { Keeping } from '../../storage/keeping.ts';
import type { RunStore } from '../../storage/runs.ts';
import { say, type Words } from '../../words/language.ts';
import { notReady } from '../failures.ts';
import { isRacing } from '../race/raceView.ts';
import type { Shelf } from '../shelf/shelf.ts';
import type { AppState, EvaluationResult } from '../state.ts';
import type { ComingBack } from './comingBack.ts';
import { asKept, type GoingOn, weightsFileOf } from './goingOn.ts';
import { createKeepingNotice } from './keepingNotice.ts';
import { createKeptOffers } from './keptOffers.ts';
import { type KeptRun, type KeptRunView, viewOf, viewOfRecord } from './keptRunView.ts';
import { createRunKeeper, type RunKeeper } from './runKeeper.ts';
import { isActive } from './runMachine.ts';

export interface KeptRunActions {
  /**
   * Takes up a kept run.
   * @param id the one that is offered first where none is named
   * @param kernels others than it was trained with
   */
  goOn(id?: string, kernels?: KernelChoice): Promise<void>;
  /** Starts another run from the backbone of the one that is offered first. */
  startFromKept(): Promise<void>;
  /** Offers no kept run any longer; they stay kept and are offered again by the next page. */
  dismissKept(): void;
  dismissUnreadable(): void;
  /** Saves what is kept under this id as it is, for another version of the page. */
  downloadKept(id: string): Promise<void>;
}

interface Surroundings {
  readonly store: StoreApi<AppState>;
  readonly environment: {
    readonly runs: RunStore;
    wallClock(): number;
    download(fileName: string, content: Blob): void;
  };
  readonly comingBack: ComingBack;
  readonly shelf: Shelf;
  takeUp(going: GoingOn, wish: 'run' | 'hold'): void;
  startFrom(name: string, weights: Blob): Promise<void>;
}

export interface KeptRuns extends KeptRunActions {
  readonly keeper: RunKeeper;
  /** Shows what can be taken up in the present phase. */
  offer(): void;
  /** Looks for what earlier pages have kept. */
  find(): Promise<void>;
  /** Puts a run back on the page as it was; without its images it is offered until they are chosen. */
  bringBack(run: KeptRun, result: EvaluationResult | null): void;
  /** Offers a kept run no longer, as `dismissKept` does. */
  hide(id: string): void;
  /** A run that was hidden is offered again. */
  welcome(id: string): void;
  /** A run that a person has ended: it stays on the shelf, if there is anything of it. */
  rest(run: KeptRun): void;
}

/** Of all that the session needs, what a person can ask for. */
export const keptRunActions = (runs: KeptRuns): KeptRunActions => ({
  goOn: runs.goOn,
  startFromKept: runs.startFromKept,
  dismissKept: runs.dismissKept,
  dismissUnreadable: runs.dismissUnreadable,
  downloadKept: runs.downloadKept,
});

const NOT_WRITTEN = msg`The part of the page that writes weights could not be loaded: try again.`;
const GONE = msg`This run cannot be taken up: another tab is at it, or it is no longer kept.`;

const withKernels = (settings: Settings, kernels = settings.engine.kernels): Settings => ({
  ...settings,
  engine: { ...settings.engine, kernels },
});

export function createKeptRuns(surroundings: Surroundings): KeptRuns {
  const { store, environment, comingBack, shelf } = surroundings;
  const { getState: get, setState: set } = store;
  const notice = createKeepingNotice(store);
  const onKeeping = (keeping: Keeping, id: string): void => {
    notice(keeping);
    shelf.keeping(keeping, id);
  };
  const keeper = createRunKeeper(environment.runs, environment.wallClock, onKeeping, shelf.kept);
  const offers = createKeptOffers(store, keeper);
  const { offer } = offers;

  const fail = (words: Words): void => set({ error: notReady(say(words)) });

  const find = (id: string | undefined): KeptRunView | null => {
    const item = id === undefined ? null : shelf.item(id);
    return offers.offered(id) ?? (item && viewOfRecord(item.record));
  };

  const take = async (view: KeptRunView): Promise<KeptRun | null> => {
    const run = await keeper.take(view.id);
    if (!run) fail(GONE);
    return run;
  };

  return {
    keeper,
    offer,
    async find() {
      await Promise.all([keeper.find(), shelf.find()]);
      offer();
    },
    bringBack(run, result) {
      shelf.annotate(run.id, { resting: false });
      if (comingBack.hasImages(run.images)) {
        comingBack.showSettings(run.settings);
        surroundings.takeUp(asKept(run, result), viewOf(run).finished ? 'run' : 'hold');
        return;
      }
      keeper.begin(run);
      keeper.setAside();
      offer();
      comingBack.askForImages(run.images, run.settings);
    },
    hide: offers.hide,
    welcome(id) {
      offers.welcome(id);
      offer();
    },
    rest(run) {
      if (run.curves.epochs.length === 0) {
        keeper.discard(run.id);
        shelf.forget(run.id);
        offer();
        return;
      }
      shelf.annotate(run.id, { resting: true });
      offers.hide(run.id);
    },
    async goOn(id, kernels) {
      const view = find(id);
      if (!view || isActive(get().machine.phase) || isRacing(get().race, view.id)) return;
      const { images } = view;
      const settings = withKernels(view.settings, kernels);
      if (!comingBack.hasImages(images)) {
        comingBack.askForImages(images, settings);
        return;
      }
      comingBack.showSettings(settings);
      const run = await take(view);
      offers.welcome(view.id);
      shelf.annotate(view.id, { resting: false });
      if (run && !isActive(get().machine.phase))
        surroundings.takeUp(asKept({ ...run, settings: withKernels(run.settings, kernels) }), 'run');
    },
    async startFromKept() {
      const view = offers.offered(undefined);
      const run = view && (await take(view));
      const weights = run && (await weightsFileOf(run).catch(() => null));
      if (run && weights) {
        const { step } = run.checkpoint;
        await surroundings.startFrom(t`step ${step} of the kept run`, weights);
      } else if (run) fail(NOT_WRITTEN);
    },
    dismissKept: offers.dismissKept,
    dismissUnreadable: offers.dismissUnreadable,
    async downloadKept(id) {
      const copy = await environment.runs.copy(id);
      if (copy) environment.download(`boundaryface-kept-run-${id.slice(0, 8)}.json`, copy);
      else fail(GONE);
    },
  };
}
