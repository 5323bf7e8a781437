/**
 * A run: epochs of batches, noise and scores, with pause, single steps and settings that change on the way. It drives a
 * Trainer and tells an observer what happened; it knows nothing of workers or pages.
 */
import { t } from '@lingui/core/macro';
import type { Batch } from '../../data/sampler.ts';
import { EngineError } from '../../domain/engineError.ts';
import type { ImageSet } from '../../domain/images.ts';
import { type GoalReport, paceOf, type RunGoal } from '../../domain/runGoal.ts';
import { type LiveSettings, withLive } from '../../domain/settings/live.ts';
import { liveMarks, markText } from '../../domain/settings/liveMarks.ts';
import { yieldToMessages } from '../../lib/yieldToMessages.ts';
import type { LabelledPairs } from '../evaluation/verifier.ts';
import { lambdaAt } from '../heads/lambdaSchedule.ts';
import { learningRateAt } from '../optimizer/schedule.ts';
import { compilePhases } from '../step/stepWarmUp.ts';
import { Trainer } from '../step/trainer.ts';
import { CheckpointMaker } from './checkpointMaker.ts';
import { EpochResults } from './epochResults.ts';
import { GoalKeeper } from './goalKeeper.ts';
import { checkDecisions, checkpointValues } from './runCheckpoint.ts';
import { RunEvaluator } from './runEvaluator.ts';
import type { RunConfig, RunData, RunEvaluation, RunObserver, RunPosition, RunSettings } from './runTypes.ts';
import { RunWarnings } from './runWarnings.ts';
import { StepGate } from './stepGate.ts';
import { TrainingSet } from './trainingSet.ts';

export class Run {
  readonly trainer: Trainer;
  readonly #observer: RunObserver;
  readonly #set: TrainingSet;
  readonly #results: EpochResults;
  readonly #evaluator: RunEvaluator;
  readonly #checkpoints: CheckpointMaker;
  readonly #warnings: RunWarnings;
  readonly #gate = new StepGate();
  readonly #goal = new GoalKeeper();
  /** As set; the trainer's head has the lambda of the epoch, and the labels may have the noise of before. */
  #settings: RunSettings;
  /** Share of the images with a rectified label after the last epoch. */
  #relabelledShare = 0;
  #epoch = 1;
  #step = 0;

  /** @throws EngineError 'dataset' when the set cannot be trained on, 'checkpoint' when that is of another run */
  constructor(data: RunData, config: RunConfig, observer: RunObserver) {
    const { network, head, noise, training, stepMode, from } = config;
    const identities = data.train.identities.length;
    if (identities < 2) throw new EngineError('dataset', t`Training needs at least two identities.`);
    this.#observer = observer;
    this.#settings = { head, noise, training };
    this.#set = new TrainingSet(data, network.inputSize, noise, from?.closedSet ?? noise.closedSet);
    this.#warnings = new RunWarnings((kind, message) => observer.warning(kind, message), this.#set);
    if (from) checkDecisions(from, this.#set.count, identities);
    const { batchSize, seed, momentum, nesterov, weightDecay } = training;
    const start = from ? checkpointValues(from) : config.start;
    const sgd = { momentum, nesterov, weightDecay };
    const sizes = { network, identities, batchSize, images: this.#set.source };
    const before = { momenta: from?.momenta, stepsTaken: from?.step };
    this.trainer = new Trainer({ ...sizes, sgd, seed, stepMode, start, ...before }, head);
    this.#results = new EpochResults(this.trainer, this.#set, observer, training.epochs, from);
    this.#evaluator = new RunEvaluator(this.trainer, this.#set, data.heldOut, seed);
    this.#checkpoints = new CheckpointMaker(this.trainer, observer.checkpoint?.bind(observer));
    if (!from) return;
    this.#relabelledShare = from.relabelledShare;
    this.#epoch = from.epoch;
    this.#step = from.step;
  }

  get position(): RunPosition {
    const { epochs, batchSize } = this.#settings.training;
    return { epoch: this.#epoch, step: this.#step, epochs, stepsPerEpoch: this.#set.stepsPerEpoch(batchSize) };
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
    return { epoch, step, ...(await this.#evaluator.report(this.#results.rectified, pairs)) };
  }

  /** Cosine of the features of two images, [-1, 1], as the pairs of a verification are compared. */
  similarity(images: ImageSet): Promise<number> {
    return this.#evaluator.similarity(images);
  }

  pause(): void {
    this.#goal.set(null);
    this.#gate.pause();
  }

  /** @param goal where it pauses by itself; none: it goes on */
  resume(goal: RunGoal | null = null): void {
    this.#goal.set(goal);
    this.#gate.resume();
  }

  /** Takes one step and pauses. */
  stepOnce(): void {
    this.#goal.set(null);
    this.#gate.stepOnce();
  }

  /** Steps a second, at most; null for full speed. What is computed is the same. */
  set pace(stepsPerSecond: number | null) {
    this.#gate.pace = paceOf(stepsPerSecond);
  }

  stop(): void {
    this.#gate.stop();
  }

  /** Whether somebody looks at the embeddings. */
  set watched(watched: boolean) {
    this.#results.record.watched = watched;
  }

  /**
   * Tells the embeddings, where somebody looks and enough time has passed.
   * @param isAsked whatever the time
   */
  async tellEmbeddings(isAsked = false): Promise<void> {
    const { stepsPerEpoch } = this.position;
    const step = this.#step;
    const epoch = Math.max(1, Math.ceil(step / stepsPerEpoch));
    const place = { epoch, step, epochDone: step === epoch * stepsPerEpoch && this.#results.areRead };
    for (const snapshot of await this.#results.record.snapshots(place, isAsked)) {
      if (!this.#gate.stopped) this.#observer.embeddings?.(snapshot);
    }
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
      if (this.#results.isEmpty && this.#settings.noise.closedSet !== this.closedSet) this.#relabel();
      const finished = await this.#trainEpoch();
      if (!finished) return 'stopped';
      this.#results.end();
    }
    await this.#makeCheckpoint();
    this.#epoch = this.position.epochs;
    const missed = this.#goal.atEnd(this.position);
    if (missed) this.#observer.goal?.(missed);
    return 'finished';
  }

  #applyHead(): void {
    const { head } = this.#settings;
    this.trainer.head = { ...head, lambda: lambdaAt(head, this.#epoch, this.#relabelledShare) };
    this.#results.record.headFrom(this.#step + 1, this.trainer.head);
  }

  #relabel(): void {
    const { head, noise } = this.#settings;
    this.#set.relabel(noise);
    const { labels } = this.#set;
    const withdrawn = this.#results.relabelled();
    this.#observer.noise(this.#epoch, labels);
    this.#observer.mark(this.#step + 1, this.#epoch, markText('noise', 'closedSet', noise.closedSet, head.kind));
    if (withdrawn.length > 0) this.#observer.corrections({ records: [], withdrawn });
  }

  async #trainEpoch(): Promise<boolean> {
    const results = this.#results;
    results.begin();
    this.#applyHead();
    const batches = this.#set.batches(this.#settings, this.#epoch);
    for (let at = this.#step - (this.#epoch - 1) * batches.length; at < batches.length; at++) {
      if (results.areRead && this.#checkpoints.isDue(results.isEmpty)) await this.#makeCheckpoint();
      if (!(await this.#gate.pass(() => this.#settle()))) return false;
      // What moves from here on counts, not what a step before it did.
      if (this.#goal.watchesLabels) await results.read();
      const waiting = this.#set.ready(batches, at, (image) => this.trainer.holds(image));
      if (waiting) {
        // Reading images is part of a step's time.
        await results.clock.wait(() => waiting);
        this.#warnings.afterReading();
      }
      results.clock.run(() => this.#takeStep(batches[at]!));
      if (results.areDue || this.#isWatched) {
        const moved = await results.read();
        this.#haltAt(this.#goal.afterSteps(this.position, moved));
        // Those of the last step are told once the epoch is over.
        if (at + 1 < batches.length) await this.tellEmbeddings();
      }
    }
    await results.read();
    await this.#endEpoch();
    this.#haltAt(this.#goal.afterEpoch(this.position));
    return !this.#gate.stopped;
  }

  /** Each step is to be seen before the next one. */
  get #isWatched(): boolean {
    return this.#gate.isSlow || this.#goal.watchesLabels;
  }

  /** Pauses where the run was to go. */
  #haltAt(report: GoalReport | null): void {
    if (!report || this.#gate.stopped) return;
    this.#gate.pause();
    this.#observer.goal?.(report);
  }

  /** Before a pause: all results are told, and the place is kept. */
  async #settle(): Promise<void> {
    await this.#results.read();
    await this.#makeCheckpoint();
  }

  #takeStep(batch: Batch): void {
    this.#step++;
    const learningRate = learningRateAt(this.#settings.training, this.#epoch, this.#step, this.position.stepsPerEpoch);
    this.trainer.step({ ...this.#set.inputOf(batch), epoch: this.#epoch, learningRate });
    this.#results.taken({ batch, epoch: this.#epoch, step: this.#step }, learningRate);
    this.#warnings.afterStep(this.trainer.recordingFailure);
  }

  /** All results must be read. */
  #makeCheckpoint(): Promise<void> {
    const place = { epoch: this.#epoch, step: this.#step };
    return this.#checkpoints.make(place, () => {
      if (this.#gate.stopped) return null;
      const { rectified, sums } = this.#results;
      const share = { closedSet: this.closedSet, relabelledShare: this.#relabelledShare };
      return { ...place, rectified: rectified.slice(), ...share, sums };
    });
  }

  async #endEpoch(): Promise<void> {
    const metrics = this.#results.metrics(this.#epoch, await this.#evaluator.verify());
    this.#observer.epoch(metrics, this.#results.record.endEpoch(this.#epoch));
    await this.tellEmbeddings();
    this.#warnings.afterEpoch(metrics, this.#settings.head, this.#results.rectified);
    this.#relabelledShare = metrics.detected / Math.max(this.#set.count, 1);
    await yieldToMessages();
  }
}
