/**
 * What the headless commands and the headless page say to each other. Plain JSON values: they cross the browser's debugging
 * connection. Weights and checkpoints come as downloads instead, because of their size.
 */

import type { GoldenReply } from '../../goldens/protocol.ts';
import type { ErrorReport } from '../domain/errors.ts';
import type { DetectionReport, VerificationSummary } from '../domain/evaluation.ts';
import type { FaceFound } from '../domain/faceFound.ts';
import type { FacePlace } from '../domain/facePlace.ts';
import type { ImportChoices } from '../domain/importChoices.ts';
import type { ImportReport } from '../domain/importReport.ts';
import type { EmbedderFacts, EmbedderWish } from '../domain/ownNetwork.ts';
import type { EpochMetrics } from '../domain/report.ts';
import type { BackendChoice, KernelChoice, Settings } from '../domain/settings/settings.ts';
import type { RectifiedImage } from '../domain/standingCorrections.ts';
import type { WeightsUse } from '../domain/weightsUse.ts';
import type { Picture } from '../formats/tensorboard/eventFile.ts';
import type { SidecarPlan } from '../formats/xmp/sidecarChanges.ts';
import type { CleanSettings, CleanStage, FlipWish } from '../protocol/clean.ts';
import type { BackendInfo } from '../protocol/training.ts';

/** Name of the function that the command gives the page to report to. */
export const HEADLESS_REPORT = 'reportToCommand';
/** Ids of the page's file inputs. */
export const IMAGES_INPUT = 'images';
export const WEIGHTS_INPUT = 'weights';
export const PAIRS_INPUT = 'pairs';
export const CHECKPOINT_INPUT = 'checkpoint';
export const EMBEDDER_INPUT = 'embedder';
export const FACES_INPUT = 'faces';
/** Name of the file that a run under way is kept in, and of its downloads. */
export const CHECKPOINT_FILE = 'checkpoint.safetensors';
/** Name of the download with the files of TensorBoard's projector, a zip. */
export const PROJECTOR_FILE = 'projector.zip';

/** A file of a set of one's own, as a command finds it on disk. */
export type ImageFile = {
  /** As shown: parts by '/', a folder's own name in front. */
  readonly path: string;
} & (
  | {
      /** Where it lies; bytes where a name on the way is no UTF-8. */
      readonly file: string | Uint8Array;
      readonly problem: null;
    }
  /** What cannot be read, and why: a sentence. */
  | { readonly file: null; readonly problem: string }
);

/** What a file of the page's input for images is called, in their order, and what could not be put there. */
export interface ChosenImages {
  readonly paths: readonly string[];
  readonly unreadable: readonly { readonly path: string; readonly problem: string }[];
}

/** A picture of a run at the end of an epoch. */
export interface HeadlessPicture extends Omit<Picture, 'wallTime' | 'png'> {
  /** A PNG file in base64. */
  readonly png: string;
}

export type HeadlessEvent =
  | { readonly type: 'preparing'; readonly done: number; readonly total: number }
  | { readonly type: 'stage'; readonly stage: CleanStage | 'trials'; readonly done: number; readonly total: number }
  | { readonly type: 'imported'; readonly report: ImportReport }
  /** Lines of faces that were read, to be kept at the end of a file. */
  | { readonly type: 'faces'; readonly lines: string }
  /** Faces that were kept of an ended search, and lines of them that cannot be read. */
  | { readonly type: 'remembered'; readonly faces: number; readonly damaged: number }
  | { readonly type: 'backend'; readonly info: BackendInfo }
  | {
      readonly type: 'progress';
      readonly epoch: number;
      readonly epochs: number;
      /** Steps taken, and steps of the whole run. */
      readonly step: number;
      readonly steps: number;
      readonly imagesPerSecond: number | null;
      readonly loss: number | null;
    }
  | { readonly type: 'epoch'; readonly metrics: EpochMetrics }
  /** Only where they were asked for. */
  | { readonly type: 'picture'; readonly picture: HeadlessPicture }
  /** The run goes on after this step, with these epochs behind it. */
  | { readonly type: 'resumed'; readonly step: number; readonly metrics: readonly EpochMetrics[] }
  /** Images of a pair set. */
  | { readonly type: 'reading'; readonly name: string; readonly done: number; readonly total: number }
  | { readonly type: 'pairs'; readonly result: PairSetResult }
  | { readonly type: 'warning'; readonly message: string };

/** The network and the decisions at the end of the run. */
export interface HeadlessEvaluation {
  readonly epoch: number;
  /** Null when no identities are held out. */
  readonly verification: VerificationSummary | null;
  /** Identities by number, in the order of the weights' identities. */
  readonly detection: DetectionReport;
}

/** What the network makes of a pair set at the end of the run. */
export interface PairSetResult {
  /** Of the file. */
  readonly name: string;
  /** Null when the set could not be read. */
  readonly verification: VerificationSummary | null;
  /** Why, else null. */
  readonly problem: string | null;
  /** What to hold against its accuracies, else null. */
  readonly warning: string | null;
}

export interface HeadlessRun {
  readonly outcome: 'finished' | 'stopped' | 'failed';
  readonly error: ErrorReport | null;
  /** The settings as used, defaults filled in. */
  readonly settings: Settings;
  readonly backend: BackendInfo | null;
  readonly dataset: {
    readonly images: number;
    readonly identities: number;
    readonly heldOutIdentities: number;
    readonly heldOutImages: number;
    readonly outliers: number;
  } | null;
  readonly metrics: readonly EpochMetrics[];
  readonly rectified: readonly RectifiedImage[];
  /** Null when not one epoch was over. */
  readonly evaluation: HeadlessEvaluation | null;
  /** In the order they were asked for; none of a run that was stopped. */
  readonly pairSets: readonly PairSetResult[];
  /** True when a download of the weights was started. */
  readonly weights: boolean;
  /** True when a download of its embeddings was started. */
  readonly embeddings: boolean;
}

export interface CleanWish {
  readonly settings: CleanSettings;
  readonly backend: BackendChoice;
  readonly flip: FlipWish | null;
  readonly choices: ImportChoices;
  /** Sidecars are made that give every flagged face the suggested name. */
  readonly sidecars: boolean;
  /** How the network in the page's input is fed; null where the faces are compared by the page's own. */
  readonly embedder: EmbedderWish | null;
  readonly trials: readonly FlipWish[];
  /** Workers that read photos; null: as many as there are cores. */
  readonly jobs: number | null;
}

/** A suspect of a set in which some labels were made wrong on purpose. */
export interface TrialSuspect {
  readonly image: string;
  /** The chance that its label is wrong, as estimated. */
  readonly chance: number;
  readonly flipped: boolean;
}

export interface TrialResult {
  readonly flip: FlipWish;
  /** Labels that were made wrong. */
  readonly flips: number;
  /** Null where the chances could not be estimated. */
  readonly suspects: readonly TrialSuspect[] | null;
}

/** One image of a cleaned set; labels by name. */
export interface CleanedImage {
  readonly image: string;
  /** Where its face lies in which photo. */
  readonly place: FacePlace;
  readonly givenLabel: string;
  readonly suggestedLabel: string;
  readonly score: number;
  /** Epoch in which its label was first rectified, 0 for never. */
  readonly firstFlagged: number;
  readonly openSet: number;
  /** The chance that the label is wrong; null where it cannot be estimated. */
  readonly wrong: number | null;
  /** Other photos of its label that it is judged by, as in `CleanScores`. */
  readonly others: number;
  /** The first image of the set that shows the same photo; null for the first itself. */
  readonly copyOf: string | null;
  readonly face: FaceFound;
  /** The label before flipping; null when nothing was flipped. */
  readonly trueLabel: string | null;
}

/** As `SidecarPlan`, in a form that crosses from page to command. */
export interface CleanedSidecars extends Omit<SidecarPlan, 'files'> {
  /** XMP by path. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

export interface CleanRun {
  readonly outcome: 'finished' | 'stopped' | 'failed';
  readonly error: ErrorReport | null;
  readonly backend: BackendInfo | null;
  /** The network of a person's own that compared the faces; null for the page's. */
  readonly network: EmbedderFacts | null;
  readonly identities: number;
  /** In the order of the set. */
  readonly images: readonly CleanedImage[];
  /** In the order of the wish. */
  readonly trials: readonly TrialResult[];
  /** Null where none were asked for, or the labels are not those of face regions. */
  readonly sidecars: CleanedSidecars | null;
  /** Seconds of finding, aligning and embedding the faces, and of training. */
  readonly seconds: { readonly faces: number; readonly training: number };
}

/** What the headless page puts on `window`. */
export interface HeadlessApi {
  /** Says what the files in the page's input for images are. */
  nameImages(images: ChosenImages): void;
  /**
   * One whole run. Never rejects for a failure of the run itself: that is its outcome.
   * Where the page's input holds a checkpoint, the run goes on from there.
   * @param weightsUse how the file of weights in the page's input is used; null for a run from fresh weights
   * @param list the file that is the list of labels, by its path among those of the inputs; null when none was named
   * @param media pictures of its epochs are told, and its embeddings handed over at the end
   */
  train(config: unknown, weightsUse: WeightsUse | null, list: string | null, media: boolean): Promise<HeadlessRun>;
  /**
   * Finds the wrong labels of the images chosen. Never rejects for a failure of the run itself: that is its outcome.
   * Faces that the page's input for them holds are not read again.
   */
  clean(wish: CleanWish): Promise<CleanRun>;
  /** Ends the run under way after its current step; `train` and `clean` then resolve with what is done. */
  stop(): void;
  goldens(
    name: string,
    text: string,
    options: { readonly backend: BackendChoice; readonly kernels: KernelChoice },
  ): Promise<GoldenReply>;
}
