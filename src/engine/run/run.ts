/**
 * A run: epochs of batches, noise and scores, with pause, single steps and settings that change on the way. It drives a
 * Trainer and tells an observer what happened; it knows nothing of workers or pages.
 */
import type { Batch } from '../../data/sampler.ts';
import type { EpochSums, RunCheckpoint } from '../../domain/checkpoint.ts';
import { EngineError } from '../../domain/engineError.ts';
import type { ImageSet } from '../../domain/images.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import { type LiveSettings, withLive } from '../../domain/settings/live.ts';
import { yieldToMessages } from '../../lib/yieldToMessages.ts';
import { scoreDetection } from '../evaluation/detection.ts';
import type { LabelledPairs, Verification } from '../evaluation/verifier.ts';
import { lambdaAt } from '../heads/lambdaSchedule.ts';
import { learningRateAt } from '../optimizer/schedule.ts';
import { compilePhases } from '../step/stepWarmUp.ts';
import { MAX_STEPS_PENDING, Trainer } from '../step/trainer.ts';
import { checkFinite } from './checkFinite.ts';
import { CheckpointMaker } from './checkpointMaker.ts';
import { type DecisionNews, Decisions } from './decisions.ts';
import { epochMeans, NO_STEPS, withResult } from './epochSums.ts';
import { liveMarks, markText } from './liveMarks.ts';
import { checkDecisions, checkpointValues } from './runCheckpoint.ts';
import { RunEvaluator } from './runEvaluator.ts';
import type { RunConfig, RunData, RunEvaluation, RunObserver, RunPosition, RunSettings } from './runTypes.ts';
import { StepClock } from './stepClock.ts';
import { StepGate } from './stepGate.ts';
import { stepSeries } from './stepSeries.ts';
import { TrainingSet } from './trainingSet.ts';
import { warningsAfter } from './warnings.ts';

/** Milliseconds of training between two readbacks. */
const READBACK_INTERVAL = 200;

export class Run {
  readonly trainer: Trainer;
  readonly #observer: RunObserver;
  readonly #set: TrainingSet;
  readonly #decisions: Decisions;
  readonly #evaluator: RunEvaluator;
  readonly #checkpoints: CheckpointMaker;
  readonly #gate = new StepGate();
  readonly #clock = new StepClock();
  /** As set; the trainer's head has the lambda of the epoch, and the labels may have the noise of before. */
  #settings: RunSettings;
  /** Share of the images with a rectified label after the last epoch. */
  #relabelledShare = 0;
  #epoch = 1;
  #step = 0;
  #fallbackReported = false;
  #unread: { batch: Batch; epoch: number; step: number }[] = [];
  /** Of the epoch's steps whose results are read. */
  #sums: EpochSums = NO_STEPS;

  /** @throws EngineError 'dataset' when the set cannot be trained on, 'checkpoint' when that is of another run */
  constructor(data: RunData, config: RunConfig, observer: RunObserver) {
    const { network, head, noise, training, stepMode, from } = config;
    const identities = data.train.identities.length;
    if (identities < 2) throw new EngineError('dataset', 'Training needs at least two identities.');
    this.#observer = observer;
    this.#settings = { head, noise, training };
    this.#set = new TrainingSet(data, network.inputSize, noise, from?.closedSet ?? noise.closedSet);
    this.#decisions = new Decisions(this.#set.labels.given, this.#set.labels.truth);
    if (from) this.#goOnFrom(from);
    const { batchSize, seed, momentum, nesterov, weightDecay } = training;
    const start = from ? checkpointValues(from) : config.start;
    const sgd = { momentum, nesterov, weightDecay };
    const sizes = { network, identities, batchSize, images: this.#set.source };
    this.trainer = new Trainer({ ...sizes, sgd, seed, stepMode, start, momenta: from?.momenta }, head);
    this.#evaluator = new RunEvaluator(this.trainer, this.#set, data.heldOut, seed);
    this.#checkpoints = new CheckpointMaker(this.trainer, observer.checkpoint);
  }

  #goOnFrom(from: RunCheckpoint): void {
    checkDecisions(from, this.#set.count, this.#set.identities);
    this.#decisions.rectified.set(from.rectified);
    this.#relabelledShare = from.relabelledShare;
    this.#epoch = from.epoch;
    this.#step = from.step;
    this.#sums = from.sums;
  }

  get position(): RunPosition {
    const { epochs, batchSize } = this.#settings.training;
    return { epoch: this.#epoch, step: this.#step, epochs, stepsPerEpoch: this.#set.stepsPerEpoch(batchSize) };
  }

  /** [count], the newest decision on every image. */
  get rectified(): Int32Array {
    return this.#decisions.rectified;
  }

  /** The closed-set ratio of the labels as they are: one that was changed waits for the next epoch. */
  get closedSet(): number {
    return this.#set.closedSet;
  }

  /**
   * Judges the network and the decisions as they stand, between two steps.
   * @param pairs to verify on instead of the held-out identities
   */
  async evaluate(pairs: LabelledPairs | null): Promise<RunEvaluation> {
    const { epoch, step } = this.position;
    return { epoch, step, ...(await this.#evaluator.report(this.#decisions.rectified, pairs)) };
  }

  /** Cosine of the features of two images, [-1, 1], as the pairs of a verification are compared. */
  similarity(images: ImageSet): Promise<number> {
    return this.#evaluator.similarity(images);
  }

  pause(): void {
    this.#gate.pause();
  }

  resume(): void {
    this.#gate.resume();
  }

  /** Takes one step and pauses. */
  stepOnce(): void {
    this.#gate.stepOnce();
  }

  stop(): void {
    this.#gate.stop();
  }

  /** Changes settings, each from when its field says: a step or an epoch looks them up as it begins. */
  change(live: LiveSettings): void {
    const { head } = this.#settings;
    this.#settings = withLive(this.#settings, live);
    if (live.head) this.#applyHead();
    for (const { what, epochStart } of liveMarks(head, live)) {
      this.#observer.mark(this.#step + 1, this.#epoch, what, epochStart);
    }
  }

  /** Trains to the end. @returns 'stopped' when `stop` was called @throws EngineError */
  async train(): Promise<'finished' | 'stopped'> {
    this.#observer.noise(this.#epoch, this.#set.labels);
    const onProgress = (done: number, total: number): void => this.#observer.compiling(done, total);
    await compilePhases(this.trainer, this.#epoch, this.position.epochs, onProgress);
    for (; this.#epoch <= this.position.epochs; this.#epoch++) {
      if (this.#sums.steps === 0 && this.#settings.noise.closedSet !== this.closedSet) this.#relabel();
      const finished = await this.#trainEpoch();
      if (!finished) return 'stopped';
      this.#sums = NO_STEPS;
    }
    await this.#makeCheckpoint();
    this.#epoch = this.position.epochs;
    return 'finished';
  }

  #applyHead(): void {
    const { head } = this.#settings;
    this.trainer.head = { ...head, lambda: lambdaAt(head, this.#epoch, this.#relabelledShare) };
  }

  #relabel(): void {
    const { head, noise } = this.#settings;
    this.#set.relabel(noise);
    const { labels } = this.#set;
    const withdrawn = this.#decisions.relabel(labels.given, labels.truth);
    this.#observer.noise(this.#epoch, labels);
    this.#observer.mark(this.#step + 1, this.#epoch, markText('noise', 'closedSet', noise.closedSet, head.kind));
    if (withdrawn.length > 0) this.#observer.corrections({ records: [], withdrawn });
  }

  async #trainEpoch(): Promise<boolean> {
    this.#clock.begin(this.#sums);
    this.#applyHead();
    const batches = this.#set.batches(this.#settings, this.#epoch);
    for (let at = this.#step - (this.#epoch - 1) * batches.length; at < batches.length; at++) {
      if (this.#unread.length === 0 && this.#checkpoints.isDue) await this.#makeCheckpoint();
      if (!(await this.#gate.pass(() => this.#settle()))) return false;
      const waiting = this.#set.ready(batches, at, (image) => this.trainer.holds(image));
      if (waiting) await this.#waitForImages(waiting);
      this.#clock.run(() => this.#takeStep(batches[at]!));
      const { stepMs } = this.#clock;
      const due = this.#unread.length * stepMs >= READBACK_INTERVAL || this.#unread.length >= MAX_STEPS_PENDING;
      if (due || stepMs === 0) await this.#readBack();
    }
    await this.#readBack();
    this.#tellEpoch(await this.#evaluator.verify());
    await yieldToMessages();
    return !this.#gate.stopped;
  }

  /** Before a pause: all results are told, and the place is kept. */
  async #settle(): Promise<void> {
    await this.#readBack();
    await this.#makeCheckpoint();
  }

  #takeStep(batch: Batch): void {
    this.#step++;
    const learningRate = learningRateAt(this.#settings.training, this.#epoch, this.#step, this.position.stepsPerEpoch);
    this.trainer.step({ ...this.#set.inputOf(batch), epoch: this.#epoch, learningRate });
    this.#unread.push({ batch, epoch: this.#epoch, step: this.#step });
    this.#sums = { ...this.#sums, learningRate };
    this.#reportFallback();
  }

  /** Reading images is part of a step's time. */
  async #waitForImages(waiting: Promise<void>): Promise<void> {
    await this.#clock.wait(() => waiting);
    const message = this.#set.newFailures();
    if (message) this.#observer.warning('unreadable-images', message);
  }

  #reportFallback(): void {
    const { recordingFailure } = this.trainer;
    if (!recordingFailure || this.#fallbackReported) return;
    this.#fallbackReported = true;
    const message = `The step cannot be recorded, so each one runs through TensorFlow.js: ${recordingFailure}.`;
    this.#observer.warning('eager-fallback', message);
  }

  /** Takes in the results of all steps since the last readback, and tells the observer. */
  async #readBack(): Promise<void> {
    if (this.#unread.length === 0) return;
    const unread = this.#unread;
    this.#unread = [];
    const results = await this.#clock.wait(() => this.trainer.flush());
    this.#clock.count(results.length);
    const news: DecisionNews = { records: [], withdrawn: [] };
    results.forEach((result, i) => {
      const { batch, epoch, step } = unread[i]!;
      checkFinite(result, epoch, step);
      this.#sums = withResult(this.#sums, result);
      this.#decisions.take(batch.images, result.rectified, epoch, step, news);
    });
    const speed = (1000 * this.#settings.training.batchSize) / this.#clock.stepMs;
    this.#observer.steps(stepSeries(results, unread), speed);
    if (news.records.length + news.withdrawn.length > 0) this.#observer.corrections(news);
    await yieldToMessages();
  }

  #sumsNow(): EpochSums {
    return { ...this.#sums, ...this.#clock.seconds };
  }

  /** All results must be read. */
  #makeCheckpoint(): Promise<void> {
    const place = { epoch: this.#epoch, step: this.#step };
    return this.#checkpoints.make(place, () => {
      if (this.#gate.stopped) return null;
      const { rectified } = this.#decisions;
      const share = { closedSet: this.closedSet, relabelledShare: this.#relabelledShare };
      return { ...place, rectified: rectified.slice(), ...share, sums: this.#sumsNow() };
    });
  }

  #tellEpoch(verification: Verification | null): void {
    const metrics = this.#metrics(verification);
    this.#observer.epoch(metrics);
    for (const { kind, message } of warningsAfter(metrics, this.#settings.head, this.#set.count)) {
      this.#observer.warning(kind, message);
    }
    this.#relabelledShare = metrics.detected / Math.max(this.#set.count, 1);
  }

  #metrics(verification: Verification | null): EpochMetrics {
    const { given, truth } = this.#set.labels;
    return {
      epoch: this.#epoch,
      ...epochMeans(this.#sumsNow(), this.#settings.training.batchSize),
      ...scoreDetection(given, this.#decisions.rectified, truth, this.#set.identities),
      verificationAccuracy: verification?.accuracy ?? null,
      verificationAuc: verification?.auc ?? null,
      verificationEer: verification?.eer ?? null,
    };
  }
}
