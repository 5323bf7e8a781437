/** How a step gets onto the device: run through tfjs each time, or recorded once and replayed. */
import { type Recording, recordStep } from '../gpu/runtime/recorder.ts';
import { ResultRing, StepInput } from '../gpu/runtime/stepData.ts';
import * as tf from '../tf.ts';

/** What the next step is given. */
export interface StepFeed {
  /** [batch] */
  readonly labels: Int32Array<ArrayBuffer>;
  /** [batch], numbers from N(0, 1), where the head draws. */
  readonly draws: Float32Array<ArrayBuffer> | null;
  /** Changes whenever the step's own computation does: it must be recorded again then. */
  readonly kind: string;
  /** False for a step that sets something up and so must not be repeated. */
  readonly repeatable: boolean;
}

/** Trains on one batch; returns the step's result vector, [width] f32. Run in a tidy. */
export type StepFunction = (labels: tf.Tensor1D, draws: tf.Tensor1D | undefined) => tf.Tensor1D;

export interface StepRunner {
  /** Queues one step. */
  run(feed: StepFeed, step: StepFunction): void;
  /** Steps whose results have not been drained. */
  readonly pending: number;
  /** Results of the queued steps, oldest first. */
  drain(): Promise<Float32Array[]>;
  dispose(): void;
}

/** Every step through tfjs, on any backend. */
export class EagerRunner implements StepRunner {
  #results: tf.Tensor1D[] = [];

  get pending(): number {
    return this.#results.length;
  }

  run({ labels, draws }: StepFeed, step: StepFunction): void {
    this.#results.push(tf.tidy(() => step(tf.tensor1d(labels, 'int32'), draws ? tf.tensor1d(draws) : undefined)));
  }

  async drain(): Promise<Float32Array[]> {
    const results = this.#results;
    this.#results = [];
    if (results.length === 0) return [];
    const all = tf.tidy(() => tf.stack(results));
    tf.dispose(results);
    const values = await all.data();
    all.dispose();
    const width = values.length / results.length;
    return results.map((_, i) => Float32Array.from(values.subarray(i * width, (i + 1) * width)));
  }

  dispose(): void {
    tf.dispose(this.#results);
    this.#results = [];
  }
}

/** The step is recorded on WebGPU whenever its kind changes, and replayed otherwise. */
export class RecordedRunner implements StepRunner {
  readonly #labels: StepInput<tf.Tensor1D>;
  readonly #draws: StepInput<tf.Tensor1D> | null;
  readonly #ring: ResultRing;
  readonly #beforeReplay: () => void;
  #recording: Recording | null = null;
  #result: tf.Tensor1D | null = null;
  #kind = '';
  /** Why steps are not recorded, or null. */
  failure: string | null = null;

  /**
   * @param batchSize labels of a step
   * @param draws whether a step is given drawn numbers
   * @param width numbers in a step's result
   * @param rows steps that may be pending
   * @param beforeReplay brings what a replay reads from the CPU up to date
   */
  constructor(batchSize: number, draws: boolean, width: number, rows: number, beforeReplay: () => void) {
    this.#labels = new StepInput<tf.Tensor1D>([batchSize], 'int32');
    this.#draws = draws ? new StepInput<tf.Tensor1D>([batchSize], 'float32') : null;
    this.#ring = new ResultRing(width, rows);
    this.#beforeReplay = beforeReplay;
  }

  get pending(): number {
    return this.#ring.used;
  }

  run({ labels, draws, kind, repeatable }: StepFeed, step: StepFunction): void {
    this.#labels.write(labels);
    if (draws) this.#draws?.write(draws);
    if (this.#recording && this.#result && kind === this.#kind) {
      this.#beforeReplay();
      this.#recording.replay([this.#ring.next(this.#result)]);
      return;
    }
    this.#forget();
    const body = (): tf.Tensor1D => tf.tidy(() => step(this.#labels.tensor, this.#draws?.tensor));
    if (this.failure || !repeatable) {
      const result = body();
      this.#ring.push(result);
      result.dispose();
      return;
    }
    const outcome = recordStep(body);
    this.#result = outcome.outputs;
    this.#recording = outcome.recording;
    this.#kind = kind;
    this.#ring.push(outcome.outputs);
    if (outcome.recording === null) {
      this.failure = outcome.reason;
      this.#forget();
    }
  }

  #forget(): void {
    this.#result?.dispose();
    this.#recording?.dispose();
    this.#result = null;
    this.#recording = null;
  }

  drain(): Promise<Float32Array[]> {
    return this.#ring.drain();
  }

  dispose(): void {
    this.#forget();
    this.#labels.dispose();
    this.#draws?.dispose();
    this.#ring.dispose();
  }
}
