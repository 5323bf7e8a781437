/** What is kept of a run beside its results, for those who ask why a label moved: decisions, and embeddings while somebody looks. */
import type { EpochDecisions } from '../../domain/decisionRecord.ts';
import type { EmbeddingSnapshot } from '../../domain/embeddingSnapshot.ts';
import type { HeadSettings } from '../../domain/settings/settings.ts';
import { CENTRES } from '../network/model.ts';
import type { StepResult, Trainer } from '../step/trainer.ts';
import { DecisionRecorder } from './decisionRecorder.ts';
import { EmbeddingRecorder, type SnapshotPlace } from './embeddingRecorder.ts';
import type { TrainingSet } from './trainingSet.ts';

const BYTES_PER_NUMBER = 4;

/** Larger matrices of class centres are read back only for those who look. */
const MOST_UNWATCHED_BYTES = 16 * 2 ** 20;

export class RunRecord {
  readonly #trainer: Trainer;
  readonly #set: TrainingSet;
  readonly #decisions: DecisionRecorder;
  readonly #embeddings: EmbeddingRecorder;

  /** @param epochs planned */
  constructor(trainer: Trainer, set: TrainingSet, epochs: number) {
    const { seed, network } = trainer.config;
    this.#trainer = trainer;
    this.#set = set;
    this.#decisions = new DecisionRecorder(set.count, { epochs, seed }, trainer.head);
    this.#embeddings = new EmbeddingRecorder(set.count, network.embeddingSize, seed);
  }

  headFrom(step: number, head: HeadSettings): void {
    this.#decisions.headFrom(step, head);
  }

  take(images: Int32Array, step: number, result: StepResult): void {
    this.#decisions.take(images, step, result, this.#set.labels.given);
    this.#embeddings.take(images, result.embeddings);
  }

  endEpoch(epoch: number): EpochDecisions | null {
    return this.#decisions.endEpoch(epoch);
  }

  /** Somebody looks at the embeddings, or nobody any more. */
  set watched(watched: boolean) {
    this.#embeddings.watched = watched;
  }

  /**
   * What is to be told now, oldest first. While nobody looks that is nothing, and the snapshots of epochs that end are kept
   * until somebody does.
   * @param isAsked whatever the time
   */
  async snapshots(place: SnapshotPlace, isAsked: boolean): Promise<readonly EmbeddingSnapshot[]> {
    const recorder = this.#embeddings;
    const isWanted = recorder.watched && (isAsked || recorder.isDue(performance.now()));
    if (!place.epochDone && !isWanted) return [];
    const parameter = this.#trainer.model.parameters.get(CENTRES);
    if (!recorder.watched && BYTES_PER_NUMBER * parameter.size > MOST_UNWATCHED_BYTES) return [];
    const centres = await parameter.data();
    const snapshot = recorder.snapshot(place, this.#set.labels.given, Float32Array.from(centres), performance.now());
    return recorder.watched ? [...recorder.takeUntold(snapshot), snapshot] : recorder.keepUntold(snapshot);
  }
}
