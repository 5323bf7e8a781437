/** What the questions about the network need from outside. */
import type { FaceSheet } from '../../domain/faceSheet.ts';
import type { ImageSet, ImportSource } from '../../domain/images.ts';
import type { TrainingCommandBody, WirePairs } from '../../protocol/training.ts';
import type { AppState, EvaluationView } from '../state.ts';

/** Decodes files into square images, in their order. Rejects with a sentence for people that names the file. */
type PhotoReader = (sources: readonly ImportSource[], size: number) => Promise<ImageSet>;

/** Reads a pair set. Rejects with a sentence for people. */
type PairReader = (
  source: ImportSource,
  size: number,
  onProgress: (done: number, total: number) => void,
) => Promise<{ readonly pairs: WirePairs; readonly faces: FaceSheet }>;

/** Reading of a person's own files. */
export interface FileReaders {
  readonly readPhotos: PhotoReader;
  readonly readPairs: PairReader;
}

export interface EvaluationParts {
  readonly files: FileReaders;
  /** Pixels a side at which photos are read. */
  readonly imageSize: () => number;
  /** False when there is no worker to send to. */
  readonly send: (command: TrainingCommandBody, transfer?: Transferable[]) => boolean;
  readonly state: () => AppState;
  readonly show: (change: Partial<EvaluationView>) => void;
}

/** What the page says of a file that cannot be used. */
/** There is a network to ask. */
export const hasNetwork = ({ run, machine }: AppState): boolean => run.step > 0 && machine.phase !== 'preparing';
