/**
 * Whatever a person does in whatever order: what the page shows is the result of the run that it names, on that run's images
 * and labels, and no result goes without a way back.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTrainingClient } from '../../../src/client/trainingClient.ts';
import { DEFAULT_CHOICES } from '../../../src/domain/importChoices.ts';
import { trainedLabels } from '../../../src/domain/noise.ts';
import type { WireDataset } from '../../../src/protocol/training.ts';
import type { Session } from '../../../src/store/sessionTypes.ts';
import { encodeSettings } from '../../../src/store/settings/permalink.ts';
import { viewedSession } from '../../../src/store/shelf/viewedRun.ts';
import { type AppState, hasResults } from '../../../src/store/state.ts';
import { type MemoryRuns, memoryRuns } from '../../support/memoryRuns.ts';
import { digestOf, ModelWorker, tokenOf, type World } from '../../support/modelWorker.ts';
import { datasetOf, NO_REMARKS, setUp, shownSet } from '../../support/playedSession.ts';

const START = '#dataset.identities=3&dataset.imagesPerIdentity=4&training.epochs=2&head.epochStart=1';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A browser tab over reloads: what is stored stays, sessions come and go. */
class Tab {
  readonly world: World = { runs: new Map(), checkpointToken: 0 };
  /** Runs by the time at which they were kept. */
  readonly savedAt = new Map<number, number>();
  readonly memory: MemoryRuns = memoryRuns();
  workers: ModelWorker[] = [];
  /** The act before this one had not come to rest. */
  hurried = false;
  session: Session;
  #clock = 0;

  constructor() {
    this.session = this.#open(START);
  }

  /** Numbers of the runs that are kept, by their ids. */
  get tokens(): ReadonlyMap<string, number> {
    return new Map([...this.memory.kept].map(([id, { checkpoint }]) => [id, tokenOf(checkpoint)]));
  }

  get state(): AppState {
    return this.session.store.getState();
  }

  get worker(): ModelWorker | undefined {
    return this.workers.at(-1);
  }

  async reload(): Promise<void> {
    const { settings } = this.state;
    this.session.dispose();
    this.session = this.#open(`#${encodeSettings(settings)}`);
  }

  #open(hash: string): Session {
    const { session } = setUp(hash, {
      createClient: (onEvent) =>
        createTrainingClient(onEvent, {
          createWorker: () => {
            const worker = new ModelWorker(this.world);
            this.workers.push(worker);
            return worker;
          },
          now: () => performance.now(),
          visible: () => true,
        }),
      prepareSynthetic: (spec, options) => {
        const dataset = datasetOf(spec.identities, spec.imagesPerIdentity);
        const outliers = { size: 1, count: dataset.train.count, pixels: new Uint8Array(3 * dataset.train.count) };
        return Promise.resolve({ ...dataset, outliers: options.openSet > 0 ? outliers : null });
      },
      importImages: ([source]) => {
        const { train } = datasetOf(source!.path === 'large' ? 4 : 3, 2);
        const identities = train.identities.map((name) => `${source!.path}/${name}`);
        const report = { imported: train.count, identities: identities.length, skipped: [], ...NO_REMARKS };
        const dataset: WireDataset = { train: { ...train, identities }, heldOut: null, outliers: null };
        return Promise.resolve(shownSet(dataset, report));
      },
      runs: this.memory.store,
      wallClock: () => {
        this.#clock += 1;
        this.savedAt.set(this.#clock, this.world.checkpointToken);
        return this.#clock;
      },
    });
    session.open();
    return session;
  }
}

/** Numbers of the runs whose results are on the page. */
function shownTokens({ charts, corrections, evaluation }: AppState): number[] {
  const { result } = evaluation;
  const all = [
    ...charts.loss.flatMap(({ crossEntropy, spread }) => [crossEntropy, ...spread]),
    ...charts.epochs.map(({ loss }) => loss),
    ...[...corrections.byImage.values()].map(({ step }) => step),
    ...(result ? [result.detection.detected] : []),
  ];
  return [...new Set(all)];
}

/** Runs that a person can get at: on the page, put away, or on offer. */
function reachable(tab: Tab): Set<number> {
  const { state, savedAt } = tab;
  const tokens = new Set(shownTokens(state));
  // A run that has no results yet is on the page all the same.
  if (state.run.settings && tab.worker?.run) tokens.add(tab.worker.run.token);
  for (const view of [state.putAway, state.kept, ...state.earlier]) {
    if (view) tokens.add(savedAt.get(view.savedAt)!);
  }
  for (const { record } of state.shelf.items) tokens.add(tab.tokens.get(record.id)!);
  return tokens;
}

/** Runs that would be missed: those with results on the page that can be kept, and the one on offer. */
function missed(tab: Tab): number[] {
  const { state, world, savedAt } = tab;
  const shown = hasResults(state) ? shownTokens(state).filter((token) => world.runs.get(token)!.checkpoints > 0) : [];
  return [...shown, ...(state.kept ? [savedAt.get(state.kept.savedAt)!] : [])];
}

function verifyNames(tab: Tab): void {
  const { state, world, savedAt } = tab;
  const tokens = shownTokens(state);
  expect(tokens.length, 'results of one run alone').toBeLessThanOrEqual(1);
  const { settings } = state.run;
  if (settings === null) expect(tokens, 'results without a run').toEqual([]);
  const [token] = tokens;
  if (token !== undefined) expect(settings, 'the settings that the run has').toEqual(world.runs.get(token)!.settings);
  for (const view of [state.putAway, state.kept]) {
    if (!view) continue;
    const named = world.runs.get(savedAt.get(view.savedAt)!)!;
    expect(view.settings.head.kind, 'the run that is offered').toBe(named.settings.head.kind);
    expect(view.settings.dataset).toEqual(named.settings.dataset);
  }
}

function verifyFaces(tab: Tab): void {
  const { state, world } = tab;
  const { faces, status } = state.dataset;
  const { settings } = state.run;
  const subject = settings ?? state.settings;
  if (!faces || status.kind !== 'ready') return;
  const [token] = shownTokens(state);
  if (token !== undefined) {
    const digest = digestOf({ train: { identities: faces.identities, count: faces.labels.length } } as never);
    expect(digest, 'the images of the run').toBe(world.runs.get(token)!.digest);
  }
  if (faces.kind !== subject.dataset.kind) {
    expect(state.labels, 'labels of other images').toBeNull();
    return;
  }
  if (subject.dataset.kind === 'folder') {
    expect(faces.identities[0], 'the images that are named').toBe(`${subject.dataset.path}/p0`);
  }
  if (token !== undefined) {
    expect(state.labels, 'the labels of the run').toEqual(world.runs.get(token)!.labels);
    return;
  }
  if (settings !== null) return;
  const { labels, identities } = faces;
  const areTrue = faces.kind === 'synthetic';
  const set = { labels, identities: identities.length, outliers: areTrue ? labels.length : 0, areTrue };
  expect(state.labels, 'the labels that would be trained on').toEqual(trainedLabels(set, state.settings.noise));
}

/** How often a run with results was open. */
let opened = 0;

/** Every run on the shelf has its own numbers under its own settings, and so has the one that is open. */
function verifyShelf(tab: Tab): void {
  const { world, session } = tab;
  const { shelf } = tab.state;
  for (const { record } of shelf.items) {
    const tokens = new Set([...record.epochs.map(({ loss }) => loss), ...record.loss.crossEntropy]);
    // A fork and its parent share what was before.
    if (record.parent === null) expect(tokens.size, 'numbers of one run alone').toBeLessThanOrEqual(1);
    const token = tab.tokens.get(record.id);
    if (token === undefined) continue;
    const { settings } = world.runs.get(token)!;
    expect(record.settings.head.kind, 'the loss of the run').toBe(settings.head.kind);
    expect(record.settings.dataset, 'the images of the run').toEqual(settings.dataset);
    if (tokens.size > 0 && record.parent === null) expect(tokens).toContain(token);
  }
  const item = shelf.items.find(({ record }) => record.id === shelf.opened?.id);
  if (!item) return;
  const viewed = viewedSession(session, item.record, shelf.opened?.details ?? null).store.getState();
  const { charts } = viewed;
  expect(viewed.run.settings, 'the settings of the run that is open').toEqual(item.record.settings);
  const token = tab.tokens.get(item.record.id);
  const shown = new Set([...charts.epochs.map(({ loss }) => loss), ...charts.loss.map((point) => point.crossEntropy)]);
  if (shown.size === 0 || token === undefined) return;
  opened += 1;
  expect([...shown], 'the results of the run that is open').toEqual([token]);
  const judged = shelf.opened?.details?.evaluation?.detection.detected;
  if (judged !== undefined) expect(judged, 'the evaluation of the run that is open').toBe(token);
}

/** What a person gives up in so many words, and what they may lose with it. */
const GIVES_UP = new Set(['dismiss the run put away', 'dismiss the kept run', 'delete the first', 'delete the last']);

type Act = readonly [name: string, act: (tab: Tab) => void | Promise<void>];

const set =
  (section: 'head' | 'noise' | 'training' | 'dataset' | 'model' | 'engine', key: string, value: unknown) =>
  ({ session }: Tab): void =>
    session.change({ section, key, value });

const own =
  (name: string) =>
  ({ session }: Tab): void =>
    session.chooseOwn({ name, sources: [{ path: name, blob: new Blob() }] });

/** On a run of the shelf, where there is one. */
const onShelf =
  (at: number, act: (tab: Tab, id: string) => void | Promise<void>) =>
  (tab: Tab): void | Promise<void> => {
    const item = tab.state.shelf.items.at(at);
    return item && act(tab, item.record.id);
  };

const ACTS: readonly Act[] = [
  ['train', ({ session }) => session.train()],
  ['pause', ({ session }) => session.pause()],
  ['step', ({ session }) => session.step()],
  ['reset', ({ session }) => session.reset()],
  ['steps are taken', ({ worker }) => worker?.advance(2)],
  ['the run ends', ({ worker }) => worker?.advance(1000)],
  ['the GPU is lost', ({ worker }) => worker?.fail('device-lost')],
  ['memory runs out', ({ worker }) => worker?.fail('out-of-memory')],
  ['numbers are none', ({ worker }) => worker?.fail('non-finite')],
  ['another loss', set('head', 'kind', 'arcface')],
  ['BoundaryFace again', set('head', 'kind', 'boundaryface')],
  ['correction later', set('head', 'epochStart', 2)],
  ['correction at once', set('head', 'epochStart', 0)],
  ['another margin', set('head', 'margin', 0.2)],
  ['noise', set('noise', 'closedSet', 0.5)],
  ['no noise', set('noise', 'closedSet', 0)],
  ['outsiders', set('noise', 'openSet', 0.25)],
  ['more epochs', set('training', 'epochs', 4)],
  ['fewer epochs', set('training', 'epochs', 1)],
  ['another seed', set('training', 'seed', 7)],
  ['more people', set('dataset', 'identities', 4)],
  ['fewer people', set('dataset', 'identities', 2)],
  ['another network', set('model', 'preset', 'ci16')],
  ['another backend', set('engine', 'backend', 'wasm')],
  ['Demo', ({ session }) => session.preset('demo')],
  ['Paper', ({ session }) => session.preset('paper')],
  ['own images', own('mine')],
  ['other own images', own('yours')],
  ['a larger set', own('large')],
  ['to own images', ({ session }) => session.chooseFolder()],
  ['to drawn faces', ({ session }) => session.chooseSynthetic()],
  ['labels merged', ({ session }) => session.readAgain({ ...DEFAULT_CHOICES, mergeCase: true })],
  ['Evaluate', ({ session }) => session.show('evaluate')],
  ['evaluated anew', ({ session }) => session.evaluation.request()],
  ['Clean', ({ session }) => session.show('clean')],
  ['Train view', ({ session }) => session.show('train')],
  ['weights', ({ session }) => session.downloadWeights()],
  ['reload', (tab) => tab.reload()],
  ['go on with the kept run', ({ session }) => session.goOn()],
  ['bring back', ({ session }) => session.bringBack()],
  ['the run\u2019s settings', ({ session }) => session.backToRunSettings()],
  ['dismiss the run put away', ({ session }) => session.dismissPutAway()],
  ['dismiss the kept run', ({ session }) => session.dismissKept()],
  ['open the first', onShelf(0, ({ session }, id) => session.openRun(id))],
  ['open the last', onShelf(-1, ({ session }, id) => session.openRun(id))],
  ['close it', ({ session }) => session.closeRun()],
  ['compare all', ({ session, state }) => session.compareRuns(state.shelf.items.map(({ record }) => record.id))],
  ['pin the last', onShelf(-1, ({ session }, id) => session.pinRun(id, true))],
  ['hide the first', onShelf(0, ({ session }, id) => session.hideRun(id, true))],
  ['delete the first', onShelf(0, ({ session }, id) => session.deleteRun(id))],
  ['delete the last', onShelf(-1, ({ session }, id) => session.deleteRun(id))],
  ['undo', ({ session }) => session.undoDelete()],
  ['go on with the last', onShelf(-1, ({ session }, id) => session.goOn(id))],
  ['settings of the last', onShelf(-1, ({ session }, id) => session.takeRunSettings(id))],
  ['Runs', ({ session }) => session.show('runs')],
];

class Press implements fc.AsyncCommand<object, Tab> {
  readonly #name: string;
  readonly #act: Act[1];
  /** The next act follows at once. */
  readonly #hurries: boolean;

  constructor([name, act]: Act, hurries: boolean) {
    this.#name = name;
    this.#act = act;
    this.#hurries = hurries;
  }

  check(): boolean {
    return true;
  }

  async run(_: object, tab: Tab): Promise<void> {
    // In a hurry several runs may give way one after the other, and one place to put them is all there is.
    const before = GIVES_UP.has(this.#name) || tab.hurried || this.#hurries ? [] : missed(tab);
    await this.#act(tab);
    tab.hurried = this.#hurries;
    if (this.#hurries) return;
    await vi.advanceTimersByTimeAsync(1000);
    verifyNames(tab);
    verifyFaces(tab);
    verifyShelf(tab);
    const after = reachable(tab);
    expect(
      before.filter((token) => !after.has(token)),
      'runs that were lost',
    ).toEqual([]);
    for (const { checkpoint } of tab.memory.kept.values()) expect(tab.world.runs.has(tokenOf(checkpoint))).toBe(true);
  }

  toString(): string {
    return this.#hurries ? `${this.#name} and at once` : this.#name;
  }
}

interface Plans {
  /** Of so many acts one is followed by a pause in which all settles. */
  readonly settleOne: number;
  readonly maxCommands: number;
  readonly numRuns: number;
}

/** Acts by name in random orders, on a fresh page each time. */
async function holdsAfter(names: readonly string[], { settleOne, maxCommands, numRuns }: Plans): Promise<void> {
  const actOf = (name: string) => ACTS.find((act) => act[0] === name)!;
  const commands = fc.commands(
    names.map((name) => fc.nat(settleOne - 1).map((n) => new Press(actOf(name), n === 0))),
    { maxCommands, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (plan) => {
      await fc.asyncModelRun(async () => {
        vi.clearAllTimers();
        const tab = new Tab();
        await vi.advanceTimersByTimeAsync(1000);
        return { model: {}, real: tab };
      }, plan);
    }),
    { numRuns },
  );
}

describe('whatever a person does', () => {
  it('the page shows the results of the run it names, and loses none', async () => {
    // Runs must come about for there to be something to confuse.
    const often = [
      'train',
      'train',
      'steps are taken',
      'steps are taken',
      'the run ends',
      'the run ends',
      'bring back',
      'noise',
    ];
    const names = [...ACTS.map(([name]) => name), ...often];
    await holdsAfter(names, { settleOne: 4, maxCommands: 30, numRuns: 250 });
  }, 120_000);

  it('every run on the shelf, and the one that is open, keeps its own numbers under its own settings', async () => {
    const names = [
      ...[
        'train',
        'train',
        'train',
        'the run ends',
        'the run ends',
        'the run ends',
        'steps are taken',
        'pause',
        'reset',
      ],
      ...[
        'another loss',
        'BoundaryFace again',
        'noise',
        'more people',
        'own images',
        'to drawn faces',
        'correction later',
      ],
      ...['Evaluate', 'evaluated anew', 'Runs', 'reload', 'reload', 'compare all', 'close it', 'bring back'],
      ...['open the first', 'open the first', 'open the last', 'open the last', 'go on with the last'],
      ...['delete the first', 'delete the last', 'undo', 'undo', 'settings of the last', 'the GPU is lost'],
    ];
    opened = 0;
    await holdsAfter(names, { settleOne: 6, maxCommands: 40, numRuns: 150 });
    // Nothing is shown of what nobody opens.
    expect(opened).toBeGreaterThan(100);
  }, 120_000);
});
