/** The pace at which runs are watched: full speed, or so many steps a second. It holds for this run and those after it. */
import { paceOf } from '../../domain/runGoal.ts';

export interface Pace {
  readonly slow: boolean;
  /** Of slow motion, chosen or not yet. */
  readonly stepsPerSecond: number;
}

export const FULL_SPEED: Pace = { slow: false, stepsPerSecond: 5 };

export interface PaceActions {
  /** Full speed, or slow motion at the rate chosen last. */
  slowMotion(on: boolean): void;
  /** The rate of slow motion, which begins. */
  setStepsPerSecond(stepsPerSecond: number): void;
}

interface PaceStore {
  getState(): { readonly pace: Pace };
  setState(part: { readonly pace: Pace }): void;
}

/** What the worker is told. */
type PaceCommand = { readonly type: 'pace'; readonly stepsPerSecond: number | null };

const commandOf = ({ slow, stepsPerSecond }: Pace): PaceCommand => ({
  type: 'pace',
  stepsPerSecond: slow ? stepsPerSecond : null,
});

export interface PaceControl {
  readonly actions: PaceActions;
  /** A worker that knows nothing yet is there. */
  workerStarted(): void;
}

export function createPace(store: PaceStore, send: (command: PaceCommand) => void): PaceControl {
  const change = (pace: Pace): void => {
    store.setState({ pace });
    send(commandOf(pace));
  };
  return {
    actions: {
      slowMotion: (slow) => change({ ...store.getState().pace, slow }),
      setStepsPerSecond(stepsPerSecond) {
        const possible = paceOf(stepsPerSecond);
        if (possible !== null) change({ slow: true, stepsPerSecond: possible });
      },
    },
    workerStarted() {
      const { pace } = store.getState();
      if (pace.slow) send(commandOf(pace));
    },
  };
}
