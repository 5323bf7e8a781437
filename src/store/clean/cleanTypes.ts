/** The state of the Clean view as one plain object, what a person can do there, and what that needs from outside. */
import type { StoreApi } from 'zustand/vanilla';
import type { CleanClient } from '../../client/cleanClient.ts';
import type { ErrorReport } from '../../domain/errors.ts';
import type { FaceBox } from '../../domain/faceBox.ts';
import type { FaceKeeping } from '../../domain/faceKeeping.ts';
import type { ImportChoices } from '../../domain/importChoices.ts';
import type { ImportReport } from '../../domain/importReport.ts';
import type { OwnNetwork } from '../../domain/ownNetwork.ts';
import type { Resemblance } from '../../domain/resemblance.ts';
import type { ImmichChange, ImmichPlan, ImmichProblem } from '../../formats/immich/immichPlan.ts';
import type { SidecarChange, SidecarPlan } from '../../formats/xmp/sidecarChanges.ts';
import type { CleanNews, CleanScores, CleanSet, CleanSettings, Thumbnails } from '../../protocol/clean.ts';
import type { Keeping } from '../../storage/keeping.ts';
import type { KeptAmount } from '../../storage/keptFaces.ts';
import type { RememberedFolders } from '../../storage/rememberedFolders.ts';
import type { ReviewStore } from '../../storage/reviews.ts';
import type { StoredReview } from '../../storage/storedReview.ts';
import type { OwnImages } from '../dataset/datasetControl.ts';
import type { Compared } from './compared.ts';
import type { ExportKind } from './exports.ts';
import type { FaceName, NameSuggestion } from './faceNames.ts';
import type { SampleTools } from './sample.ts';
import type { StageProgress } from './stageProgress.ts';
import type { Filter, ListCounts, Mixed } from './suspectRanking.ts';
import type { Verdict, VerdictKind, Verdicts } from './verdicts.ts';

export type { ImmichChange, ImmichPlan, ImmichProblem, NameSuggestion, SidecarChange, SidecarPlan };

/** What was found in photos before, kept in the browser so that the same photos are not searched again. */
interface FacesKept {
  amount(): Promise<KeptAmount>;
  clear(): Promise<void>;
  isWanted(): boolean;
  want(wanted: boolean): void;
}

export interface CleanEnvironment extends SampleTools {
  readonly keptFaces: FacesKept;
  readonly folders: RememberedFolders<FileSystemDirectoryHandle>;
  createClient(onEvent: (event: CleanNews) => void): CleanClient;
  readonly reviews: ReviewStore;
  redraw(bytes: Uint8Array<ArrayBuffer>, type: 'image/jpeg' | 'image/png'): Promise<Uint8Array<ArrayBuffer>>;
  /** Monotonic milliseconds. */
  now(): number;
  /** Hands a finished file to the person. */
  download(fileName: string, content: Blob): void;
  /** Of the product. */
  readonly version: string;
}

/** empty: waits for a set; analysing: nothing to review yet; reviewing: there are scores. */
type CleanPhase = 'empty' | 'analysing' | 'reviewing';

/** What a person does with the set under review. */
export type ReviewPage = 'suspects' | 'look-alikes';

/** One step back: what each image had before, where the person was, and who there was. */
export interface Undo {
  readonly before: readonly (readonly [image: number, verdict: Verdict | undefined])[];
  readonly focus: number | null;
  readonly identities: readonly string[];
}

/** The faces that the analysis has found so far. */
export interface FoundFaces {
  /** Of those read, how many were known from an earlier visit. */
  readonly known: number;
  /** What became of the others. */
  readonly keeping: FaceKeeping;
  /** The latest, at most a few dozen. */
  readonly latest: Thumbnails;
}

/** The epoch last reported. */
interface FoldProgress {
  readonly fold: number;
  readonly epoch: number;
  /** Nats. */
  readonly loss: number;
  readonly detected: number;
}

/** A review of a file whose verdicts were taken over. */
interface ReadBack {
  readonly file: string;
  /** Verdicts in the file. */
  readonly verdicts: number;
  /** Those about images and people of this set. */
  readonly taken: number;
}

interface ExportStatus {
  readonly busy: { readonly done: number; readonly total: number } | null;
  /** What a person should know about the last export. */
  readonly notes: readonly string[];
}

export interface CleanState {
  readonly phase: CleanPhase;
  /** Of the folder or zip. */
  readonly name: string;
  /** The worker is busy: with the first analysis, or anew with a person's verdicts. */
  readonly work: 'analysis' | 'retraining' | null;
  readonly stages: readonly StageProgress[];
  readonly fold: FoldProgress | null;
  readonly settings: CleanSettings;
  readonly set: CleanSet | null;
  readonly report: ImportReport | null;
  /** False while photos of the set are still to be read, or where some never were. */
  readonly whole: boolean;
  readonly found: FoundFaces;
  /** What is found is kept for the next visit. */
  readonly keepFaces: boolean;
  /** Folders opened before that the browser remembers, the latest first. */
  readonly folders: readonly FileSystemDirectoryHandle[];
  /** Faces kept from earlier visits; null before it is known. */
  readonly keptFaces: KeptAmount | null;
  /** How the images were or will be read. */
  readonly choices: ImportChoices;
  /** What compares or will compare the faces; null for the network that comes with the page. */
  readonly network: OwnNetwork | null;
  readonly scores: CleanScores | null;
  /** 'preview' comes from nearest neighbours alone. */
  readonly scoresKind: 'preview' | 'final' | null;
  readonly threshold: number;
  readonly filter: Filter;
  /** Images of the list on show, in order. */
  readonly ranked: readonly number[];
  readonly counts: ListCounts | null;
  readonly mixed: readonly Mixed[];
  readonly page: ReviewPage;
  /** Null before the final scores. */
  readonly resemblance: Resemblance | null;
  /** What the look-alikes show. */
  readonly comparing: Compared | null;
  /** The photo in question there. */
  readonly compared: number | null;
  readonly verdicts: Verdicts;
  /** Faces that had no name and were given one. */
  readonly faceNames: readonly FaceName[];
  readonly undo: readonly Undo[];
  /** The image in the card; null when the list is empty. */
  readonly focus: number | null;
  readonly selected: ReadonlySet<number>;
  /** Where a selection by range began. */
  readonly anchor: number | null;
  readonly keeping: Keeping;
  /** Verdicts that came back from an earlier visit. */
  readonly restored: number;
  /** The review that was last read back; null once it was seen. */
  readonly readBack: ReadBack | null;
  /** Reviews of earlier visits. */
  readonly earlier: readonly StoredReview[];
  readonly error: ErrorReport | null;
  readonly exporting: ExportStatus;
  /** What sidecars would change, as last listed; null before, and once a verdict has changed. */
  readonly sidecars: { readonly plan: SidecarPlan; readonly trustModel: boolean } | null;
  /** What would change in an Immich library, as last listed; null before, and once a verdict has changed. */
  readonly immich: { readonly plan: ImmichPlan; readonly trustModel: boolean } | null;
  /** A list of the Immich library's faces was read, from which changes can be listed again. */
  readonly immichListRead: boolean;
}

export interface CleanSession {
  readonly store: StoreApi<CleanState>;
  /** The files under review; null before there are any. */
  readonly images: OwnImages | null;
  /** Looks up what was reviewed before. */
  open(): void;
  analyse(images: OwnImages): void;
  /** Reads the images again and takes labels that differ by upper and lower case alone as one; verdicts come along. */
  mergeSpellings(): void;
  /** Reads the images under review again, in another way. */
  readAgain(choices: ImportChoices): void;
  /** From now on faces are compared by this network, those under review anew; null for the network that comes with the page. */
  compareBy(network: OwnNetwork | null): void;
  /** Draws synthetic faces, some under a wrong name, and analyses them. */
  trySample(): void;
  cancel(): void;
  /** Back to the start; verdicts stay stored. */
  leave(): void;
  /** A verdict on the selection, or on the image in focus where nothing is selected; then on to the next undecided. */
  decide(kind: VerdictKind): void;
  /** As `decide`, with an identity that a person names. */
  decideOther(identity: number): void;
  /**
   * The same verdict on the first undecided images of the list on show. Accepts none but those whose suggested name is very
   * likely right.
   */
  decideTop(kind: 'accept' | 'remove', count: number): void;
  undo(): void;
  /** Takes over the verdicts of a review that was exported, as one step that can be undone; they win over those given here. */
  readReview(file: File): Promise<void>;
  dismissReadBack(): void;
  setThreshold(threshold: number): void;
  show(change: Partial<Filter>): void;
  focus(image: number): void;
  /** Moves the focus along the list; `extend` selects what lies between. */
  move(steps: number, extend: boolean): void;
  toggle(image: number): void;
  selectTo(image: number): void;
  selectNone(): void;
  /** Suspects one by one, or people who look alike. */
  turnTo(page: ReviewPage): void;
  compare(comparison: Compared): void;
  /** The photo of the comparison that is in question. */
  lookAt(image: number): void;
  step(by: number): void;
  /** Whose the photo in question is, of the two compared; then on to the next undecided. */
  tell(side: 'left' | 'right' | 'neither' | 'skip'): void;
  /** The two people compared are one: all photos get the name of this one of them. */
  mergeCompared(kept: number): void;
  /** The person compared is two: the second group gets a name of its own. */
  partCompared(): void;
  retrain(): void;
  /** The file behind an image, or null where there is none of its own; for showing it, nothing of it is kept. */
  original(image: number): Promise<Blob | null>;
  /** Where all faces of an image's photo are, from left to right; null where the photo cannot be had. Rejects when it cannot be looked at. */
  facesOf(image: number): Promise<readonly FaceBox[] | null>;
  /** Has the face of a box judged in the place of the image's, and all labels checked anew. Faces that are named by regions stay. */
  chooseFace(image: number, box: FaceBox): Promise<void>;
  /**
   * Who faces of an image's photo that have no name very likely are; those of whom nothing so likely can be said are left out.
   * Rejects when they cannot be looked at.
   */
  suggestNames(image: number, boxes: readonly FaceBox[]): Promise<readonly NameSuggestion[]>;
  /** Gives a face of an image's photo that has no name one. */
  nameFace(image: number, box: FaceBox, person: number): void;
  unnameFace(image: number, box: FaceBox): void;
  /** The day on which the photo of an image was taken, YYYY-MM-DD; null where it does not say. */
  taken(image: number): Promise<string | null>;
  export(kind: ExportKind, trustModel: boolean): void;
  /** Lists what the review changes in the sidecars of the photos; nothing is handed over. */
  listSidecars(trustModel: boolean): void;
  /** Hands over the sidecars as they were listed. */
  saveSidecars(): void;
  /**
   * Lists what the review changes in an Immich library; nothing is handed over.
   * @param list of its faces: a file, or what was pasted; null: the last one read
   */
  listImmich(trustModel: boolean, list: File | string | null): Promise<void>;
  /** Hands over a script of the changes as they were listed. */
  saveImmich(): Promise<void>;
  dismissError(): void;
  forgetEarlier(fingerprint: string): void;
  /** From the next analysis on. */
  setKeepFaces(wanted: boolean): void;
  /** Lets go of all faces that were kept. */
  forgetFaces(): void;
  rememberFolder(folder: FileSystemDirectoryHandle): void;
  forgetFolder(folder: FileSystemDirectoryHandle): void;
  /** The page is about to go: verdicts that are not written yet are put where the next page finds them. */
  saveAtOnce(): void;
  dispose(): void;
}
