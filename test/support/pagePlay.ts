/** A page that is used at random: acts by name, a browser tab over reloads, and runs whose every number tells whose it is. */
import fc from 'fast-check';
import { vi } from 'vitest';
import { createTrainingClient } from '../../src/client/trainingClient.ts';
import { DEFAULT_CHOICES } from '../../src/domain/importChoices.ts';
import type { WireDataset } from '../../src/protocol/training.ts';
import type { Session } from '../../src/store/sessionTypes.ts';
import { encodeSettings } from '../../src/store/settings/permalink.ts';
import type { AppState } from '../../src/store/state.ts';
import { type MemoryRuns, memoryRuns } from './memoryRuns.ts';
import { ModelWorker, tokenOf, type World } from './modelWorker.ts';
import { datasetOf, NO_REMARKS, setUp, shownSet } from './playedSession.ts';

const START = '#dataset.identities=3&dataset.imagesPerIdentity=4&training.epochs=2&head.epochStart=1';

/** A browser tab over reloads: what is stored stays, sessions come and go. */
export class Tab {
  readonly world: World = { runs: new Map(), checkpointToken: 0 };
  /** What was handed to the person, newest last. */
  readonly downloads: { readonly name: string; readonly content: Blob }[] = [];
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
      download: (name, content) => void this.downloads.push({ name, content }),
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
export function shownTokens({ charts, corrections, evaluation }: AppState): number[] {
  const { result } = evaluation;
  const all = [
    ...charts.loss.flatMap(({ crossEntropy, spread }) => [crossEntropy, ...spread]),
    ...charts.epochs.map(({ loss }) => loss),
    ...[...corrections.byImage.values()].map(({ step }) => step),
    ...(result ? [result.detection.detected] : []),
  ];
  return [...new Set(all)];
}

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

export const ACTS: readonly Act[] = [
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

/** Looks at the page before an act; what it returns looks at it when all has come to rest, if the next act waits for that. */
export type Watch = (tab: Tab, act: string, settles: boolean) => (tab: Tab) => void | Promise<void>;

class Press implements fc.AsyncCommand<object, Tab> {
  readonly #name: string;
  readonly #act: Act[1];
  /** The next act follows at once. */
  readonly #hurries: boolean;
  readonly #watch: Watch;

  constructor([name, act]: Act, hurries: boolean, watch: Watch) {
    this.#name = name;
    this.#act = act;
    this.#hurries = hurries;
    this.#watch = watch;
  }

  check(): boolean {
    return true;
  }

  async run(_: object, tab: Tab): Promise<void> {
    const verify = this.#watch(tab, this.#name, !this.#hurries);
    await this.#act(tab);
    tab.hurried = this.#hurries;
    if (this.#hurries) return;
    await vi.advanceTimersByTimeAsync(1000);
    await verify(tab);
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
  readonly watch: Watch;
}

/** Acts by name in random orders, on a fresh page each time. */
export async function holdsAfter(
  names: readonly string[],
  { settleOne, maxCommands, numRuns, watch }: Plans,
): Promise<void> {
  const actOf = (name: string) => ACTS.find((act) => act[0] === name)!;
  const commands = fc.commands(
    names.map((name) => fc.nat(settleOne - 1).map((n) => new Press(actOf(name), n === 0, watch))),
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
