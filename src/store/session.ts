/**
 * The one place that changes the page's state: takes what a person does and what the worker reports, keeps the state machine
 * of the run, and sends commands. Knows no React and no DOM.
 */
import { createStore } from 'zustand/vanilla';
import type { TrainingClient } from '../client/trainingClient.ts';
import { type ErrorReport, FATAL_ERRORS } from '../domain/errors.ts';
import { assertNever } from '../lib/assertNever.ts';
import type { TrainingEvent } from '../protocol/training.ts';
import { createDatasetControl, datasetKey, displaySize, handOver } from './dataset/datasetControl.ts';
import { createLabelPreview } from './dataset/labelPreview.ts';
import { createEvaluationControl } from './evaluate/evaluationControl.ts';
import { isAbort, NOT_PREPARED, notReady, reportOf } from './failures.ts';
import { createClusterRecipe } from './run/clusterRecipe.ts';
import { createComingBack } from './run/comingBack.ts';
import { comesTooLate } from './run/correctionWarnings.ts';
import { type GoingOn, recovered, shownAgain, wireOf } from './run/goingOn.ts';
import { createKeptRuns } from './run/keptRuns.ts';
import { LEAST_IDENTITIES, obstacleOf, TOO_FEW } from './run/obstacle.ts';
import { preflight } from './run/preflight.ts';
import { createPublisher } from './run/publisher.ts';
import { type Effect, isActive, type MachineInput, transition } from './run/runMachine.ts';
import { RunRecorder } from './run/runRecorder.ts';
import { createShelf } from './run/shelf.ts';
import { createStartingWeights, initialOf } from './run/startingWeights.ts';
import { createWarmUp } from './run/warmUp.ts';
import type { Session, SessionEnvironment } from './sessionTypes.ts';
import { createChoices, UNNAMED_IMAGES } from './settings/choices.ts';
import { settingsFromHash } from './settings/permalink.ts';
import { createSettingsControl } from './settings/settingsControl.ts';
import { type AppState, FRESH_RUN, hasResults, initialState, type WarningView } from './state.ts';

/** @param hash the page's address after '#', from which settings and view are restored */
export function createSession(environment: SessionEnvironment, hash = ''): Session {
  const restored = settingsFromHash(hash);
  const byHand = { head: restored.headByHand, milestones: restored.milestonesByHand };
  const store = createStore<AppState>()(() => initialState(restored, byHand));
  const { getState: get, setState: set } = store;

  let client: TrainingClient | null = null;
  /** The images the worker holds: their key, or empty. */
  let loaded = '';
  let recorder = new RunRecorder(environment.now);
  /** Grows with every start and reset, so that a preparation that was overtaken ends quietly. */
  let attempt = 0;
  /** Grows with every reset and failure: effects still queued then belong to a run that is gone. */
  let life = 0;
  let chain: Promise<void> = Promise.resolve();
  let awaitBackend: (() => void)[] = [];
  /** What the next start takes up instead of beginning anew. */
  let goingOn: GoingOn | null = null;

  const publisher = createPublisher(
    () => set(recorder.take(get())),
    () => environment.visible(),
  );
  const datasets = createDatasetControl(
    environment,
    () => get().dataset,
    (change) => set({ dataset: { ...get().dataset, ...change } }),
  );

  const warn = (kind: WarningView['kind'], message: string): void => {
    const others = get().warnings.filter((warning) => warning.kind !== kind);
    set({ warnings: [...others, { kind, message }] });
  };

  const preview = createLabelPreview(store);
  const evaluation = createEvaluationControl({
    files: environment,
    imageSize: () => displaySize(get().run.settings ?? get().settings),
    send(command, transfer) {
      client?.send(command, transfer);
      return client !== null;
    },
    state: get,
    show: (change) => set({ evaluation: { ...get().evaluation, ...change } }),
  });

  const control = createSettingsControl({
    store,
    datasets,
    loaded: () => loaded,
    forgetLoaded() {
      loaded = '';
    },
    client: () => client,
    untouched: !restored.given,
  });
  const { identities, refresh, tellRun } = control;

  const startingWeights = createStartingWeights(
    () => get().starting,
    (starting) => set({ starting }),
  );

  const keptRuns = createKeptRuns({
    store,
    environment,
    comingBack: createComingBack({ store, datasets, control, input: (given) => input(given) }),
    takeUp: (going, wish) => takeUp(going, wish),
    async startFrom(name, weights) {
      await startingWeights.chooseWeights(name, weights);
      startingWeights.setWeightsUse('backbone');
      begin('train');
    },
  });
  const { keeper } = keptRuns;
  const shelf = createShelf(store, datasets, () => keeper.current);

  const warmUp = createWarmUp(store, (command) => client?.send(command));

  const stopClient = (): void => {
    client?.dispose();
    client = null;
    warmUp.forget();
    set({ compiling: null });
    loaded = '';
    evaluation.workerGone();
    for (const done of awaitBackend) done();
    awaitBackend = [];
  };

  const fail = (error: ErrorReport): void => {
    const { phase, wish } = get().machine;
    const recovery = isActive(phase) ? keeper.recovery(error.code) : null;
    attempt += 1;
    // What the run has shown so far stays on the page, unless it is about other images.
    set({ ...recorder.take(get()), error, exporting: false });
    evaluation.failed();
    input({ kind: 'failed' });
    keptRuns.offer();
    if (!recovery && (error.code === 'checkpoint' || !hasResults(get()))) clearRun({ error });
    if (FATAL_ERRORS.has(error.code)) stopClient();
    if (recovery) takeUp(recovered(recovery, error), recovery.kind === 'restart' ? wish : 'hold');
  };

  /** Nothing of a run is on the page from now on. */
  const clearRun = (rest: Partial<AppState> = {}): void => {
    recorder = new RunRecorder(environment.now);
    set({ ...FRESH_RUN, evaluation: evaluation.fresh(), ...rest });
    preview.fresh();
  };

  const takeUp = (going: GoingOn, wish: 'run' | 'hold'): void => {
    goingOn = going;
    input({ kind: 'restore', wish });
  };

  const onEvent = (event: TrainingEvent): void => {
    switch (event.type) {
      case 'backend':
        set({ backend: event.info, limits: event.limits });
        for (const done of awaitBackend) done();
        awaitBackend = [];
        return;
      case 'phase':
        recorder.phase(event);
        input({ kind: 'report', phase: event.phase });
        if (event.phase === 'training') publisher.schedule();
        else set(recorder.take(get()));
        if (event.phase === 'finished') evaluation.refresh();
        return;
      case 'noise':
        preview.told({ given: event.given, truth: event.truth, replaced: event.replaced });
        return;
      case 'settings':
        set({ run: { ...get().run, settings: event.settings } });
        return;
      case 'steps':
        recorder.steps(event.series, event.imagesPerSecond);
        publisher.schedule();
        return;
      case 'epoch':
        recorder.epoch(event.metrics);
        publisher.schedule();
        return;
      case 'corrections':
        recorder.corrections(event.records, event.withdrawn);
        publisher.schedule();
        return;
      case 'mark':
        recorder.mark(event.step, event.what, event.epochStart);
        publisher.schedule();
        return;
      case 'warning':
        if (!comesTooLate(event.kind, get())) warn(event.kind, event.message);
        return;
      case 'checkpoint': {
        // The corrections so far belong to it.
        set(recorder.take(get()));
        const images = event.settings.dataset.kind === 'folder' ? (datasets.own?.name ?? UNNAMED_IMAGES) : '';
        const corrections = [...get().corrections.byImage.values()];
        keeper.keep(event, { images, curves: recorder.curves(), corrections });
        return;
      }
      case 'weights':
        set({ exporting: false });
        environment.download(event.fileName, new Blob([event.zip], { type: 'application/zip' }));
        return;
      case 'evaluation':
        evaluation.answered(event);
        return;
      case 'compiling':
        set({ compiling: event.done < event.total ? { done: event.done, total: event.total } : null });
        return;
      case 'similarity':
        evaluation.compared(event.cosine);
        return;
      case 'error':
        fail(event.error);
        return;
      default:
        assertNever(event, 'event');
    }
  };

  const ensureClient = (): TrainingClient => {
    if (client) return client;
    client = environment.createClient(onEvent);
    const { backend, kernels } = get().settings.engine;
    set({ backend: null });
    client.send({ type: 'prepare', backend, kernels });
    return client;
  };

  const backendReady = (): Promise<void> =>
    get().backend ? Promise.resolve() : new Promise((resolve) => awaitBackend.push(resolve));

  const start = async (): Promise<void> => {
    attempt += 1;
    const mine = attempt;
    recorder = new RunRecorder(environment.now);
    const going = goingOn;
    goingOn = null;
    const settings = going?.run.settings ?? get().settings;
    shelf.makeRoom(going?.run ?? null);
    keeper.begin(going?.run ?? null);
    set({
      ...FRESH_RUN,
      evaluation: evaluation.fresh(going?.result),
      run: { ...FRESH_RUN.run, settings, epochs: settings.training.epochs },
    });
    keptRuns.offer();
    preview.fresh({ ...settings.noise, closedSet: going?.run.checkpoint.closedSet ?? settings.noise.closedSet });
    if (going) {
      set(shownAgain(going, recorder));
      set(recorder.take(get()));
    }
    control.stopRedraw();
    try {
      ensureClient();
      await backendReady();
      const key = datasetKey(settings, datasets.own, datasets.choices);
      const dataset = loaded === key ? null : await datasets.request(settings)?.dataset;
      if (mine !== attempt || !client) return;
      if (dataset === undefined) return fail(notReady(obstacleOf(get()) ?? NOT_PREPARED));
      if (dataset) {
        handOver(client, dataset);
        loaded = key;
        datasets.forget();
      }
      if (identities() < LEAST_IDENTITIES) return fail(notReady(TOO_FEW));
      client.beginRun();
      const { machine, starting } = get();
      client.send({
        type: 'start',
        settings,
        paused: machine.wish === 'hold',
        initial: going ? null : initialOf(starting),
        kept: going && wireOf(going.run),
        checkpoints: true,
      });
      input({ kind: 'started' });
      tellRun();
    } catch (cause) {
      if (mine === attempt && !isAbort(cause)) fail(reportOf(cause, NOT_PREPARED));
    }
  };

  const perform = (effect: Effect): Promise<void> | undefined => {
    switch (effect) {
      case 'prepare':
        return start();
      case 'reset':
        attempt += 1;
        client?.send({ type: 'reset' });
        client?.beginRun();
        shelf.makeRoom(null);
        clearRun();
        keeper.setAside();
        keptRuns.offer();
        refresh(0);
        return;
      case 'step':
        // Pressed Start since: the run goes on and need not be stepped.
        if (get().machine.started && get().machine.wish === 'hold') client?.send({ type: 'step' });
        return;
      case 'pause':
      case 'resume':
        client?.send({ type: effect });
        return;
      default:
        assertNever(effect);
    }
  };

  const input = (given: MachineInput): void => {
    const { machine, effects } = transition(get().machine, given);
    if (machine !== get().machine) set({ machine });
    if (given.kind === 'reset' || given.kind === 'failed') life += 1;
    const mine = life;
    for (const effect of effects) {
      // A reset overtakes whatever is being prepared; the others keep their order and end with the run they were meant for.
      if (effect === 'reset') void perform(effect);
      else chain = chain.then(() => (mine === life ? perform(effect) : undefined));
    }
  };

  /** Trains or takes a step. Where no new run can begin there is none, and the run on the page stays. */
  const begin = (kind: 'train' | 'step'): void => {
    control.settle();
    const obstacle = obstacleOf(get());
    const error = obstacle === null ? preflight(get()) : notReady(obstacle);
    if (error) set({ error });
    else input({ kind });
  };

  return {
    store,
    ...startingWeights,
    goOn: keptRuns.goOn,
    startFromKept: keptRuns.startFromKept,
    dismissKept: keptRuns.dismissKept,
    dismissUnreadable: keptRuns.dismissUnreadable,
    discardKept: keptRuns.discardKept,
    downloadKept: keptRuns.downloadKept,
    open() {
      ensureClient();
      void keptRuns.find();
      control.open(environment.isSoftwareOnly);
    },
    show(view) {
      set({ view });
      evaluation.refresh();
    },
    evaluation,
    train: () => begin('train'),
    pause: () => input({ kind: 'pause' }),
    step: () => begin('step'),
    reset() {
      if (get().machine.phase === 'idle') return;
      const leaving = keeper.current;
      // First it is put away.
      input({ kind: 'reset' });
      if (leaving) keptRuns.discardKept(leaving.id);
    },
    bringBack() {
      const item = shelf.lying;
      if (!item) return;
      shelf.clear();
      // What stands on the page now lies on the shelf from here on.
      input({ kind: 'reset' });
      if (item.images) datasets.setOwn(item.images.own, item.images.choices);
      keptRuns.bringBack(item.run, item.result);
    },
    dismissPutAway() {
      const { putAway } = get();
      shelf.clear();
      if (putAway) keptRuns.hide(putAway.id);
    },
    downloadWeights() {
      if (!client || get().exporting || get().run.step < 1) return;
      set({ exporting: true });
      client.send({ type: 'export' });
    },
    ...createClusterRecipe(store, datasets, environment.download),
    ...createChoices(control, datasets, () => input({ kind: 'reset' }), get, set),
    dismissError: () => set({ error: null }),
    dismissProblems: () => set({ problems: [] }),
    dismissWarnings: (kinds) => set({ warnings: get().warnings.filter(({ kind }) => kinds && !kinds.has(kind)) }),
    dismissBackendHint: () => set({ backendHint: false }),
    wake: () => publisher.flush(),
    dispose() {
      control.dispose();
      preview.dispose();
      warmUp.dispose();
      publisher.dispose();
      stopClient();
    },
  };
}
