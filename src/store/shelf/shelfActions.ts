/** What a person does with the runs on the shelf. */
import { plural, t } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import type { ImportSource } from '../../domain/images.ts';
import { SettingsError } from '../../domain/settings/parse.ts';
import { rectifiedCsv } from '../../formats/table/runFiles.ts';
import { MOST_RECORDS } from '../../storage/runRoom.ts';
import type { RunStore } from '../../storage/runs.ts';
import { notReady } from '../failures.ts';
import { isRacing } from '../race/raceView.ts';
import type { ComingBack } from '../run/comingBack.ts';
import { asKept, type GoingOn } from '../run/goingOn.ts';
import type { KeptRuns } from '../run/keptRuns.ts';
import { withParsedSettings } from '../run/keptRunView.ts';
import { rectifiedFileName } from '../run/rectifiedExport.ts';
import { isActive, type MachineInput } from '../run/runMachine.ts';
import type { Change } from '../settings/settingsRules.ts';
import type { AppState } from '../state.ts';
import { forkedRun } from './forkedRun.ts';
import type { Shelf } from './shelf.ts';
import { type GhostMode, MOST_COMPARED, type RunsPart, type ShelfView } from './shelfView.ts';

export interface ShelfActions {
  /** @param name empty: it is called by its settings */
  renameRun(id: string, name: string): void;
  noteRun(id: string, note: string): void;
  pinRun(id: string, pinned: boolean): void;
  hideRun(id: string, hidden: boolean): void;
  /** A run on the page is put away first. Nothing of it is lost until another one is deleted or the page goes. */
  deleteRun(id: string): void;
  undoDelete(): void;
  /** The run that was deleted is gone for good. */
  dismissDeleted(): void;
  /** Shows all that is kept of a run; it is not trained and nothing of it changes. */
  openRun(id: string): Promise<void>;
  closeRun(): void;
  /** Lays runs over each other; fewer than two lay none. */
  compareRuns(ids: readonly string[]): void;
  /** The settings of the page are those of the run; not while a run is under way, which would take them for its own. */
  takeRunSettings(id: string): void;
  /** Another run that goes on from the end of an epoch of this one, with one setting changed. */
  forkRun(id: string, epochsDone: number, change: Change): Promise<void>;
  /** Results of `npm run train` and `npm run sweep`: folders, zips or files of them. */
  addRunFiles(sources: readonly ImportSource[]): Promise<void>;
  showGhosts(mode: GhostMode): void;
  showRunsPart(part: RunsPart): void;
  /** The rectified labels of a run, as `rectified.csv` of `npm run train`. */
  downloadRunRectified(id: string): Promise<void>;
  dismissShelfMessages(): void;
}

interface ActionParts {
  readonly store: StoreApi<AppState>;
  readonly runs: RunStore;
  readonly shelf: Shelf;
  readonly keptRuns: Pick<KeptRuns, 'hide' | 'welcome'> & { readonly keeper: Pick<KeptRuns['keeper'], 'discard'> };
  readonly comingBack: ComingBack;
  /** Milliseconds since 1970. */
  wallClock(): number;
  input(given: MachineInput): void;
  takeUp(going: GoingOn, wish: 'run' | 'hold'): void;
  dismissPutAway(): void;
  download(fileName: string, content: Blob): void;
}

/** What a person says of runs, and which they look at. */
function createNotes({ store, shelf }: ActionParts, change: (part: Partial<ShelfView>) => void) {
  const { getState: get } = store;
  return {
    renameRun: (id: string, name: string) => shelf.annotate(id, { name: name.trim() }),
    noteRun: (id: string, note: string) => shelf.annotate(id, { note: note.trim() }),
    pinRun: (id: string, pinned: boolean) => shelf.annotate(id, { pinned }),
    hideRun: (id: string, hidden: boolean) => shelf.annotate(id, { hidden }),
    async openRun(id: string) {
      if (!shelf.item(id)) return;
      change({ opened: { id, details: null } });
      const details = await shelf.details(id);
      if (get().shelf.opened?.id === id) change({ opened: { id, details } });
    },
    closeRun: () => change({ opened: null }),
    compareRuns(ids: readonly string[]) {
      const known = ids.filter((id) => shelf.item(id)).slice(0, MOST_COMPARED);
      change({ compared: known.length > 1 ? known : [] });
    },
    showGhosts: (ghosts: GhostMode) => change({ ghosts }),
    showRunsPart: (part: RunsPart) => change({ part }),
    dismissShelfMessages: () => change({ messages: [] }),
  };
}

function createDeletion(parts: ActionParts, change: (part: Partial<ShelfView>) => void) {
  const { store, shelf, runs, keptRuns, input } = parts;
  const { getState: get } = store;

  const purge = (): void => {
    const { deleted } = get().shelf;
    if (deleted) keptRuns.keeper.discard(deleted.record.id);
    change({ deleted: null });
  };

  return {
    deleteRun(id: string) {
      const { run, putAway, race } = get();
      if (isRacing(race, id)) return;
      if (run.id === id) input({ kind: 'reset' });
      if (run.id === id || putAway?.id === id) parts.dismissPutAway();
      const deleted = shelf.takeAway(id);
      if (!deleted) return;
      purge();
      void runs.annotate({ ...deleted.note, deletedAt: parts.wallClock() });
      keptRuns.hide(id);
      change({ deleted });
    },
    undoDelete() {
      const { deleted } = get().shelf;
      if (!deleted) return;
      void runs.annotate(deleted.note);
      change({ deleted: null });
      shelf.putBack(deleted);
      if (!deleted.note.resting) keptRuns.welcome(deleted.record.id);
    },
    dismissDeleted: purge,
  };
}

export function createShelfActions(parts: ActionParts): ShelfActions {
  const { store, shelf, runs, comingBack } = parts;
  const { getState: get, setState: set } = store;
  const change = (part: Partial<ShelfView>): void => set({ shelf: { ...get().shelf, ...part } });
  const fail = (message: string): void => set({ error: notReady(message) });
  const isBusy = (): boolean => isActive(get().machine.phase);

  return {
    ...createNotes(parts, change),
    ...createDeletion(parts, change),
    takeRunSettings(id) {
      const item = shelf.item(id);
      if (item && !isBusy()) comingBack.showSettings(item.record.settings);
    },
    async forkRun(id, epochsDone, wanted) {
      const found = await runs.at(id, epochsDone);
      const at = found && withParsedSettings(found);
      if (!at) return fail(t`The end of epoch ${epochsDone} is no longer kept.`);
      if (isBusy()) return;
      try {
        const run = forkedRun(at, wanted, { id: runs.newId(), now: parts.wallClock() });
        if (!run) return fail(t`With this value the run would be the same, or over: choose another one.`);
        if (!comingBack.hasImages(run.images)) return comingBack.askForImages(run.images, run.settings);
        comingBack.showSettings(run.settings);
        parts.takeUp(asKept(run), 'run');
      } catch (cause) {
        if (!(cause instanceof SettingsError)) throw cause;
        fail(t`The run cannot be forked: ${{ problem: cause.message }}.`);
      }
    },
    async downloadRunRectified(id) {
      const item = shelf.item(id);
      const rectified = (await shelf.details(id))?.rectified;
      if (!item || !rectified) return;
      const { settings, epochs } = item.record;
      const name = rectifiedFileName(settings, epochs.length);
      parts.download(name, new Blob([rectifiedCsv(rectified)], { type: 'text/csv' }));
    },
    async addRunFiles(sources) {
      // Few need it, so it is loaded once it is needed.
      const reader = await import('./runFilesReader.ts').catch(() => null);
      if (!reader)
        return shelf.say({
          tone: 'bad',
          lines: [t`The part of the page that reads results could not be loaded: try again.`],
        });
      const { found, problems } = await reader.readRunFiles(sources, parts.wallClock());
      let lost = false;
      let known = 0;
      for (const { record, details } of found.slice(0, MOST_RECORDS)) {
        if (shelf.item(record.id)) known += 1;
        const keeping = await shelf.add(record, details);
        lost ||= keeping !== 'stored';
      }
      if (problems.length > 0) shelf.say({ tone: 'bad', lines: problems });
      if (found.length === 0) return;
      const joined = Math.min(found.length, MOST_RECORDS);
      const all = found.length;
      const lines = [
        joined < all
          ? t`${plural(joined, { one: '# run', other: '# runs' })} joined of ${all}: no more can be kept.`
          : t`${plural(joined, { one: '# run', other: '# runs' })} joined.`,
      ];
      if (known > 0) lines.push(t`${plural(known, { one: '# of them was', other: '# of them were' })} here already.`);
      if (lost) lines.push(t`The browser has no room to keep them: a reload would lose them.`);
      shelf.say({ tone: lost ? 'bad' : 'info', lines });
    },
  };
}
