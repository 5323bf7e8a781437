/** When a recorded run is shown, when it ends, and that nothing of it reaches the page's own state. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { statusText } from '../../../../src/store/run/status.ts';
import type { SessionEnvironment } from '../../../../src/store/sessionTypes.ts';
import { loadRecording } from '../../../../src/store/story/recordings.ts';
import { createStory, type LoadRecording, type Story } from '../../../../src/store/story/story.ts';
import { setUp } from '../../../support/playedSession.ts';

/** More than all epochs of the story take. */
const ROUND_MS = 12_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A page just opened, with its story in sight. */
async function visit(
  hash = '',
  {
    told = false,
    load = loadRecording,
    ...overrides
  }: Partial<SessionEnvironment> & { told?: boolean; load?: LoadRecording } = {},
) {
  const played = setUp(hash, overrides);
  const memory = { told };
  const loaded: string[] = [];
  const story = createStory(
    played.session,
    hash,
    {
      isTold: () => memory.told,
      remember() {
        memory.told = true;
      },
    },
    (name) => {
      loaded.push(name);
      return load(name);
    },
  );
  story.watch(true, false);
  const first = story.view.getState().kind;
  played.session.open();
  await vi.waitFor(() => expect(played.session.store.getState().dataset.status.kind).toBe('ready'));
  await vi.waitFor(() => expect(story.view.getState().kind).not.toBe('waiting'));
  return { ...played, story, memory, loaded, first };
}

const kind = (story: Story): string => story.view.getState().kind;

function toldBy(story: Story) {
  const view = story.view.getState();
  if (view.kind !== 'told') throw new Error(`the story is ${view.kind}`);
  return view;
}

/** Epochs that it shows, in their order, over a time. */
function epochsShown(story: Story, ms: number): (number | null)[] {
  const { store } = toldBy(story).session;
  const seen = [store.getState().replay.at];
  const unsubscribe = store.subscribe(({ replay }, before) => {
    if (replay.at !== before.replay.at) seen.push(replay.at);
  });
  vi.advanceTimersByTime(ms);
  unsubscribe();
  return seen;
}

describe('the story begins', () => {
  it('at a first visit, with the run of the settings that the page opened with', async () => {
    const { story, first, loaded, session } = await visit();
    expect(first).toBe('waiting');
    expect(loaded).toEqual(['demoRecording']);
    const { run } = toldBy(story).session.store.getState();
    expect(run).toMatchObject({ id: null, recorded: true });
    expect({ ...run.settings, engine: null }).toEqual({ ...session.store.getState().settings, engine: null });
  });

  it('where everything is computed in software, with the run of the smaller set', async () => {
    const { story, loaded } = await visit('', { isSoftwareOnly: () => Promise.resolve(true) });
    // The other one was fetched before that was known.
    expect(loaded).toEqual(['demoRecording', 'softwareRecording']);
    const { dataset, labels } = toldBy(story).session.store.getState();
    expect(dataset.faces!.labels.length).toBe(labels!.given.length);
  });

  it('with the labels that the page would train on', async () => {
    const { story, session } = await visit();
    expect(toldBy(story).session.store.getState().labels).toEqual(session.store.getState().labels);
  });

  it.each([
    ['a link with settings', '#noise.closedSet=0.3', {}],
    ['one who has seen it', '', { told: true }],
  ])('not for %s', async (_, hash, options) => {
    const { story, first, loaded } = await visit(hash, options);
    expect([first, kind(story)]).toEqual(['over', 'over']);
    expect(loaded).toEqual([]);
  });

  it('for a link to a view alone', async () => {
    expect(kind((await visit('#view=evaluate')).story)).toBe('told');
  });

  it('another time where the recording cannot be fetched', async () => {
    const { story, memory } = await visit('', { load: () => Promise.reject(new Error('no network')) });
    expect(kind(story)).toBe('over');
    expect(memory.told).toBe(false);
  });
});

describe('while it is told', () => {
  it('goes through all epochs again and again', async () => {
    const { story } = await visit();
    const epochs = toldBy(story).run.epochs.length;
    const shown = epochsShown(story, 2 * ROUND_MS);
    expect(shown.slice(0, epochs + 2)).toEqual([...Array.from({ length: epochs }, (_, i) => i + 1), 1, 2]);
  });

  it('rests while nobody sees it, and goes on from there', async () => {
    const { story } = await visit();
    epochsShown(story, 2000);
    const { store } = toldBy(story).session;
    story.watch(false, false);
    const { at } = store.getState().replay;
    expect(epochsShown(story, ROUND_MS)).toEqual([at]);
    story.watch(true, false);
    expect(epochsShown(story, 2000).length).toBeGreaterThan(1);
  });

  it('stays where a person has paused it, whoever looks away and back', async () => {
    const { story } = await visit();
    epochsShown(story, 2000);
    toldBy(story).session.pauseReplay();
    story.watch(false, false);
    story.watch(true, false);
    expect(epochsShown(story, ROUND_MS)).toHaveLength(1);
  });

  it('stays where a person looks at one face', async () => {
    const { story, session } = await visit();
    toldBy(story).session.selectImage(7);
    expect(epochsShown(story, ROUND_MS)).toHaveLength(1);
    expect(session.store.getState().selection.image).toBe(7);
    expect(toldBy(story).session.store.getState().selection.image).toBe(7);
  });

  it('is a still of its end where nothing may move', async () => {
    const { story } = await visit();
    story.watch(true, true);
    expect(epochsShown(story, ROUND_MS)).toEqual([null]);
    const { corrections, history } = toldBy(story).session.store.getState();
    expect(corrections).toBe(history.latest);
    expect(corrections.total).toBeGreaterThan(0);
  });

  it('nothing of it is in the state of the page, and nothing of it can be taken away', async () => {
    const { story, session, downloads, sent } = await visit();
    const before = session.store.getState();
    const commands = sent();
    const shown = toldBy(story).session;
    epochsShown(story, ROUND_MS);
    shown.downloadRectified();
    shown.downloadWeights();
    shown.downloadRecipe();
    shown.evaluation.request();
    shown.watchEmbeddings(true);
    shown.showTruth(false);
    shown.lookAt(8);
    expect(session.store.getState()).toBe(before);
    expect(before.run.settings).toBeNull();
    expect(before.shelf.items).toEqual([]);
    expect(statusText(before)).toMatch(/^Ready/);
    expect(downloads).toEqual([]);
    expect(sent()).toEqual(commands);
  });
});

describe('the story ends, for good', () => {
  type Visit = Awaited<ReturnType<typeof visit>>;
  const ENDS: readonly (readonly [string, (page: Visit) => void])[] = [
    ['Start', ({ session }) => session.train()],
    ['Step', ({ session }) => session.step()],
    ['Start, pressed in what is shown', ({ story }) => toldBy(story).session.train()],
    ['other noise', ({ session }) => session.change({ section: 'noise', key: 'closedSet', value: 0.4 })],
    ['more people', ({ session }) => session.change({ section: 'dataset', key: 'identities', value: 12 })],
    ['another loss', ({ session }) => session.change({ section: 'head', key: 'kind', value: 'arcface' })],
    ['images of one\u2019s own', ({ session }) => session.chooseFolder()],
    ['the sphere', ({ story }) => toldBy(story).session.showPicture('sphere')],
    ['being closed', ({ story }) => story.dismiss()],
  ];
  it.each(ENDS)('with %s', async (_, act) => {
    const page = await visit();
    const { story, session, memory } = page;
    act(page);
    expect(kind(story)).toBe('over');
    expect(memory.told).toBe(true);
    session.reset();
    session.preset('demo');
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(kind(story)).toBe('over');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('and leaves no faces singled out that it had', async () => {
    const { story, session } = await visit();
    toldBy(story).session.narrow([1, 2]);
    expect(toldBy(story).session.store.getState().selection.narrowed).toEqual(new Set([1, 2]));
    story.dismiss();
    expect(session.store.getState().selection.narrowed).toBeNull();
  });

  it('but not with what changes nothing that it shows', async () => {
    const { story, session } = await visit();
    session.change({ section: 'engine', key: 'backend', value: 'wasm' });
    session.show('evaluate');
    session.show('train');
    expect(kind(story)).toBe('told');
  });

  it('even before the recording has come', async () => {
    let come = (): void => {};
    const late: LoadRecording = (name) =>
      new Promise((resolve) => {
        come = () => void loadRecording(name).then(resolve);
      });
    const played = setUp();
    const story = createStory(played.session, '', { isTold: () => false, remember: () => {} }, late);
    played.session.open();
    await vi.advanceTimersByTimeAsync(1000);
    expect(kind(story)).toBe('waiting');
    played.session.train();
    expect(kind(story)).toBe('over');
    come();
    await vi.advanceTimersByTimeAsync(1000);
    expect(kind(story)).toBe('over');
  });
});
