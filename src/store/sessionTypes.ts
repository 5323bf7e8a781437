/** What the session offers the page, and what it needs from outside: the browser gives it real workers, tests their own. */
import type { StoreApi } from 'zustand/vanilla';
import type { ProjectionListener, Projections } from '../client/projections.ts';
import type { TrainingClient } from '../client/trainingClient.ts';
import type { ImportChoices } from '../domain/importChoices.ts';
import type { RunGoal } from '../domain/runGoal.ts';
import type { Settings } from '../domain/settings/settings.ts';
import type { TrainingEvent } from '../protocol/training.ts';
import type { RunStore } from '../storage/runs.ts';
import type { DatasetTools, OwnImages } from './dataset/datasetControl.ts';
import type { Dismissals } from './dismissals.ts';
import type { EvaluationActions } from './evaluate/evaluationControl.ts';
import type { FileReaders } from './evaluate/evaluationParts.ts';
import type { PictureActions } from './picture/pictureActions.ts';
import type { RaceActions } from './race/raceTypes.ts';
import type { ReplayActions } from './replay/replay.ts';
import type { RecipeActions } from './run/clusterRecipe.ts';
import type { KeptRunActions } from './run/keptRuns.ts';
import type { PaceActions } from './run/pace.ts';
import type { StartingWeightsActions } from './run/startingWeights.ts';
import type { Change, Preset } from './settings/settingsRules.ts';
import type { ExportActions } from './shelf/exportActions.ts';
import type { ShelfActions } from './shelf/shelfActions.ts';
import type { AppState, View } from './state.ts';

export interface SessionEnvironment extends DatasetTools, FileReaders {
  createClient(onEvent: (event: TrainingEvent) => void): TrainingClient;
  createProjections(listener: ProjectionListener): Projections;
  /** The machine offers the browser no GPU of its own. */
  isSoftwareOnly(): Promise<boolean>;
  visible(): boolean;
  readonly runs: RunStore;
  /** Milliseconds since 1970. */
  wallClock(): number;
  /** Hands a finished file to the person. */
  download(fileName: string, content: Blob): void;
}

export interface Session
  extends StartingWeightsActions,
    KeptRunActions,
    ShelfActions,
    RaceActions,
    ExportActions,
    PictureActions,
    PaceActions,
    ReplayActions,
    Dismissals,
    RecipeActions {
  readonly store: StoreApi<AppState>;
  /** Gets the backend and the first faces ready. */
  open(): void;
  /** Turns to another view; a run goes on in all of them. */
  show(view: View): void;
  readonly evaluation: EvaluationActions;
  train(): void;
  pause(): void;
  step(): void;
  /** Trains until the run pauses by itself. */
  trainUntil(goal: RunGoal): void;
  reset(): void;
  /** Brings the run back that was on the page before; the one that is there now is put away in its turn. */
  bringBack(): void;
  /** The run that was put away is not wanted any more. */
  dismissPutAway(): void;
  /** Sets the page's settings to those of the run that it shows. */
  backToRunSettings(): void;
  downloadWeights(): void;
  /** The rectified labels of the shown run, as `rectified.csv` of `npm run train`. */
  downloadRectified(): void;
  change(change: Change): void;
  chooseSynthetic(): void;
  /** Makes room for a person's own images; the ones read before come back. */
  chooseFolder(): void;
  /** A person's own images; from now on the set of the page. */
  chooseOwn(images: OwnImages): void;
  /** Reads a person's own images again, in another way. */
  readAgain(choices: ImportChoices): void;
  /** Ends the reading of images. */
  cancelReading(): void;
  preset(preset: Preset): void;
  /** Settings as a whole. */
  takeSettings(settings: Settings): void;
  suggestHead(): void;
  /** The page is seen again. */
  wake(): void;
  dispose(): void;
}
