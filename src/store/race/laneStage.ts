/** What a racer shows and what is kept of it: the parts that a run on the page has, around a state of its own. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorReport } from '../../domain/errors.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { BackendInfo, TrainingCommandBody, TrainingEvent } from '../../protocol/training.ts';
import type { Keeping } from '../../storage/keeping.ts';
import { createPictureActions, type PictureControl } from '../picture/pictureActions.ts';
import { createKeepingNotice } from '../run/keepingNotice.ts';
import { createRunDisplay, type RunDisplay } from '../run/runDisplay.ts';
import { createRunEvents } from '../run/runEvents.ts';
import { createRunKeeper, type RunKeeper } from '../run/runKeeper.ts';
import type { MachineInput } from '../run/runMachine.ts';
import type { SessionEnvironment } from '../sessionTypes.ts';
import type { Shelf } from '../shelf/shelf.ts';
import { type AppState, initialState, NO_EVALUATION } from '../state.ts';

export interface LaneParts {
  readonly environment: Pick<
    SessionEnvironment,
    'createClient' | 'createProjections' | 'now' | 'visible' | 'wallClock' | 'runs'
  >;
  readonly shelf: Pick<Shelf, 'kept' | 'keeping' | 'annotate' | 'forget'>;
  readonly settings: Settings;
  /** Of a person's own images. */
  imagesName(): string | null;
  /** The lane stands elsewhere than before. */
  onChange(): void;
}

interface StageHooks {
  send(command: TrainingCommandBody): boolean;
  backendTold(info: BackendInfo): void;
  input(given: MachineInput): void;
  fail(error: ErrorReport): void;
}

export interface LaneStage {
  readonly store: StoreApi<AppState>;
  readonly picture: PictureControl;
  readonly display: RunDisplay;
  readonly keeper: RunKeeper;
  /** Takes in what the worker tells. */
  onTold(event: TrainingEvent): void;
}

/** The keeper of the racer's runs. They stand on the shelf; a page that opens does not offer to go on with them. */
function createLaneKeeper({ environment, shelf }: LaneParts, store: StoreApi<AppState>): RunKeeper {
  const resting = new Set<string>();
  const notice = createKeepingNotice(store);
  const onKeeping = (keeping: Keeping, id: string): void => {
    notice(keeping);
    shelf.keeping(keeping, id);
  };
  return createRunKeeper(environment.runs, environment.wallClock, onKeeping, (run) => {
    shelf.kept(run);
    if (!resting.has(run.id)) shelf.annotate(run.id, { resting: true });
    resting.add(run.id);
  });
}

export function createLaneStage(parts: LaneParts, { send, backendTold, input, fail }: StageHooks): LaneStage {
  const { environment, settings, imagesName } = parts;
  const opening = initialState({ settings, view: 'runs', problems: [] }, { head: true, milestones: true });
  const store = createStore<AppState>()(() => ({ ...opening, showTruth: true }));
  const picture = createPictureActions(store, environment, send);
  const evaluation = {
    fresh: () => NO_EVALUATION,
    /** Once the run is over. */
    refresh: () => void send({ type: 'evaluate' }),
    answered({ epoch, step, verification, detection }: Extract<TrainingEvent, { type: 'evaluation' }>) {
      const result = { epoch, step, verification, detection, pairSet: null, faces: null };
      store.setState({ evaluation: { ...NO_EVALUATION, result } });
    },
    compared() {},
  };
  const display = createRunDisplay({ store, environment, evaluation });
  const keeper = createLaneKeeper(parts, store);
  const onTold = createRunEvents({
    store,
    environment: { download() {} },
    worker: {
      backendTold({ info, limits }) {
        store.setState({ backend: info, limits });
        backendTold(info);
      },
    },
    datasets: {
      get own() {
        const name = imagesName();
        return name === null ? null : { name, sources: [] };
      },
    },
    display,
    evaluation,
    keptRuns: { keeper },
    input,
    fail,
  });
  return { store, picture, display, keeper, onTold };
}
