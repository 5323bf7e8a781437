/**
 * The one place that changes the page's state: takes what a person does and what the worker reports, keeps the state machine
 * of the run, and sends commands. Knows no React and no DOM.
 */
import { createStore } from 'zustand/vanilla';
import type { TrainingClient } from '../client/trainingClient.ts';
import { assertNever } from '../lib/assertNever.ts';
import { type ErrorReport, FATAL_ERRORS } from '../protocol/errors.ts';
import { withLive } from '../protocol/live.ts';
import type { Settings } from '../protocol/settings.ts';
import type { TrainingEvent, WireDataset } from '../protocol/training.ts';
import { createDatasetControl, datasetKey, displaySize } from './datasetControl.ts';
import { createEvaluationControl } from './evaluationControl.ts';
import { isAbort, reportOf } from './failures.ts';
import { settingsFromHash } from './permalink.ts';
import { createPublisher } from './publisher.ts';
import { type Effect, isActive, type MachineInput, transition } from './runMachine.ts';
import { RunRecorder } from './runRecorder.ts';
import type { Session, SessionEnvironment } from './sessionTypes.ts';
import {
  type Choice,
  liveChange,
  withChange,
  withDatasetKind,
  withIdentities,
  withPreset,
  withSoftwareDefaults,
  withSuggestedHead,
} from './settingsRules.ts';
import { createStartingWeights, initialOf } from './startingWeights.ts';
import { type AppState, FRESH_RUN, initialState } from './state.ts';

/** Rest after the last move of a slider before faces are redrawn or a run under way is told. */
const REDRAW_MS = 350;
const LIVE_MS = 120;

/** Stands for the images a person has yet to choose. */
export const UNNAMED_IMAGES = 'images';

export const LEAST_IDENTITIES = 2;

/** @param hash the page's address after '#', from which the settings are restored */
export function createSession(environment: SessionEnvironment, hash = ''): Session {
  const restored = settingsFromHash(hash);
  const byHand = { head: restored.headByHand, milestones: restored.milestonesByHand };
  const store = createStore<AppState>()(() => initialState(restored.settings, byHand, restored.problems));
  const { getState: get, setState: set } = store;

  let client: TrainingClient | null = null;
  /** The images the worker holds: their key, or empty. */
  let loaded = '';
  let untouched = !restored.given;
  let recorder = new RunRecorder(environment.now);
  /** Grows with every start and reset, so that a preparation that was overtaken ends quietly. */
  let attempt = 0;
  /** Grows with every reset and failure: effects still queued then belong to a run that is gone. */
  let life = 0;
  let chain: Promise<void> = Promise.resolve();
  let redraw: ReturnType<typeof setTimeout> | undefined;
  let telling: ReturnType<typeof setTimeout> | undefined;
  let awaitBackend: (() => void)[] = [];

  const publisher = createPublisher(
    () => set(recorder.take(get())),
    () => environment.visible(),
  );
  const datasets = createDatasetControl(
    environment,
    () => get().dataset,
    (change) => set({ dataset: { ...get().dataset, ...change } }),
  );

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

  const identities = (): number => {
    const { settings, dataset } = get();
    return settings.dataset.kind === 'synthetic'
      ? settings.dataset.identities
      : (dataset.faces?.identities.length ?? LEAST_IDENTITIES);
  };

  const stopClient = (): void => {
    client?.dispose();
    client = null;
    loaded = '';
    evaluation.workerGone();
    for (const done of awaitBackend) done();
    awaitBackend = [];
  };

  const fail = (error: ErrorReport): void => {
    attempt += 1;
    // What the run has shown so far stays on the page.
    set({ ...recorder.take(get()), error, exporting: false });
    evaluation.failed();
    input({ kind: 'failed' });
    if (FATAL_ERRORS.has(error.code)) stopClient();
  };

  const onEvent = (event: TrainingEvent): void => {
    switch (event.type) {
      case 'backend':
        set({ backend: event.info });
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
        set({ labels: { given: event.given, truth: event.truth, replaced: event.replaced } });
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
        recorder.mark(event.step, event.what);
        publisher.schedule();
        return;
      case 'warning': {
        const { kind, message } = event;
        const others = get().warnings.filter((warning) => warning.kind !== kind);
        set({ warnings: [...others, { kind, message }] });
        return;
      }
      case 'weights':
        set({ exporting: false });
        environment.download(event.fileName, event.zip);
        return;
      case 'evaluation':
        evaluation.answered(event);
        return;
      case 'similarity':
        evaluation.compared(event.cosine);
        return;
      case 'error':
        fail(event.error);
        return;
      case 'pong':
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

  /** Another backend was chosen. With weights still in the worker this waits for the next start, which sees to it itself. */
  const prepareAgain = (before: Settings['engine'], { backend, kernels }: Settings['engine']): void => {
    const { phase } = get().machine;
    if (!client || (backend === before.backend && kernels === before.kernels)) return;
    if (phase !== 'idle' && phase !== 'failed') return;
    set({ backend: null });
    client.send({ type: 'prepare', backend, kernels });
  };

  const backendReady = (): Promise<void> =>
    get().backend ? Promise.resolve() : new Promise((resolve) => awaitBackend.push(resolve));

  const load = (to: TrainingClient, dataset: WireDataset, key: string): void => {
    const { train, heldOut, outliers } = dataset;
    const buffers = [train.pixels?.buffer, heldOut?.pixels.buffer, outliers?.pixels.buffer];
    to.send(
      { type: 'load', dataset },
      buffers.filter((b) => b !== undefined),
    );
    loaded = key;
    datasets.forget();
  };

  const start = async (): Promise<void> => {
    attempt += 1;
    const mine = attempt;
    recorder = new RunRecorder(environment.now);
    const { settings } = get();
    set({
      ...FRESH_RUN,
      evaluation: evaluation.fresh(),
      run: { ...FRESH_RUN.run, settings, epochs: settings.training.epochs },
    });
    clearTimeout(redraw);
    try {
      ensureClient();
      await backendReady();
      const key = datasetKey(settings, datasets.own, datasets.choices);
      const dataset = loaded === key ? null : await datasets.request(settings)?.dataset;
      if (mine !== attempt || !client) return;
      if (dataset === undefined) {
        const message = 'Choose a folder or a zip of images first, one subfolder for each person.';
        fail({ code: 'dataset', message, detail: '' });
        return;
      }
      if (dataset) load(client, dataset, key);
      if (identities() < LEAST_IDENTITIES) {
        fail({ code: 'dataset', message: 'Training needs images of at least two people.', detail: '' });
        return;
      }
      client.beginRun();
      const { machine, starting } = get();
      client.send({ type: 'start', settings, paused: machine.wish === 'hold', initial: initialOf(starting) });
      input({ kind: 'started' });
      tellRun();
    } catch (cause) {
      if (mine === attempt && !isAbort(cause)) fail(reportOf(cause));
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
        recorder = new RunRecorder(environment.now);
        set({ ...FRESH_RUN, evaluation: evaluation.fresh() });
        refresh(0);
        return;
      case 'step':
        // Pressed Train since: the run goes on and need not be stepped.
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

  /** Tells the run under way what has changed and may change. */
  const tellRun = (): void => {
    clearTimeout(telling);
    const { run, settings, machine } = get();
    if (!run.settings || !machine.started) return;
    const live = liveChange(run.settings, settings);
    if (!live) return;
    set({ run: { ...run, settings: withLive(run.settings, live) } });
    client?.send({ type: 'update', live });
  };

  /** Makes the faces the settings name, once they rest and no run needs those on the page. */
  const refresh = (delay: number): void => {
    clearTimeout(redraw);
    redraw = setTimeout(() => {
      const { machine, settings } = get();
      if (isActive(machine.phase) || machine.phase === 'finished') return;
      if (loaded !== '' && loaded === datasetKey(settings, datasets.own, datasets.choices)) return;
      // From now on the page shows other faces than the worker holds.
      loaded = '';
      datasets.request(settings)?.dataset.then(
        () => choose(withIdentities(choice(), identities())),
        (cause) => {
          if (!isAbort(cause)) set({ error: reportOf(cause) });
        },
      );
    }, delay);
  };

  const choice = (): Choice => ({ settings: get().settings, byHand: get().byHand });

  const choose = (next: Choice): void => {
    const before = get().settings;
    if (next.settings === before && next.byHand === get().byHand) return;
    set(next);
    prepareAgain(before.engine, next.settings.engine);
    if (isActive(get().machine.phase)) {
      clearTimeout(telling);
      telling = setTimeout(tellRun, LIVE_MS);
    } else if (
      datasetKey(before, datasets.own, datasets.choices) !== datasetKey(next.settings, datasets.own, datasets.choices)
    ) {
      refresh(REDRAW_MS);
    }
  };

  const touch = (next: Choice): void => {
    untouched = false;
    choose(next);
  };

  return {
    store,
    ...createStartingWeights(
      () => get().starting,
      (starting) => set({ starting }),
    ),
    open() {
      ensureClient();
      if (!untouched) {
        refresh(0);
        return;
      }
      void environment.isSoftwareOnly().then((software) => {
        if (software && untouched) set(withSoftwareDefaults(choice()));
        refresh(0);
      });
    },
    show(view) {
      set({ view });
      evaluation.refresh();
    },
    evaluation,
    train: () => {
      untouched = false;
      input({ kind: 'train' });
    },
    pause: () => input({ kind: 'pause' }),
    step: () => {
      untouched = false;
      input({ kind: 'step' });
    },
    reset: () => input({ kind: 'reset' }),
    downloadWeights() {
      if (!client || get().exporting || get().run.step < 1) return;
      set({ exporting: true });
      client.send({ type: 'export' });
    },
    change: (change) => touch(withChange(choice(), change, identities())),
    chooseSynthetic() {
      touch(withDatasetKind(choice(), 'synthetic', ''));
    },
    chooseFolder() {
      touch(withDatasetKind(choice(), 'folder', datasets.own?.name ?? UNNAMED_IMAGES));
      refresh(0);
    },
    chooseOwn(images) {
      datasets.setOwn(images);
      input({ kind: 'reset' });
      touch(withDatasetKind(choice(), 'folder', images.name));
      refresh(0);
    },
    readAgain(choices) {
      datasets.setChoices(choices);
      input({ kind: 'reset' });
      refresh(0);
    },
    cancelReading: () => datasets.cancel(),
    preset: (preset) => touch(withPreset(choice(), preset, identities())),
    suggestHead: () => touch(withSuggestedHead(choice(), identities())),
    dismissError: () => set({ error: null }),
    dismissProblems: () => set({ problems: [] }),
    dismissWarnings: () => set({ warnings: [] }),
    dismissBackendHint: () => set({ backendHint: false }),
    wake: () => publisher.flush(),
    dispose() {
      clearTimeout(redraw);
      clearTimeout(telling);
      publisher.dispose();
      stopClient();
    },
  };
}
