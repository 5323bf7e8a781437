/** Looking back over a run: which of its epochs the page shows, and a playback of all of them as a story. */
import { recordedEpochs } from '../../domain/runHistory.ts';
import { type AppState, LIVE, type Replay } from '../state.ts';

/** An epoch of the playback stays for so long, and its last picture twice as long. */
export const EPOCH_MS = 900;

export interface ReplayActions {
  /** Shows the page as it was at the end of an epoch; null: as it is now. Nothing but what is shown changes. */
  lookAt(epoch: number | null): void;
  /** Plays from here on over all epochs and from the start again; not while a run goes on. */
  playReplay(): void;
  pauseReplay(): void;
}

interface ReplayStore {
  getState(): Pick<AppState, 'replay' | 'history' | 'machine'>;
  setState(part: { readonly replay: Replay }): void;
}

export interface ReplayControl {
  readonly actions: ReplayActions;
  dispose(): void;
}

/** A run that goes on has no story yet. */
export const canPlay = ({ history, machine }: Pick<AppState, 'history' | 'machine'>): boolean =>
  history.changes.length > 0 && machine.phase !== 'training' && machine.phase !== 'preparing';

/** How a run is played back. */
interface Playback {
  /** How long an epoch stays. */
  readonly epochMs: number;
  /** After its last epoch comes the run as it is now. */
  readonly throughNow: boolean;
}

const OWN_RUN: Playback = { epochMs: EPOCH_MS, throughNow: true };

export function createReplay(
  { getState: get, setState: set }: ReplayStore,
  { epochMs, throughNow }: Playback = OWN_RUN,
): ReplayControl {
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** What follows in the story: its epochs, then now, then its epochs again. */
  const following = (at: number | null): number | null => {
    const epochs = recordedEpochs(get().history);
    const first = epochs[0] ?? null;
    return at === null ? first : (epochs.find((epoch) => epoch > at) ?? (throughNow ? null : first));
  };
  const isLast = (at: number | null): boolean =>
    at === null || (!throughNow && at === recordedEpochs(get().history).at(-1));
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(turn, isLast(get().replay.at) ? 2 * epochMs : epochMs);
  };
  const turn = (): void => {
    const { replay } = get();
    if (!replay.playing) return;
    if (!canPlay(get())) {
      set({ replay: LIVE });
      return;
    }
    set({ replay: { playing: true, at: following(replay.at) } });
    wait();
  };

  return {
    actions: {
      lookAt(epoch) {
        clearTimeout(timer);
        const known = epoch === null || recordedEpochs(get().history).includes(epoch);
        set({ replay: known && epoch !== null ? { at: epoch, playing: false } : LIVE });
      },
      playReplay() {
        if (!canPlay(get())) return;
        const { at } = get().replay;
        set({ replay: { playing: true, at: at ?? following(null) } });
        wait();
      },
      pauseReplay() {
        clearTimeout(timer);
        set({ replay: { ...get().replay, playing: false } });
      },
    },
    dispose: () => clearTimeout(timer),
  };
}
