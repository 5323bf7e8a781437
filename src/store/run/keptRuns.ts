/** What a person does with runs that are kept: take one up, start another from it, put it away, save what cannot be read. */
import type { StoreApi } from 'zustand/vanilla';
import type { KernelChoice, Settings } from '../../domain/settings/settings.ts';
import type { RunStore } from '../../storage/runs.ts';
import type { AppState, EvaluationResult } from '../state.ts';
import type { ComingBack } from './comingBack.ts';
import { asKept, type GoingOn, weightsFileOf } from './goingOn.ts';
import {
  createRunKeeper,
  type KeptRun,
  type KeptRunView,
  keepingWarning,
  type RunKeeper,
  viewOf,
} from './runKeeper.ts';
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
  /** Drops a kept run for good. */
  discardKept(id: string): void;
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
}

/** Of all that the session needs, what a person can ask for. */
export const keptRunActions = (runs: KeptRuns): KeptRunActions => ({
  goOn: runs.goOn,
  startFromKept: runs.startFromKept,
  dismissKept: runs.dismissKept,
  dismissUnreadable: runs.dismissUnreadable,
  discardKept: runs.discardKept,
  downloadKept: runs.downloadKept,
});

const GONE = 'This run cannot be taken up: another tab is at it, or it is no longer kept.';

const withKernels = (settings: Settings, kernels = settings.engine.kernels): Settings => ({
  ...settings,
  engine: { ...settings.engine, kernels },
});

export function createKeptRuns(surroundings: Surroundings): KeptRuns {
  const { store, environment, comingBack } = surroundings;
  const { getState: get, setState: set } = store;
  const dismissed = new Set<string>();
  let dismissedUnreadable = false;

  let warned = false;
  const keeper = createRunKeeper(environment.runs, environment.wallClock, (keeping) => {
    const message = keepingWarning(keeping);
    const others = get().warnings.filter(({ kind }) => kind !== 'not-kept');
    if (message && !warned) set({ warnings: [...others, { kind: 'not-kept', message }] });
    if (!message && warned) set({ warnings: others });
    warned = message !== null;
  });

  const offer = (): void => {
    const { machine, putAway } = get();
    const { phase } = machine;
    // The one that was put away is offered by itself.
    const wanted = ({ id }: KeptRunView): boolean => !dismissed.has(id) && id !== putAway?.id;
    const others = keeper.earlier.filter(wanted);
    const own = phase === 'failed' && keeper.current ? viewOf(keeper.current) : undefined;
    const unreadable = dismissedUnreadable ? [] : keeper.unreadable;
    // After a failure the run that failed comes first, and nothing is taken for it.
    const kept = phase === 'idle' ? others[0] : own && wanted(own) ? own : null;
    set({ kept: kept ?? null, earlier: others.filter((run) => run !== kept), unreadable });
  };

  const fail = (message: string): void => set({ error: { code: 'dataset', message, detail: '' } });

  const offered = (id: string | undefined): KeptRunView | null => {
    const { kept, earlier } = get();
    return id === undefined ? kept : ([kept, ...earlier].find((run) => run?.id === id) ?? null);
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
      await keeper.find();
      offer();
    },
    bringBack(run, result) {
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
    hide(id) {
      dismissed.add(id);
      offer();
    },
    async goOn(id, kernels) {
      const view = offered(id);
      if (!view || isActive(get().machine.phase)) return;
      const { images } = view;
      const settings = withKernels(view.settings, kernels);
      if (!comingBack.hasImages(images)) {
        comingBack.askForImages(images, settings);
        return;
      }
      comingBack.showSettings(settings);
      const run = await take(view);
      dismissed.delete(view.id);
      if (run && !isActive(get().machine.phase))
        surroundings.takeUp(asKept({ ...run, settings: withKernels(run.settings, kernels) }), 'run');
    },
    async startFromKept() {
      const view = offered(undefined);
      const run = view && (await take(view));
      if (run) await surroundings.startFrom(`step ${run.checkpoint.step} of the kept run`, weightsFileOf(run));
    },
    dismissKept() {
      for (const { id } of [get().kept, ...get().earlier].filter((run) => run !== null)) dismissed.add(id);
      offer();
    },
    dismissUnreadable() {
      dismissedUnreadable = true;
      offer();
    },
    discardKept(id) {
      if (id === keeper.current?.id) keeper.forget();
      else keeper.discard(id);
      offer();
    },
    async downloadKept(id) {
      const copy = await environment.runs.copy(id);
      if (copy) environment.download(`boundaryface-kept-run-${id.slice(0, 8)}.json`, copy);
      else fail(GONE);
    },
  };
}
