/** Everything the page shows, as one plain object. Changed only by the session; read by the components. */

import type { DeviceLimits } from '../domain/deviceFit.ts';
import type { ErrorReport } from '../domain/errors.ts';
import type { VerificationReport } from '../domain/evaluation.ts';
import type { FaceSheet } from '../domain/faceSheet.ts';
import type { NamedImages } from '../domain/imageNames.ts';
import { DEFAULT_CHOICES, type ImportChoices } from '../domain/importChoices.ts';
import type { ImportReport, Labelling } from '../domain/importReport.ts';
import type { LinkedResult } from '../domain/linkedResult.ts';
import type { NetworkCost } from '../domain/networks.ts';
import type { TrainedLabels } from '../domain/noise.ts';
import type { Mark } from '../domain/runCurves.ts';
import type { GoalReport } from '../domain/runGoal.ts';
import { NO_HISTORY, type RunHistory } from '../domain/runHistory.ts';
import type { SettingsProblem } from '../domain/settings/parse.ts';
import type { Settings, StepMode } from '../domain/settings/settings.ts';
import type { EvaluationRecord } from '../domain/shelvedRun.ts';
import { type Corrections, NO_CORRECTIONS } from '../domain/standingCorrections.ts';
import type { BackendInfo, EpochMetrics, WarningKind } from '../protocol/training.ts';
import type { UnreadableRun } from '../storage/storedRun.ts';
import type { PictureKind } from './picture/pictureActions.ts';
import { NO_PROJECTION, type ProjectionView } from './picture/projectionControl.ts';
import { NO_SELECTION, type Selection } from './picture/selection.ts';
import type { RaceDraft, RaceView } from './race/raceView.ts';
import type { KeptRunView } from './run/keptRunView.ts';
import type { LossPoint } from './run/metricSeries.ts';
import { FULL_SPEED, type Pace } from './run/pace.ts';
import { INITIAL, type Machine } from './run/runMachine.ts';
import { NO_WEIGHTS, type StartingWeights } from './run/startingWeights.ts';
import { type ByHand, NOTHING_ASIDE, type SetAside } from './settings/settingsRules.ts';
import { NO_SHELF, type ShelfView } from './shelf/shelfView.ts';

/** The faces on the page: who they are said to be, and their pixels. */
export interface Faces {
  readonly kind: Settings['dataset']['kind'];
  /** Of all images, or of those in `sample`. */
  readonly sheet: FaceSheet;
  /** Which images of a set that stays on disk are on the page, in ascending order; null: all. */
  readonly sample: Int32Array<ArrayBuffer> | null;
  /** People outside the set who stand in for replaced images; null when there are none. */
  readonly outliers: FaceSheet | null;
  /** [count], the label each image came with. */
  readonly labels: Int32Array<ArrayBuffer>;
  readonly identities: readonly string[];
  /** Names of the images, as files have them. */
  readonly names: NamedImages;
  /** The set has people held out for verification; unknown (null) until the set is complete. */
  readonly heldOut: boolean | null;
  readonly heldOutFaces: HeldOutFaces | null;
}

/** People the network never trains on. */
interface HeldOutFaces {
  readonly sheet: FaceSheet;
  /** [count], whom each image shows. */
  readonly labels: Int32Array<ArrayBuffer>;
  readonly identities: readonly string[];
}

export type DatasetStatus =
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'busy';
      readonly verb: 'Drawing' | 'Reading' | 'Scanning';
      readonly done: number;
      readonly total: number;
      readonly secondsLeft: number | null;
    }
  | { readonly kind: 'ready' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed' };

export interface DatasetView {
  readonly status: DatasetStatus;
  readonly faces: Faces | null;
  /** Grows when pixels have arrived. */
  readonly revision: number;
  /** Of the last import; null for synthetic faces. */
  readonly report: ImportReport | null;
  /** Name of a person's own images, whether they are in use or not; null while none were chosen. */
  readonly chosen: string | null;
  /** How the images were or will be read. */
  readonly choices: ImportChoices;
  /** Where the labels of the images chosen come from, from their first reading on; null for synthetic faces. */
  readonly labelling: Labelling | null;
  /** A single picture was chosen: it can only be a sprite sheet. */
  readonly oneImage: boolean;
}

export interface RunView {
  /** Its place on the shelf; null when there is no run. */
  readonly id: string | null;
  /** It was trained elsewhere, for everyone to see; false for a run of a person's own. */
  readonly recorded: boolean;
  /** Settings the run was started with, changes on the way included; null when there is no run. */
  readonly settings: Settings | null;
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly imagesPerSecond: number | null;
  readonly stepMode: StepMode | null;
  readonly cost: NetworkCost | null;
  readonly note: string;
  /** Seconds of training, pauses not counted; known at the end. */
  readonly seconds: number;
}

export interface ChartData {
  readonly loss: readonly LossPoint[];
  readonly epochs: readonly EpochMetrics[];
  readonly marks: readonly Mark[];
}

/** What the worker said of the network at one moment. */
export interface EvaluationResult extends EvaluationRecord {
  readonly step: number;
  readonly verification: VerificationReport | null;
  /** The images that the pairs are of. */
  readonly faces: FaceSheet | null;
}

/** Two photos that a person compares. */
export interface PhotosView {
  /** File names; null where none was chosen yet. */
  readonly names: readonly [string | null, string | null];
  /** As the network sees them; null until both are read. */
  readonly sheet: FaceSheet | null;
  readonly busy: boolean;
  /** Cosine, [-1, 1]. */
  readonly similarity: number | null;
  /** Why they cannot be compared. */
  readonly problem: string | null;
}

/** A pair set of a person's own that is verified on instead of the held-out identities. */
export interface PairSetView {
  /** File name; null for the held-out identities. */
  readonly name: string | null;
  /** Images read so far, while it is read. */
  readonly reading: { readonly done: number; readonly total: number } | null;
  /** Why it cannot be used. */
  readonly problem: string | null;
}

export interface EvaluationView {
  /** Asked for and not yet answered. */
  readonly busy: boolean;
  readonly result: EvaluationResult | null;
  /** The threshold on the cosine that a person has set; null for the best one. */
  readonly threshold: number | null;
  readonly photos: PhotosView;
  readonly pairSet: PairSetView;
}

const NO_PHOTOS: PhotosView = { names: [null, null], sheet: null, busy: false, similarity: null, problem: null };
export const HELD_OUT_PAIRS: PairSetView = { name: null, reading: null, problem: null };
export const NO_EVALUATION: EvaluationView = {
  busy: false,
  result: null,
  threshold: null,
  photos: NO_PHOTOS,
  pairSet: HELD_OUT_PAIRS,
};

/** Which moment of its run the page shows. */
export interface Replay {
  /** The epoch whose end is looked back at; null: now. */
  readonly at: number | null;
  /** The epochs are played back, one after the other. */
  readonly playing: boolean;
}

export const LIVE: Replay = { at: null, playing: false };

export interface WarningView {
  readonly kind: WarningKind | 'not-kept' | 'restarted';
  readonly message: string;
}

/** The result of somebody else's run, as a link tells it. */
interface LinkedRun {
  /** The settings that it is of, as an address has them. */
  readonly of: string;
  readonly result: LinkedResult;
}

/** What the page is used for right now. */
export const VIEWS = ['train', 'evaluate', 'runs', 'clean'] as const;
export type View = (typeof VIEWS)[number];

export interface AppState {
  readonly view: View;
  readonly settings: Settings;
  readonly byHand: ByHand;
  readonly aside: SetAside;
  /** Weights of an earlier run that the next one starts from. */
  readonly starting: StartingWeights;
  /** What was wrong with the address the page was opened with. */
  readonly problems: readonly SettingsProblem[];
  /** What the link that opened the page says that its run found; null: nothing, or it was read. */
  readonly linked: LinkedRun | null;
  readonly dataset: DatasetView;
  readonly backend: BackendInfo | null;
  /** Of what the backend runs on; null until it is known. */
  readonly limits: DeviceLimits | null;
  /** Kernels are being compiled ahead of a run. */
  readonly compiling: { readonly done: number; readonly total: number } | null;
  /** The hint how to get WebGPU was not closed yet. */
  readonly backendHint: boolean;
  readonly machine: Machine;
  /** A run that can be taken up again; null while one is under way or shown. */
  readonly kept: KeptRunView | null;
  /** Further kept runs, newest first. */
  readonly earlier: readonly KeptRunView[];
  /** What is kept and cannot be read by this version of the page. */
  readonly unreadable: readonly UnreadableRun[];
  /** Every run that there was. */
  readonly shelf: ShelfView;
  /** The race under way or over; null: none was held, or it was closed. */
  readonly race: RaceView | null;
  /** The form of a race is open, with these. */
  readonly raceDraft: RaceDraft | null;
  /** The run that was on the page before and can be brought back. */
  readonly putAway: KeptRunView | null;
  readonly run: RunView;
  /** Where the run has paused by itself, or that it never came there; null once it was told to go on. */
  readonly arrival: GoalReport | null;
  readonly pace: Pace;
  readonly charts: ChartData;
  /** Of the run, or those that one would be trained on. */
  readonly labels: TrainedLabels | null;
  readonly corrections: Corrections;
  /** What can be replayed of the run. */
  readonly history: RunHistory;
  readonly replay: Replay;
  readonly warnings: readonly WarningView[];
  readonly error: ErrorReport | null;
  /** An export is on its way. */
  readonly exporting: boolean;
  /** The recipe for a cluster is being made. */
  readonly packing: boolean;
  readonly evaluation: EvaluationView;
  readonly selection: Selection;
  readonly projection: ProjectionView;
  readonly picture: PictureKind;
  /** Pictures mark which labels are right. */
  readonly showTruth: boolean;
}

const NO_RUN: RunView = {
  id: null,
  recorded: false,
  settings: null,
  epoch: 0,
  epochs: 0,
  step: 0,
  stepsPerEpoch: 0,
  imagesPerSecond: null,
  stepMode: null,
  cost: null,
  note: '',
  seconds: 0,
};

const NO_CHARTS: ChartData = { loss: [], epochs: [], marks: [] };

/** What a run leaves on the page, emptied. */
export const FRESH_RUN = {
  run: NO_RUN,
  arrival: null,
  charts: NO_CHARTS,
  labels: null,
  corrections: NO_CORRECTIONS,
  history: NO_HISTORY,
  replay: LIVE,
  warnings: [],
  error: null,
  exporting: false,
  packing: false,
  evaluation: NO_EVALUATION,
} as const satisfies Partial<AppState>;

/** What an address says about the page. */
export type Opening = Pick<AppState, 'settings' | 'view' | 'problems'> & Partial<Pick<AppState, 'linked'>>;

export function initialState({ settings, view, problems, linked = null }: Opening, byHand: ByHand): AppState {
  return {
    ...FRESH_RUN,
    view,
    settings,
    byHand,
    aside: NOTHING_ASIDE,
    starting: NO_WEIGHTS,
    problems,
    linked,
    dataset: {
      status: { kind: 'waiting' },
      faces: null,
      revision: 0,
      report: null,
      chosen: null,
      choices: DEFAULT_CHOICES,
      labelling: null,
      oneImage: false,
    },
    backend: null,
    limits: null,
    compiling: null,
    backendHint: true,
    machine: INITIAL,
    pace: FULL_SPEED,
    kept: null,
    earlier: [],
    unreadable: [],
    putAway: null,
    race: null,
    raceDraft: null,
    shelf: NO_SHELF,
    selection: NO_SELECTION,
    projection: NO_PROJECTION,
    picture: 'wall',
    showTruth: false,
  };
}

/** Of the set on the page; drawn people are counted before they are drawn. Null while the images of one's own are not read. */
export const knownIdentities = ({ settings, dataset }: AppState): number | null =>
  settings.dataset.kind === 'synthetic'
    ? settings.dataset.identities
    : dataset.faces?.kind === 'folder'
      ? dataset.faces.identities.length
      : null;

/** The page shows something of a run: its settings, not the page's, are what it is about. */
export const showsRun = ({ run }: Pick<AppState, 'run'>): boolean => run.settings !== null;

/** The run has given something that would be missed. */
export const hasResults = ({ run, charts }: Pick<AppState, 'run' | 'charts'>): boolean =>
  run.step > 0 || charts.loss.length > 0 || charts.epochs.length > 0;
