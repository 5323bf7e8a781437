/** What is kept of a run beside its results, for those who ask why a label moved: decisions, and embeddings while somebody looks. */
import type { EpochDecisions } from '../../domain/decisionRecord.ts';
import type { EmbeddingSnapshot } from '../../domain/embeddingSnapshot.ts';
import type { HeadSettings } from '../../domain/settings/settings.ts';
import { CENTRES } from '../network/model.ts';
import type { StepResult, Trainer } from '../step/trainer.ts';
import { DecisionRecorder } from './decisionRecorder.ts';
import { EmbeddingRecorder, type SnapshotPlace } from './embeddingRecorder.ts';
import type { TrainingSet } from './trainingSet.ts';

export class RunRecord {
  readonly #trainer: Trainer;
  readonly #set: TrainingSet;
  readonly #decisions: DecisionRecorder;
  readonly #embeddings: EmbeddingRecorder;

  /** @param rectified [count], what each image is trained towards as the run begins or goes on @param epochs planned */
  constructor(trainer: Trainer, set: TrainingSet, rectified: Int32Array, epochs: number) {
    const { batchSize, seed, network } = trainer.config;
    this.#trainer = trainer;
    this.#set = set;
    this.#decisions = new DecisionRecorder(rectified, { epochs, batchSize, seed }, trainer.head);
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

  /** Null where nobody looks, or where the last snapshot of an epoch that still runs is too fresh. */
  async snapshot(place: SnapshotPlace, isAsked: boolean): Promise<EmbeddingSnapshot | null> {
    const recorder = this.#embeddings;
    if (!recorder.watched || !(isAsked || place.epochDone || recorder.isDue(performance.now()))) return null;
    const centres = await this.#trainer.model.parameters.get(CENTRES).data();
    return recorder.snapshot(place, this.#set.labels.given, Float32Array.from(centres), performance.now());
  }
}
