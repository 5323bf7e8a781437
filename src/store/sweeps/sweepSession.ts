/** The one place that changes the state of the sweeps: takes what a person does, runs what they ask for, keeps what comes of it. */
import { plural, t } from '@lingui/core/macro';
import { createStore } from 'zustand/vanilla';
import { SweepError } from '../../domain/sweep/sweepPlan.ts';
import { keyOf } from '../../domain/sweep/sweepResult.ts';
import { TREND_PLANS } from '../../domain/sweep/trendPlans.ts';
import { canonicalJson, type Plain } from '../../lib/plainObject.ts';
import type { Keeping } from '../../storage/keeping.ts';
import { type StoredSweep, SWEEP_SCHEMA } from '../../storage/storedSweep.ts';
import { checkDraft, draftOf, newDraft, planForPage } from './sweepDraft.ts';
import { readSweepFiles, sweepFile } from './sweepFiles.ts';
import type { SweepEnvironment, SweepMessage, SweepSession, SweepState, SweepView } from './sweepTypes.ts';
import { createSweepWork } from './sweepWork.ts';

const EMPTY: SweepState = {
  sweeps: [],
  unreadable: 0,
  results: new Map(),
  shown: null,
  draft: null,
  work: null,
  failed: new Map(),
  keeping: 'stored',
  deleted: null,
  messages: [],
};

function viewOf(stored: StoredSweep): SweepView {
  try {
    return { stored, plan: planForPage(stored.content), problem: null };
  } catch (cause) {
    if (!(cause instanceof SweepError)) throw cause;
    return { stored, plan: null, problem: cause.message };
  }
}

const elsewhereText = ({ stored: { name } }: SweepView): string => t`${name}: another tab is running it.`;
const notReadText = (): string =>
  t`The browser does not hand out the sweeps that it keeps: some, or results of them, may be missing here. Load the page again.`;

const newestFirst = (a: SweepView, b: SweepView): number => b.stored.made - a.stored.made;

const keysOf = ({ plan }: SweepView): string[] => (plan?.runs ?? []).map(({ source }) => keyOf(source));

/** Keeping, finding and deleting sweeps. */
function createCollection(environment: SweepEnvironment, store: SweepSession['store']) {
  const { getState: get, setState: set } = store;
  const { sweeps } = environment;
  const find = (id: string): SweepView | undefined => get().sweeps.find(({ stored }) => stored.id === id);
  const say = (message: SweepMessage): void => set({ messages: [...get().messages, message] });
  const kept = (keeping: Keeping): void => {
    if (keeping !== 'stored') set({ keeping });
  };

  const put = (view: SweepView): void => {
    const others = get().sweeps.filter(({ stored }) => stored.id !== view.stored.id);
    set({ sweeps: [view, ...others].sort(newestFirst) });
    void sweeps.put(view.stored).then(kept);
  };

  /** Shows a sweep; the same file again is the sweep that is there. */
  const open = (name: string, content: Plain): string => {
    const wanted = canonicalJson(content);
    const known = get().sweeps.find(({ stored }) => canonicalJson(stored.content) === wanted);
    const id = known?.stored.id ?? environment.newId();
    if (!known) {
      const stored = {
        schema: SWEEP_SCHEMA,
        id,
        name,
        made: environment.wallClock(),
        content: { ...content },
      } as const;
      put(viewOf(stored));
    }
    set({ shown: id, draft: null });
    return id;
  };

  return {
    find,
    say,
    kept,
    open,
    async refresh() {
      const [found, results] = await Promise.all([sweeps.list(), sweeps.results()]);
      if (!found || !results) return say({ tone: 'bad', text: notReadText() });
      const here = new Map(get().sweeps.map((view) => [view.stored.id, view]));
      // What this page could not keep is still here; what another page has deleted is not.
      const stays = get().keeping === 'stored' ? [] : [...here.values()];
      const views = found.sweeps.map((stored) => here.get(stored.id) ?? viewOf(stored));
      const ids = new Set(views.map(({ stored }) => stored.id));
      set({
        sweeps: [...views, ...stays.filter(({ stored }) => !ids.has(stored.id))].sort(newestFirst),
        unreadable: found.unreadable,
        results: new Map([...get().results, ...results]),
      });
    },
    async remove(id: string) {
      const view = find(id);
      if (!view || get().work?.id === id) return;
      const release = await sweeps.take(id);
      if (!release) return say({ tone: 'bad', text: elsewhereText(view) });
      const others = get().sweeps.filter((other) => other !== view);
      const elsewhere = new Set(others.flatMap(keysOf));
      const keys = keysOf(view).filter((key) => !elsewhere.has(key) && get().results.has(key));
      const results = new Map(get().results);
      const gone = keys.flatMap((key) => results.get(key) ?? []);
      for (const key of keys) results.delete(key);
      const shown = get().shown === id ? null : get().shown;
      set({ sweeps: others, results, shown, deleted: { view, results: gone } });
      await sweeps.remove(id, keys);
      release();
    },
    undoRemove() {
      const { deleted } = get();
      if (!deleted) return;
      const back = deleted.results.map((result) => [keyOf(result.config), result] as const);
      set({ deleted: null, results: new Map([...get().results, ...back]), shown: deleted.view.stored.id });
      put(deleted.view);
      void sweeps.addResults(deleted.results).then(kept);
    },
  };
}

/** The name of a sweep that was given none: what is varied. */
const nameOf = (paths: readonly string[]): string => paths.map((path) => path.split('.').at(-1)).join(' × ');

export function createSweepSession(environment: SweepEnvironment): SweepSession {
  const store = createStore<SweepState>()(() => EMPTY);
  const { getState: get, setState: set } = store;
  const collection = createCollection(environment, store);
  const { find, say, kept } = collection;
  const work = createSweepWork({ store, environment, say, kept });
  /** From the moment a person asks for it: a second press asks for nothing more. */
  let starting = false;

  return {
    store,
    cores: environment.cores,
    refresh: collection.refresh,
    show: (id) => set({ shown: id, draft: null }),
    begin: (settings) => set({ draft: newDraft(settings) }),
    beginFrom(id) {
      const view = find(id);
      if (view) set({ draft: draftOf(view.stored.content, view.stored.name) });
    },
    changeDraft: (draft) => set({ draft }),
    closeDraft: () => set({ draft: null }),
    keepDraft() {
      const { draft } = get();
      const checked = draft && checkDraft(draft);
      if (!checked?.content) return null;
      return collection.open(draft?.name.trim() || nameOf(checked.plan.axes.map(({ path }) => path)), checked.content);
    },
    openTrend(plan) {
      const { file, content } = TREND_PLANS[plan];
      collection.open(file.replace(/\.json$/, ''), content as Plain);
    },
    async openFiles(sources) {
      const { plans, results, problems } = await readSweepFiles(sources);
      for (const text of problems) say({ tone: 'bad', text });
      if (results.length > 0) {
        const read = new Map(results.map((result) => [keyOf(result.config), result]));
        set({ results: new Map([...get().results, ...read]) });
        kept(await environment.sweeps.addResults(results));
        say({
          tone: 'info',
          text: t`${plural({ count: read.size }, { one: '# result', other: '# results' })} of npm run sweep joined: they fill the tables of sweeps with the same settings.`,
        });
      }
      for (const { name, content } of plans) collection.open(name, content);
    },
    async start(id) {
      const view = find(id);
      if (!view?.plan || starting || get().work) return;
      starting = true;
      const release = await environment.sweeps.take(id);
      if (!release) {
        starting = false;
        return say({ tone: 'bad', text: elsewhereText(view) });
      }
      try {
        // Another tab may have come further.
        await collection.refresh();
        await work.run(id, view.plan);
      } finally {
        starting = false;
        release();
      }
    },
    pause: () => work.stop(),
    remove: collection.remove,
    undoRemove: collection.undoRemove,
    download(id, what) {
      const view = find(id);
      if (!view) return;
      const { name, content } = sweepFile(view, get().results, what);
      environment.download(name, content);
    },
    dismissMessages: () => set({ messages: [] }),
  };
}
