/**
 * The one place that changes the state of the Clean view: takes what a person does and what the worker reports, keeps the
 * verdicts, and sends commands. Knows no React and no DOM.
 */
import { createStore } from 'zustand/vanilla';
import type { CleanClient } from '../../client/cleanClient.ts';
import { type ErrorReport, FATAL_ERRORS } from '../../domain/errors.ts';
import { DEFAULT_CHOICES, type ImportChoices } from '../../domain/importChoices.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { CleanEvent, CleanScores, CleanSet } from '../../protocol/clean.ts';
import { REVIEW_SCHEMA } from '../../storage/storedReview.ts';
import type { OwnImages } from '../dataset/datasetControl.ts';
import { isAbort, NOT_PREPARED, reportOf } from '../failures.ts';
import { EMPTY, keepJudged, modelOf, nextUndecided, withList } from './cleanState.ts';
import type { CleanEnvironment, CleanSession, CleanState, Undo } from './cleanTypes.ts';
import { verdictFor } from './decide.ts';
import { EXPORT_FILES, type ExportKind, exportFolder, exportText, leftUndecided, type Review } from './exports.ts';
import { type Originals, openOriginals } from './originals.ts';
import { makeSample, SAMPLE_NAME } from './sample.ts';
import { fingerprint } from './setFingerprint.ts';
import { type Stage, withProgress } from './stageProgress.ts';
import { mayAcceptMany, type Orders, ordersOf } from './suspectRanking.ts';
import {
  fixedLabels,
  fromStored,
  mergedVerdicts,
  toStored,
  type Verdict,
  type VerdictKind,
  type Verdicts,
} from './verdicts.ts';

const NO_ORDERS: Orders = { score: [], openSet: [] };

export function createCleanSession(environment: CleanEnvironment): CleanSession {
  const store = createStore<CleanState>()(() => EMPTY);
  const { getState: get, setState: set } = store;

  let client: CleanClient | null = null;
  let images: OwnImages | null = null;
  /** Opens the files behind the images; made when the first of them is wanted. */
  let originals: Promise<Originals> | null = null;
  /** Turns verdicts on the set before into some on the set that is being read anew. */
  let carryOver: ((next: CleanSet) => Verdicts) | null = null;
  let orders = NO_ORDERS;
  /** Of the set on the page; empty before it is known. */
  let key = '';
  /** Grows with every analysis and cancel, so that what was overtaken ends quietly. */
  let attempt = 0;
  let abort = new AbortController();
  let saving = false;
  let unsaved = false;

  const update = (change: Partial<CleanState>): void => set(withList(get(), orders, change));

  /** Writes the verdicts; while one write is under way the next waits, and only the latest is written. */
  const keep = async (): Promise<void> => {
    unsaved = true;
    if (saving) return;
    saving = true;
    while (unsaved) {
      unsaved = false;
      const { set: shown, verdicts, name } = get();
      if (!shown || key === '') break;
      const keeping = await environment.reviews.save({
        schema: REVIEW_SCHEMA,
        fingerprint: key,
        name,
        images: shown.names.length,
        verdicts: toStored(shown, verdicts),
      });
      if (keeping !== get().keeping) set({ keeping });
    }
    saving = false;
  };

  const listEarlier = async (): Promise<void> => {
    const stored = await environment.reviews.list();
    set({ earlier: stored.filter(({ verdicts }) => verdicts.length > 0) });
  };

  /** Brings back what was decided about the set before. */
  const reopen = async (shown: CleanSet, mine: number): Promise<void> => {
    const { keeping, review } = await environment.reviews.open(key);
    if (mine !== attempt || get().set !== shown) return;
    const restored = review ? fromStored(shown, review.verdicts) : new Map<number, Verdict>();
    // A verdict given while the store was being opened is newer than what is in it.
    const verdicts = new Map([...restored, ...get().verdicts]);
    update({ keeping, restored: restored.size, verdicts, focus: restored.size > 0 ? null : get().focus });
    if (verdicts.size > restored.size) void keep();
  };

  const onSet = (shown: CleanSet, report: CleanState['report']): void => {
    const before = key;
    key = fingerprint(shown, images?.sources ?? []);
    const carried = carryOver?.(shown) ?? EMPTY.verdicts;
    carryOver = null;
    const verdicts = key === before ? get().verdicts : carried;
    orders = NO_ORDERS;
    set({ set: shown, report, scores: null, scoresKind: null, verdicts, undo: [], restored: 0 });
    void reopen(shown, attempt);
  };

  const onScores = (scores: CleanScores, kind: 'preview' | 'final'): void => {
    const { set: shown, scores: before, work, verdicts, phase } = get();
    if (!shown) return;
    // A preview of the neighbours tells nothing new once the real scores are there.
    if (work === 'retraining' && kind === 'preview') return;
    const merged = before && work === 'retraining' ? keepJudged(before, scores, verdicts) : scores;
    orders = ordersOf(merged);
    update({
      phase: 'reviewing',
      scores: merged,
      scoresKind: kind,
      // The votes of neighbours are no softmax: nothing is expected from them.
      model: kind === 'final' ? modelOf(merged, shown.faces) : null,
      // The ranking has changed under it: begin at the top, unless a person has begun already.
      focus: phase === 'reviewing' && verdicts.size > 0 ? get().focus : null,
    });
    if (kind === 'final') set({ work: null, stages: [], fold: null });
  };

  const fail = (error: ErrorReport): void => {
    if (FATAL_ERRORS.has(error.code)) {
      client?.dispose();
      client = null;
    }
    const phase = get().phase === 'reviewing' ? 'reviewing' : 'empty';
    set({ phase, work: null, stages: [], fold: null, error });
  };

  const progress = (stage: Stage, done: number, total: number): void =>
    set({ stages: withProgress(get().stages, { stage, done, total }, environment.now()) });

  const onEvent = (event: CleanEvent): void => {
    if (get().work === null) return;
    switch (event.type) {
      case 'progress':
        progress(event.stage, event.done, event.total);
        return;
      case 'set':
        onSet(event.set, event.report);
        return;
      case 'scores':
        onScores(event.scores, event.kind);
        return;
      case 'epoch': {
        const { fold, epoch, loss, detected } = event;
        set({ fold: { fold, epoch, loss, detected } });
        return;
      }
      case 'error':
        fail(event.error);
        return;
      default:
        assertNever(event, 'event');
    }
  };

  const begin = (name: string, choices: ImportChoices = DEFAULT_CHOICES): number => {
    attempt += 1;
    carryOver = null;
    abort.abort();
    abort = new AbortController();
    if (get().work !== null) client?.cancel();
    const { earlier } = get();
    orders = NO_ORDERS;
    set({ ...EMPTY, earlier, phase: 'analysing', work: 'analysis', name, choices });
    return attempt;
  };

  const send = (given: OwnImages): void => {
    if (images !== given) originals = null;
    images = given;
    client ??= environment.createClient(onEvent);
    const { settings, choices } = get();
    client.analyse(given.sources, settings, { choices });
  };

  const openFiles = (): Promise<Originals> => {
    originals ??= openOriginals(images?.sources ?? []);
    return originals;
  };

  /** Sets verdicts as one step that can be undone, and moves on from the last of them. */
  const decideAll = (targets: readonly number[], verdictOf: (image: number) => Verdict | null): void => {
    const { verdicts: held, ranked, focus, undo } = get();
    const verdicts = new Map(held);
    const before: [number, Verdict | undefined][] = [];
    for (const image of targets) {
      const verdict = verdictOf(image);
      if (!verdict) continue;
      before.push([image, held.get(image)]);
      verdicts.set(image, verdict);
    }
    const last = before.at(-1)?.[0];
    if (last === undefined) return;
    const step: Undo = { before, focus };
    const next = nextUndecided(ranked, ranked.indexOf(last), verdicts) ?? focus;
    update({ verdicts, undo: [...undo, step], selected: new Set(), anchor: null, focus: next });
    void keep();
  };

  const targets = (): readonly number[] => {
    const { selected, ranked, focus } = get();
    if (selected.size > 0) return ranked.filter((image) => selected.has(image));
    return focus === null ? [] : [focus];
  };

  const verdictOf = (kind: VerdictKind, image: number): Verdict | null =>
    verdictFor(kind, get().set, get().scores, image);

  const selectTo = (image: number): void => {
    const { ranked, anchor, focus } = get();
    const start = anchor ?? focus ?? image;
    const [a, b] = [ranked.indexOf(start), ranked.indexOf(image)].sort((x, y) => x - y) as [number, number];
    set({ selected: new Set(ranked.slice(Math.max(0, a), b + 1)), focus: image, anchor: start });
  };

  const reviewOf = (trustModel: boolean): Review | null => {
    const { set: shown, scores, name, verdicts, threshold, settings, counts } = get();
    if (!shown || !scores) return null;
    const trusted = trustModel && mayAcceptMany(counts);
    const { version } = environment;
    return { name, set: shown, scores, verdicts, threshold, settings, trustModel: trusted, version };
  };

  const writeFolder = async (review: Review): Promise<void> => {
    const total = review.set.names.length;
    set({ exporting: { busy: { done: 0, total }, notes: [] } });
    const { zip, notes } = await exportFolder(review, {
      originals: await openFiles(),
      redraw: environment.redraw,
      onProgress: (done) => set({ exporting: { busy: { done, total }, notes: [] } }),
      signal: abort.signal,
    });
    set({ exporting: { busy: null, notes: [...leftUndecided(review), ...notes] } });
    environment.download(EXPORT_FILES.folder, zip);
  };

  const write = async (kind: ExportKind, review: Review): Promise<void> => {
    try {
      if (kind === 'folder') {
        await writeFolder(review);
        return;
      }
      environment.download(EXPORT_FILES[kind], new Blob([exportText(kind, review)], { type: 'text/plain' }));
      set({ exporting: { busy: null, notes: leftUndecided(review) } });
    } catch (cause) {
      set({
        exporting: { busy: null, notes: [] },
        ...(isAbort(cause) ? {} : { error: reportOf(cause, 'The files could not be written.') }),
      });
    }
  };

  return {
    store,
    get images() {
      return images;
    },
    open: () => void listEarlier(),
    analyse(given) {
      begin(given.name);
      send(given);
    },
    mergeSpellings() {
      const { set: shown, report, verdicts, name, choices } = get();
      if (!images || !shown || !report) return;
      const again = images;
      begin(name, { ...choices, mergeCase: true });
      carryOver = (next) => mergedVerdicts(shown, verdicts, next, report.nearlyEqual);
      send(again);
    },
    readAgain(choices) {
      if (!images) return;
      begin(images.name, choices);
      send(images);
    },
    trySample() {
      const mine = begin(SAMPLE_NAME);
      makeSample(environment, (done, total) => progress('drawing', done, total), abort.signal).then(
        (sources) => {
          if (mine === attempt) send({ name: SAMPLE_NAME, sources });
        },
        (cause) => {
          if (mine === attempt && !isAbort(cause)) fail(reportOf(cause, NOT_PREPARED));
        },
      );
    },
    cancel() {
      attempt += 1;
      abort.abort();
      abort = new AbortController();
      client?.cancel();
      const phase = get().phase === 'reviewing' ? 'reviewing' : 'empty';
      set({ phase, work: null, stages: [], fold: null });
    },
    leave() {
      attempt += 1;
      abort.abort();
      abort = new AbortController();
      client?.dispose();
      client = null;
      images = null;
      originals = null;
      key = '';
      environment.reviews.close();
      set({ ...EMPTY, earlier: get().earlier });
      void listEarlier();
    },
    decide: (kind) => decideAll(targets(), (image) => verdictOf(kind, image)),
    decideOther: (identity) =>
      decideAll(targets(), (image) => {
        if (get().set?.labels[image] === identity) return { kind: 'reject' };
        return { kind: 'other', label: identity };
      }),
    decideTop(kind, count) {
      const { ranked, verdicts, counts, filter } = get();
      if (kind === 'accept' && (filter.list !== 'suspects' || !mayAcceptMany(counts))) return;
      const open = ranked.filter((image) => !verdicts.has(image) && verdictOf(kind, image) !== null);
      decideAll(open.slice(0, count), (image) => verdictOf(kind, image));
    },
    undo() {
      const { undo, verdicts: held } = get();
      const step = undo.at(-1);
      if (!step) return;
      const verdicts = new Map(held);
      for (const [image, verdict] of step.before) {
        if (verdict) verdicts.set(image, verdict);
        else verdicts.delete(image);
      }
      update({ verdicts, undo: undo.slice(0, -1), focus: step.focus });
      void keep();
    },
    setThreshold: (threshold) => update({ threshold }),
    show(change) {
      const filter = { ...get().filter, ...change };
      const list = change.list !== undefined && change.list !== get().filter.list;
      update({ filter, selected: new Set(), anchor: null, focus: list ? null : get().focus });
    },
    focus: (image) => set({ focus: image, selected: new Set(), anchor: image }),
    move(steps, extend) {
      const { ranked, focus, anchor } = get();
      if (ranked.length === 0) return;
      const from = focus === null ? -1 : ranked.indexOf(focus);
      const to = Math.max(0, Math.min(ranked.length - 1, from + steps));
      const start = anchor ?? focus;
      if (extend && start !== null) selectTo(ranked[to]!);
      else set({ focus: ranked[to]!, selected: new Set(), anchor: ranked[to]! });
    },
    toggle(image) {
      const selected = new Set(get().selected);
      if (!selected.delete(image)) selected.add(image);
      set({ selected, focus: image, anchor: image });
    },
    selectTo,
    selectNone: () => set({ selected: new Set() }),
    retrain() {
      const { set: shown, settings, verdicts, work, scores } = get();
      if (!shown || !scores || work !== null) return;
      if (!client) {
        // The worker is gone and the embeddings with it: everything is read again, and the verdicts stay.
        set({ phase: 'analysing', work: 'analysis', stages: [], error: null });
        if (images) send(images);
        return;
      }
      set({ work: 'retraining', stages: [], fold: null, error: null });
      client.retrain(settings, fixedLabels(verdicts, shown.labels));
    },
    async original(image) {
      const name = get().set?.names[image];
      if (name === undefined) return null;
      const bytes = await openFiles().then((files) => files.read(name));
      return bytes && new Blob([bytes]);
    },
    export(kind, trustModel) {
      const review = reviewOf(trustModel);
      if (review && !get().exporting.busy) void write(kind, review);
    },
    dismissError: () => set({ error: null }),
    forgetEarlier(id) {
      void environment.reviews.remove(id).then(listEarlier);
    },
    dispose() {
      abort.abort();
      client?.dispose();
      environment.reviews.close();
    },
  };
}
