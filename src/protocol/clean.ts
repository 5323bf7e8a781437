/**
 * Messages between the page and the clean worker, which finds the wrong labels of a person's own face images: it lists them and
 * asks for their faces, which the page has other workers find, align and embed; a BoundaryFace head is then trained on the frozen
 * embeddings in folds, and each image is scored by the head that has seen neither it nor a copy of it.
 */

import type { NamedRegion } from '../domain/faceBox.ts';
import type { FaceFound } from '../domain/faceFound.ts';
import type { ImportSource } from '../domain/images.ts';
import type { ImportChoices } from '../domain/importChoices.ts';
import type { ImportReport } from '../domain/importReport.ts';
import type { EmbedderFacts, OwnNetwork } from '../domain/ownNetwork.ts';
import type { SeenFace } from '../domain/readFace.ts';
import type { Resemblance } from '../domain/resemblance.ts';
import type { BackendChoice } from '../domain/settings/settings.ts';
import type { Tile } from '../domain/tiles.ts';
import type { JobCancel, JobEnvelope, JobFailed } from './envelope.ts';
import type { BatchResults, PhotoBatch } from './faces.ts';
import type { PackedFaces } from './packedFaces.ts';
import type { BackendInfo } from './training.ts';

export interface CleanSettings {
  readonly folds: number;
  readonly epochs: number;
  /** Correction runs when epoch > epochStart, epochs counted from 1. */
  readonly epochStart: number;
  readonly scale: number;
  /** Radians. */
  readonly margin: number;
  readonly learningRate: number;
  /** An image is flagged when its score exceeds this. */
  readonly threshold: number;
  readonly seed: number;
}

export const DEFAULT_CLEAN: CleanSettings = {
  folds: 5,
  epochs: 30,
  epochStart: 5,
  scale: 10,
  margin: 0.3,
  learningRate: 0.01,
  threshold: 0.35,
  seed: 0,
};

/** Small pictures, one an image. */
export interface Thumbnails {
  /** Pixels a side. */
  readonly size: number;
  readonly tiles: readonly Tile[];
}

/** The images as they came, in order; `face` says what alignment made of each. */
export interface CleanSet {
  readonly identities: readonly string[];
  /** [count], the path as given; of a photo with several named faces the path, `#` and a number. */
  readonly names: readonly string[];
  /** [count], digest of each image's file, with its place where the image is a part of it. */
  readonly contents: readonly string[];
  /** [count], given labels. */
  readonly labels: Int32Array<ArrayBuffer>;
  /** Aligned faces for display; an image without a face shows itself, shrunk. */
  readonly thumbnails: Thumbnails;
  readonly faces: readonly FaceFound[];
  /**
   * [count, 4, 2], corners of the face in its photo, upper left first and clockwise, in parts of width and height; NaN where
   * none was found.
   */
  readonly outlines: Float32Array<ArrayBuffer>;
  /** [count], for each image the first that shows the same photo: copies, encoded anew or not, count as one. */
  readonly photos: Int32Array<ArrayBuffer>;
  /** [count], where each image lies in its photo; left out where the labels are not those of face regions. */
  readonly regions?: readonly NamedRegion[];
  /** [count], the labels before `FlipWish` made some of them wrong; for scoring alone. */
  readonly truth?: Int32Array<ArrayBuffer>;
  /** What runs the networks. */
  readonly backend?: BackendInfo;
  /** The network of a person's own that compared the faces; left out where it was the page's. */
  readonly network?: EmbedderFacts;
}

/**
 * One entry an image, in the set's order. Images without a face are not judged, unless they are most of the set: then all are
 * judged by the middle of the image. Nor is the only photo of an identity: there is no other to hold it against.
 */
export interface CleanScores {
  /** [-1, 1]: largest softmax probability (s = 10) of another identity minus the given one's, out of fold; 0 if not judged. */
  readonly score: Float32Array<ArrayBuffer>;
  /** The identity with that largest probability; the given one if not judged. */
  readonly suggested: Int32Array<ArrayBuffer>;
  /** Epoch of the fold's training at which the image was first flagged, 0 if never or not yet known. */
  readonly firstFlagged: Int32Array<ArrayBuffer>;
  /** [0, 1], high where the image resembles nobody of the set: a suspect of open-set noise. 0 if not judged. */
  readonly openSet: Float32Array<ArrayBuffer>;
  /**
   * [0, 1], the chance that the label is wrong, nobody of the set included; 0 if not judged. Null in a preview, and where the
   * scores allow no estimate.
   */
  readonly wrong: Float32Array<ArrayBuffer> | null;
  /** Other photos of the image's label that it is judged by; copies count as one. -1 for images left out. */
  readonly others: Int32Array<ArrayBuffer>;
}

/** Labels made wrong on purpose, to measure how many are found: closed-set noise, a share of each identity's images. */
export interface FlipWish {
  /** [0, 1]. */
  readonly ratio: number;
  readonly seed: number;
}

/** A set with some labels made wrong on purpose, and how it was scored. */
export interface FlipTrial {
  readonly flip: FlipWish;
  /** [count], the labels that were judged. */
  readonly given: Int32Array<ArrayBuffer>;
  readonly scores: CleanScores;
}

/** A person's decisions that outrank the model: [count], an identity, -1 for "remove", -2 for undecided. */
export type FixedLabels = Int32Array<ArrayBuffer>;

/** 'finding faces' counts photos read, found and embedded; 'comparing' is what makes a list of them; then heads are trained. */
export type CleanStage = 'reading' | 'finding faces' | 'comparing' | 'training';

/** A face that a person chose among those of a photo. */
export interface ChosenFace {
  readonly image: number;
  readonly embedding: Float32Array<ArrayBuffer>;
}

export type CleanCommand =
  | {
      readonly v: 1;
      readonly job: number;
      readonly type: 'analyse';
      /** Emptied once they are listed: of a large set they are much of what is in memory. */
      readonly sources: ImportSource[];
      readonly settings: CleanSettings;
      /** Left out: a GPU where there is one, else WebAssembly. */
      readonly backend?: BackendChoice;
      readonly flip?: FlipWish;
      /** What else is scored, before the set itself: its labels, some of them made wrong anywhere in it. */
      readonly trials?: readonly FlipWish[];
      /** Left out: as they are found. */
      readonly choices?: ImportChoices;
      /** What embeds the faces; left out: the network that comes with the page. */
      readonly network?: OwnNetwork;
      /** Workers that read photos for it. */
      readonly lanes: number;
      /** See `PhotoBatch`. */
      readonly keep: boolean;
      /** Lists of suspects are wanted before all photos have been read. */
      readonly early: boolean;
    }
  /** Trains the head anew on the embeddings of the last `analyse`, with a person's verdicts as given labels. */
  | {
      readonly v: 1;
      readonly job: number;
      readonly type: 'retrain';
      readonly settings: CleanSettings;
      readonly fixed: FixedLabels;
      /** Another face of its photo is meant: what was read of it takes the place of what was known of the image. */
      readonly chosen?: ChosenFace;
    }
  /** Who faces of one photo may be that have no name, held against the set of the last `analyse` as it was last scored. */
  | {
      readonly v: 1;
      readonly job: number;
      readonly type: 'name';
      readonly faces: readonly Float32Array<ArrayBuffer>[];
      /** Identities that the photo shows already. */
      readonly taken: readonly number[];
    }
  | JobCancel;

/** Who faces without a name may be. */
export interface NamedFaces {
  /** [faces], an identity; -1 where there is none to be like. */
  readonly people: Int32Array<ArrayBuffer>;
  /** [faces], [0, 1], the chance that it is that person; 0 where that cannot be estimated. */
  readonly chances: Float32Array<ArrayBuffer>;
}

/** The faces of a batch that `wanted` asked for; their thumbnails stay with the page. */
export interface BatchAnswer {
  readonly batch: number;
  readonly results: PackedFaces;
  /** Results among them that were known from an earlier visit. */
  readonly known: number;
}

/** A set without the thumbnails, which the worker never sees. */
export interface WorkedSet extends Omit<CleanSet, 'thumbnails'> {
  /** [count], the number under which the face of each image was asked for. */
  readonly candidates: Int32Array<ArrayBuffer>;
  /** Pixels a side. */
  readonly thumbnail: number;
}

/** What page and worker are told alike. */
type Told =
  | {
      readonly type: 'progress';
      readonly stage: CleanStage;
      readonly done: number;
      readonly total: number;
    }
  /** `preview`: from nearest neighbours alone, at once; `final` after the last fold. */
  | { readonly type: 'scores'; readonly kind: 'preview' | 'final'; readonly scores: CleanScores }
  /** Comes before the final scores, which end the work, with the labels that they are made with. */
  | { readonly type: 'resemblance'; readonly resemblance: Resemblance }
  | ({ readonly type: 'trial' } & FlipTrial)
  | {
      readonly type: 'epoch';
      readonly fold: number;
      readonly epoch: number;
      readonly loss: number;
      readonly detected: number;
    };

/** A set with what is said of its files. */
interface SetNews<Set> {
  readonly type: 'set';
  readonly set: Set;
  readonly report: ImportReport;
  /** False for one of the photos read so far: another follows, with those among others. */
  readonly whole: boolean;
}

/** What the worker says. */
export type CleanEvent =
  | (JobEnvelope & (Told | SetNews<WorkedSet>))
  | (JobEnvelope & { readonly type: 'named' } & NamedFaces)
  /** Photos to be read by others; a `BatchAnswer` is waited for. */
  | (JobEnvelope & PhotoBatch & { readonly type: 'wanted'; readonly batch: number })
  | JobFailed;

/** What the page hears of an analysis. */
export type CleanNews =
  | Told
  /** Scores follow each. */
  | SetNews<CleanSet>
  /** Another face of an image's photo is judged from now on; scores follow. */
  | { readonly type: 'chosen'; readonly image: number; readonly face: SeenFace }
  /** Faces as they are found, in no order. */
  | ({ readonly type: 'faces' } & Thumbnails & Omit<BatchResults, 'results'>)
  | Pick<JobFailed, 'type' | 'error'>;
