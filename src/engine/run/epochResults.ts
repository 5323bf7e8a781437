/** What came of the steps of an epoch: means, times and decisions, read back from the device once in several steps. */
import type { Batch } from '../../data/sampler.ts';
import type { EpochSums, RunCheckpoint } from '../../domain/checkpoint.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import { yieldToMessages } from '../../lib/yieldToMessages.ts';
import { scoreDetection } from '../evaluation/detection.ts';
import type { Verification } from '../evaluation/verifier.ts';
import { MAX_STEPS_PENDING, type Trainer } from '../step/trainer.ts';
import { checkFinite } from './checkFinite.ts';
import { type DecisionNews, Decisions } from './decisions.ts';
import { epochMeans, NO_STEPS, withResult } from './epochSums.ts';
import { RunRecord } from './runRecord.ts';
import type { RunObserver } from './runTypes.ts';
import { StepClock } from './stepClock.ts';
import { stepSeries } from './stepSeries.ts';
import type { TrainingSet } from './trainingSet.ts';

/** Milliseconds of training between two readbacks. */
const READBACK_INTERVAL = 200;

interface TakenStep {
  readonly batch: Batch;
  readonly epoch: number;
  readonly step: number;
}

export class EpochResults {
  readonly clock = new StepClock();
  readonly record: RunRecord;
  readonly #trainer: Trainer;
  readonly #set: TrainingSet;
  readonly #observer: RunObserver;
  readonly #decisions: Decisions;
  #unread: TakenStep[] = [];
  /** Of the steps whose results are read. */
  #sums: EpochSums = NO_STEPS;

  /** @param epochs planned @param from a checkpoint of this set to go on from */
  constructor(trainer: Trainer, set: TrainingSet, observer: RunObserver, epochs: number, from?: RunCheckpoint) {
    this.#trainer = trainer;
    this.#set = set;
    this.#observer = observer;
    this.#decisions = new Decisions(set.labels.given, set.labels.truth);
    if (from) {
      this.#decisions.rectified.set(from.rectified);
      this.#sums = from.sums;
    }
    this.record = new RunRecord(trainer, set, epochs);
  }

  /** [count], the newest decision on every image. */
  get rectified(): Int32Array<ArrayBuffer> {
    return this.#decisions.rectified;
  }

  /** Of the epoch so far. */
  get sums(): EpochSums {
    return { ...this.#sums, ...this.clock.seconds };
  }

  /** No step of the epoch has been taken. */
  get isEmpty(): boolean {
    return this.#sums.steps === 0;
  }

  get areRead(): boolean {
    return this.#unread.length === 0;
  }

  /** It is time to read, and be it to learn how long a step takes. */
  get areDue(): boolean {
    const { stepMs } = this.clock;
    const waiting = this.#unread.length;
    return stepMs === 0 || waiting * stepMs >= READBACK_INTERVAL || waiting >= MAX_STEPS_PENDING;
  }

  /** The epoch begins, or goes on. */
  begin(): void {
    this.clock.begin(this.#sums);
  }

  end(): void {
    this.#sums = NO_STEPS;
  }

  taken(step: TakenStep, learningRate: number): void {
    this.#unread.push(step);
    this.#sums = { ...this.#sums, learningRate };
  }

  /**
   * Takes in the results of all steps since the last time, and tells the observer.
   * @returns how many labels moved
   * @throws EngineError 'non-finite' naming the step
   */
  async read(): Promise<number> {
    if (this.areRead) return 0;
    const unread = this.#unread;
    this.#unread = [];
    const results = await this.clock.wait(() => this.#trainer.flush());
    this.clock.count(results.length);
    const news: DecisionNews = { records: [], withdrawn: [] };
    results.forEach((result, i) => {
      const { batch, epoch, step } = unread[i]!;
      checkFinite(result, epoch, step);
      this.#sums = withResult(this.#sums, result);
      this.#decisions.take(batch.images, result.rectified, epoch, step, news);
      this.record.take(batch.images, step, result);
    });
    const speed = (1000 * this.#trainer.config.batchSize) / this.clock.stepMs;
    this.#observer.steps(stepSeries(results, unread), speed);
    const moved = news.records.length + news.withdrawn.length;
    if (moved > 0) this.#observer.corrections(news);
    await yieldToMessages();
    return moved;
  }

  /** The set has other labels. @returns images whose rectification is taken back */
  relabelled(): number[] {
    return this.#decisions.relabel(this.#set.labels.given, this.#set.labels.truth);
  }

  /** @param verification of the network at the end of the epoch; null without identities to verify on */
  metrics(epoch: number, verification: Verification | null): EpochMetrics {
    const { given, truth } = this.#set.labels;
    return {
      epoch,
      ...epochMeans(this.sums, this.#trainer.config.batchSize),
      ...scoreDetection(given, this.rectified, truth, this.#set.identities),
      verificationAccuracy: verification?.accuracy ?? null,
      verificationAuc: verification?.auc ?? null,
      verificationEer: verification?.eer ?? null,
    };
  }
}
