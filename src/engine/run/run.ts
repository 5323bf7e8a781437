/**
 * A run: epochs of batches, noise and scores, with pause, single steps and settings that change on the way. It drives a
 * Trainer and tells an observer what happened; it knows nothing of workers or pages.
 */
import { type Batch, batchesPerEpoch, epochBatches, identityBatches } from '../../data/sampler.ts';
import type { EpochSums, RunCheckpoint } from '../../domain/checkpoint.ts';
import { EngineError } from '../../domain/engineError.ts';
import type { ImageSet } from '../../domain/images.ts';
import { HEAD_CATALOGUE } from '../../domain/losses/catalogue.ts';
import type { NoiseRatios, TrainedLabels } from '../../domain/noise.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import { yieldToMessages } from '../../lib/yieldToMessages.ts';
import { scoreDetection } from '../evaluation/detection.ts';
import { detectionReport } from '../evaluation/detectionReport.ts';
import type { Embed } from '../evaluation/features.ts';
import { imageSimilarity, type LabelledPairs, type Verification, Verifier } from '../evaluation/verifier.ts';
import type { HeadConfig } from '../heads/headTypes.ts';
import { lambdaAt } from '../heads/lambdaSchedule.ts';
import { numberOf } from '../heads/parameter.ts';
import { createFeed, type ImageFeed } from '../images/feed.ts';
import { joined, sourceOf } from '../images/source.ts';
import { learningRateAt, type Schedule } from '../optimizer/schedule.ts';
import { compilePhases } from '../step/stepWarmUp.ts';
import { MAX_STEPS_PENDING, Trainer } from '../step/trainer.ts';
import { checkFinite } from './checkFinite.ts';
import { type DecisionNews, Decisions } from './decisions.ts';
import { epochMeans, NO_STEPS, withResult } from './epochSums.ts';
import { bytesOf, CheckpointClock, checkDecisions, checkpointValues, soundState } from './runCheckpoint.ts';
import { runLabels } from './runLabels.ts';
import { headMarks } from './runMarks.ts';
import type { RunChange, RunConfig, RunData, RunEvaluation, RunObserver, RunPosition } from './runTypes.ts';
import { stepSeries } from './stepSeries.ts';
import { warningsAfter } from './warnings.ts';

/** Milliseconds of training between two readbacks. */
const READBACK_INTERVAL = 200;

export class Run {
  readonly trainer: Trainer;
  readonly #data: RunData;
  readonly #config: RunConfig;
  readonly #observer: RunObserver;
  readonly #images: ImageFeed;
  readonly #verifier: Verifier | null;
  readonly #embed: Embed = (batches) => this.trainer.embed(batches);
  readonly #decisions: Decisions;
  /** As set; the trainer's has the lambda of the epoch. */
  #head: HeadConfig;
  /** Share of the images with a rectified label after the last epoch. */
  #relabelledShare = 0;
  #noise: NoiseRatios;
  #labels: TrainedLabels;
  /** The closed-set ratio that `#labels` were made with. */
  #labelledRatio = 0;
  #schedule: Schedule;
  #epochs: number;
  #epoch = 1;
  #step = 0;
  /** Steps that may be taken before the run waits. */
  #allowance = Number.POSITIVE_INFINITY;
  #wake: (() => void) | undefined;
  #stopped = false;
  #fallbackReported = false;
  #failuresReported = 0;
  #unread: { batch: Batch; epoch: number; step: number }[] = [];
  /** Of the epoch's steps whose results are read. */
  #sums: EpochSums = NO_STEPS;
  /** When the epoch began, on a clock that stood still while the run did not exist. */
  #started = 0;
  /** Spent in the epoch's steps, and how much of it at the last readback. */
  #trainingSeconds = 0;
  #measuredSeconds = 0;
  #stepMs = 0;
  readonly #checkpoints = new CheckpointClock();
  /** Epoch and step of the latest checkpoint. */
  #kept = '';

  /** @throws EngineError 'dataset' when the set cannot be trained on, 'checkpoint' when that is of another run */
  constructor(data: RunData, config: RunConfig, observer: RunObserver) {
    const { network, batchSize, seed, from } = config;
    const identities = data.train.identities.length;
    if (identities < 2) throw new EngineError('dataset', 'Training needs at least two identities.');
    this.#data = data;
    this.#config = config;
    this.#observer = observer;
    this.#images = createFeed(data.train, network.inputSize);
    const outliers = data.outliers && sourceOf(data.outliers, network.inputSize);
    const images = outliers ? joined(this.#images, outliers) : this.#images;
    this.#verifier = Verifier.create(data.heldOut, network.inputSize, batchSize, seed);
    this.#head = config.head;
    this.#noise = config.noise;
    this.#schedule = config.schedule;
    this.#epochs = config.epochs;
    this.#labels = this.#inject(from?.closedSet ?? config.noise.closedSet);
    this.#decisions = new Decisions(this.#labels.given, this.#labels.truth);
    if (from) this.#goOnFrom(from, identities);
    const start = from ? checkpointValues(from) : config.start;
    const { sgd, stepMode } = config;
    this.trainer = new Trainer(
      { network, identities, batchSize, images, sgd, seed, stepMode, start, momenta: from?.momenta },
      config.head,
    );
  }

  #goOnFrom(from: RunCheckpoint, identities: number): void {
    checkDecisions(from, this.#images.count, identities);
    this.#decisions.rectified.set(from.rectified);
    this.#relabelledShare = from.relabelledShare;
    this.#epoch = from.epoch;
    this.#step = from.step;
    this.#sums = from.sums;
  }

  get position(): RunPosition {
    return { epoch: this.#epoch, step: this.#step, epochs: this.#epochs, stepsPerEpoch: this.#stepsPerEpoch };
  }

  /** [count], the newest decision on every image. */
  get rectified(): Int32Array {
    return this.#decisions.rectified;
  }

  get #stepsPerEpoch(): number {
    return batchesPerEpoch(this.#images.count, this.#config.batchSize);
  }

  /** The closed-set ratio of the labels as they are: one that was changed waits for the next epoch. */
  get closedSet(): number {
    return this.#labelledRatio;
  }

  #inject(closedSet: number): TrainedLabels {
    this.#labelledRatio = closedSet;
    return runLabels(this.#data, { ...this.#noise, closedSet });
  }

  /**
   * Judges the network and the decisions as they stand, between two steps.
   * @param pairs to verify on instead of the held-out identities
   */
  async evaluate(pairs: LabelledPairs | null): Promise<RunEvaluation> {
    const { batchSize } = this.#config;
    const { epoch, step } = this.position;
    const inputSize = this.#images.size;
    const verifier = pairs ? Verifier.ofPairs(pairs, inputSize, batchSize) : this.#verifier;
    const source = this.trainer.config.images;
    const detection = await detectionReport(this.trainer, {
      given: this.#labels.given,
      rectified: this.#decisions.rectified,
      truth: this.#labels.truth,
      identities: this.#data.train.identities.length,
      images: { count: this.#images.count, size: inputSize, pixels: (image) => source.pixels(this.#shown(image)) },
      ready: (images) => this.#images.ready([{ images }], 0),
    });
    return { epoch, step, verification: (await verifier?.report(this.#embed)) ?? null, detection };
  }

  /** Cosine of the features of two images, [-1, 1], as the pairs of a verification are compared. */
  similarity(images: ImageSet): Promise<number> {
    return imageSimilarity(images, this.#images.size, this.#config.batchSize, this.#embed);
  }

  pause(): void {
    this.#allowance = 0;
  }

  resume(): void {
    this.#allowance = Number.POSITIVE_INFINITY;
    this.#wake?.();
  }

  /** Takes one step and pauses. */
  stepOnce(): void {
    this.#allowance = 1;
    this.#wake?.();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  /** Changes settings: the head and the learning rate from the next step, noise and length from the next epoch. */
  change(change: RunChange): void {
    const step = this.#step + 1;
    const mark = (what: string): void => this.#observer.mark(step, this.#epoch, what);
    if (change.head) {
      const before = this.#head;
      this.#head = { ...before, ...change.head };
      this.#applyHead();
      for (const { what, epochStart } of headMarks(before, change.head)) {
        this.#observer.mark(step, this.#epoch, what, epochStart);
      }
    }
    if (change.learningRate !== undefined) {
      this.#schedule = { ...this.#schedule, learningRate: change.learningRate };
      mark(`learning rate ${change.learningRate}`);
    }
    if (change.epochs !== undefined) {
      this.#epochs = change.epochs;
      mark(`epochs ${change.epochs}`);
    }
    if (change.closedSet !== undefined) this.#noise = { ...this.#noise, closedSet: change.closedSet };
  }

  /** Trains to the end. @returns 'stopped' when `stop` was called @throws EngineError */
  async train(): Promise<'finished' | 'stopped'> {
    this.#observer.noise(this.#epoch, this.#labels);
    const onProgress = (done: number, total: number): void => this.#observer.compiling(done, total);
    await compilePhases(this.trainer, this.#epoch, this.#epochs, onProgress);
    for (; this.#epoch <= this.#epochs; this.#epoch++) {
      if (this.#sums.steps === 0 && this.#noise.closedSet !== this.#labelledRatio) this.#relabel();
      const finished = await this.#trainEpoch();
      if (!finished) return 'stopped';
      this.#sums = NO_STEPS;
    }
    await this.#makeCheckpoint();
    this.#epoch = this.#epochs;
    return 'finished';
  }

  #applyHead(): void {
    const lambda = lambdaAt(this.#head, this.#epoch, this.#relabelledShare);
    this.trainer.head = { ...this.#head, lambda };
  }

  #relabel(): void {
    this.#labels = this.#inject(this.#noise.closedSet);
    const withdrawn = this.#decisions.relabel(this.#labels.given, this.#labels.truth);
    this.#observer.noise(this.#epoch, this.#labels);
    this.#observer.mark(this.#step + 1, this.#epoch, `closed-set noise ${this.#labelledRatio}`);
    if (withdrawn.length > 0) this.#observer.corrections({ records: [], withdrawn });
  }

  async #trainEpoch(): Promise<boolean> {
    this.#started = performance.now() - 1000 * this.#sums.seconds;
    this.#trainingSeconds = this.#sums.trainingSeconds;
    this.#measuredSeconds = this.#trainingSeconds;
    this.#applyHead();
    const batches = this.#batches();
    for (let at = this.#step - (this.#epoch - 1) * batches.length; at < batches.length; at++) {
      if (this.#unread.length === 0 && this.#checkpoints.isDue(performance.now())) await this.#makeCheckpoint();
      if (!(await this.#mayStep())) return false;
      const waiting = this.#images.ready(batches, at, (image) => this.#isHeld(image));
      if (waiting) await this.#waitForImages(waiting);
      this.#takeStep(batches[at]!);
      const due = this.#unread.length * this.#stepMs >= READBACK_INTERVAL || this.#unread.length >= MAX_STEPS_PENDING;
      if (due || this.#stepMs === 0) await this.#readBack();
    }
    await this.#readBack();
    const verification = (await this.#verifier?.verify(this.#embed)) ?? null;
    const metrics = this.#metrics(verification);
    this.#observer.epoch(metrics);
    for (const { kind, message } of warningsAfter(metrics, this.#head, this.#images.count)) {
      this.#observer.warning(kind, message);
    }
    this.#relabelledShare = metrics.detected / Math.max(this.#images.count, 1);
    await yieldToMessages();
    return !this.#stopped;
  }

  #batches(): Batch[] {
    const { batchSize, flip, seed } = this.#config;
    if (HEAD_CATALOGUE[this.#head.kind].batches === 'any') {
      return epochBatches(this.#images.count, batchSize, flip, seed, this.#epoch);
    }
    const perIdentity = numberOf(this.#head, 'perIdentity');
    return identityBatches(this.#labels.given, batchSize, perIdentity, flip, seed, this.#epoch);
  }

  /** True for images that a step needs nothing of: they lie on the device, or an outsider stands in for them. */
  #isHeld(image: number): boolean {
    return this.#labels.replaced[image]! >= 0 || this.trainer.holds(image);
  }

  /** Waits while paused. False when the run was stopped. */
  async #mayStep(): Promise<boolean> {
    while (this.#allowance <= 0 && !this.#stopped) {
      await this.#readBack();
      await this.#makeCheckpoint();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        // A wish to go on may have come in while the results were read.
        if (this.#allowance > 0 || this.#stopped) resolve();
      });
      this.#wake = undefined;
    }
    this.#allowance--;
    return !this.#stopped;
  }

  #takeStep(batch: Batch): void {
    const started = performance.now();
    this.#step++;
    const learningRate = learningRateAt(this.#schedule, this.#epoch, this.#step, this.#stepsPerEpoch);
    const picks = { images: batch.images.map((image) => this.#shown(image)), mirrored: batch.mirrored };
    const labels = Int32Array.from(batch.images, (image) => this.#labels.given[image]!);
    this.trainer.step({ picks, labels, epoch: this.#epoch, learningRate });
    this.#unread.push({ batch, epoch: this.#epoch, step: this.#step });
    this.#sums = { ...this.#sums, learningRate };
    this.#reportFallback();
    this.#trainingSeconds += (performance.now() - started) / 1000;
  }

  /** The training image itself, or the outsider that stands in for it, as the trainer's source counts. */
  #shown(image: number): number {
    const outlier = this.#labels.replaced[image]!;
    return outlier >= 0 ? this.#images.count + outlier : image;
  }

  /** Reading images is part of a step's time. */
  async #waitForImages(waiting: Promise<void>): Promise<void> {
    const started = performance.now();
    await waiting;
    this.#trainingSeconds += (performance.now() - started) / 1000;
    const { count, first } = this.#images.failures;
    if (count === this.#failuresReported) return;
    this.#failuresReported = count;
    const more = count > 1 ? ` ${count} images like this so far; each` : ' It';
    this.#observer.warning('unreadable-images', `${first}${more} is trained on as plain grey.`);
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
    const started = performance.now();
    const unread = this.#unread;
    this.#unread = [];
    const results = await this.trainer.flush();
    this.#trainingSeconds += (performance.now() - started) / 1000;
    this.#measureStep(results.length);
    const news: DecisionNews = { records: [], withdrawn: [] };
    results.forEach((result, i) => {
      const { batch, epoch, step } = unread[i]!;
      checkFinite(result, epoch, step);
      this.#sums = withResult(this.#sums, result);
      this.#decisions.take(batch.images, result.rectified, epoch, step, news);
    });
    const speed = (1000 * this.#config.batchSize) / this.#stepMs;
    this.#observer.steps(stepSeries(results, unread), speed);
    if (news.records.length + news.withdrawn.length > 0) this.#observer.corrections(news);
    await yieldToMessages();
  }

  #sumsNow(): EpochSums {
    const seconds = (performance.now() - this.#started) / 1000;
    return { ...this.#sums, trainingSeconds: this.#trainingSeconds, seconds };
  }

  /** Tells the observer how to go on from here, unless it has been told. All results must be read. */
  async #makeCheckpoint(): Promise<void> {
    const place = `${this.#epoch} ${this.#step}`;
    if (!this.#observer.checkpoint || place === this.#kept) return;
    const began = performance.now();
    const state = await soundState(this.trainer);
    this.#checkpoints.made(began, performance.now(), state ? bytesOf(state) : 0);
    if (!state || this.#stopped) return;
    this.#kept = place;
    this.#observer.checkpoint({
      ...state,
      epoch: this.#epoch,
      step: this.#step,
      rectified: this.#decisions.rectified.slice(),
      closedSet: this.#labelledRatio,
      relabelledShare: this.#relabelledShare,
      sums: this.#sumsNow(),
    });
  }

  /** Smooths the time of a step over the steps since the last readback. */
  #measureStep(count: number): void {
    const ms = (1000 * (this.#trainingSeconds - this.#measuredSeconds)) / count;
    this.#measuredSeconds = this.#trainingSeconds;
    this.#stepMs = this.#stepMs === 0 ? ms : 0.7 * this.#stepMs + 0.3 * ms;
  }

  #metrics(verification: Verification | null): EpochMetrics {
    return {
      epoch: this.#epoch,
      ...epochMeans(this.#sumsNow(), this.#config.batchSize),
      ...scoreDetection(
        this.#labels.given,
        this.#decisions.rectified,
        this.#labels.truth,
        this.#data.train.identities.length,
      ),
      verificationAccuracy: verification?.accuracy ?? null,
      verificationAuc: verification?.auc ?? null,
      verificationEer: verification?.eer ?? null,
    };
  }
}
