/** Drives the training worker from the images to the end of the run and the export of the weights. */
import { JobError } from '../../client/jobPort.ts';
import type { TrainingClient } from '../../client/trainingClient.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { TrainingEvent, WireDataset } from '../../protocol/training.ts';
import { type StoppedRun, writeKeptRun } from './keptRun.ts';
import { createNetworkQuestions, type NetworkQuestions } from './networkQuestions.ts';
import { verifyOnPairSets } from './pairSetResults.ts';
import { RestingPlace } from './restingPlace.ts';
import { RunMedia } from './runMedia.ts';
import type { TrainRunOptions } from './runOptions.ts';
import type { RunProgress } from './runProgress.ts';

type Ending = 'finished' | 'stopped';

/** What a run begins with. */
interface Beginning {
  readonly settings: Settings;
  readonly dataset: WireDataset;
  /** Where it was stopped; null for one that begins anew. */
  readonly kept: StoppedRun | null;
}

/**
 * Drives a run to its end; what it gives goes to `progress`.
 * @returns rejects with what failed it
 */
export function driveRun(beginning: Beginning, progress: RunProgress, options: TrainRunOptions): Promise<Ending> {
  let driver: RunDriver | undefined;
  return new Promise<Ending>((resolve, reject) => {
    driver = new RunDriver(beginning, progress, options, { resolve, reject });
    driver.begin();
  }).finally(() => driver?.dispose());
}

/** Settles the run; the first counts. */
interface Settling {
  resolve(ending: Ending): void;
  reject(cause: unknown): void;
}

class RunDriver {
  readonly #beginning: Beginning;
  readonly #progress: RunProgress;
  readonly #options: TrainRunOptions;
  readonly #settling: Settling;
  readonly #client: TrainingClient;
  readonly #questions: NetworkQuestions;
  readonly #rest = new RestingPlace();
  readonly #media: RunMedia | null;
  #ending: Ending | undefined;

  constructor(beginning: Beginning, progress: RunProgress, options: TrainRunOptions, settling: Settling) {
    this.#beginning = beginning;
    this.#progress = progress;
    this.#options = options;
    this.#settling = settling;
    this.#media = options.media && new RunMedia(beginning.dataset, options.media);
    this.#client = options.tools.createClient((event) => this.#onEvent(event));
    this.#questions = createNetworkQuestions((body, transfer) => this.#client.send(body, transfer));
  }

  begin(): void {
    const { settings, dataset, kept } = this.#beginning;
    const { initial, saveCheckpoint, signal } = this.#options;
    const client = this.#client;
    signal.addEventListener('abort', () => {
      client.send({ type: 'pause' });
      this.#end('stopped');
    });
    client.beginRun();
    client.send({ type: 'prepare', backend: settings.engine.backend, kernels: settings.engine.kernels });
    // The names are still needed here, so the images are copied and not moved.
    client.send({ type: 'load', dataset });
    const from = kept && { checkpoint: kept.checkpoint, metrics: kept.metrics, digest: kept.digest };
    client.send({
      type: 'start',
      settings,
      paused: false,
      initial,
      kept: from,
      checkpoints: saveCheckpoint !== null,
    });
    if (signal.aborted) this.#end('stopped');
  }

  dispose(): void {
    this.#client.dispose();
  }

  #end(how: Ending): void {
    if (this.#ending) return;
    this.#ending = how;
    this.#conclude(how).then(() => this.#settling.resolve(how), this.#settling.reject);
  }

  async #conclude(how: Ending): Promise<void> {
    // A run that is stopped leaves a checkpoint of where it stands.
    if (how === 'stopped' && this.#options.saveCheckpoint) await this.#rest.reached();
    // Without a full epoch there is nothing else worth keeping.
    if (this.#progress.metrics.length === 0) return;
    // Told before the answer to what is asked next.
    if (this.#media) this.#client.send({ type: 'watch', embeddings: true });
    this.#progress.evaluation = await this.#questions.evaluate();
    // The weights are safe before anything else is tried.
    await this.#questions.exportWeights();
    await this.#media?.finish(this.#progress.corrections);
    if (how === 'finished') {
      this.#progress.pairSets = await verifyOnPairSets(this.#beginning.settings, this.#questions, this.#options);
    }
  }

  #onEvent(event: TrainingEvent): void {
    const progress = this.#progress;
    switch (event.type) {
      case 'backend':
        progress.runsOn(event.info);
        return;
      case 'phase':
        progress.phase(event);
        if (event.phase === 'finished') this.#end('finished');
        return;
      case 'steps':
        progress.steps(event.series);
        this.#rest.read(event.series.firstStep + event.series.loss.length - 1);
        return;
      case 'epoch':
        progress.epoch(event.metrics);
        this.#media?.epoch(event.metrics.epoch, progress.corrections);
        return;
      case 'noise':
        this.#media?.labels(event);
        return;
      case 'embeddings':
        this.#media?.embeddings(event.snapshot);
        return;
      case 'corrections':
        progress.corrected(event.records, event.withdrawn);
        return;
      case 'warning':
        progress.warn(event.message);
        return;
      case 'evaluation':
        this.#questions.evaluated(event);
        return;
      case 'weights':
        this.#options.saveWeights(event.fileName, event.zip);
        this.#questions.weightsSaved();
        return;
      case 'error':
        // A long step on a slow backend is silence, not a fault, and nobody waits at a screen.
        if (event.error.code === 'unresponsive') progress.warn(event.error.message);
        else this.#settling.reject(new JobError(event.error));
        return;
      case 'checkpoint': {
        const { checkpoint, settings, digest } = event;
        const beside = { metrics: progress.metrics, corrections: progress.standing };
        this.#options.saveCheckpoint?.(writeKeptRun({ checkpoint, settings, digest, ...beside }));
        this.#rest.kept(checkpoint.step);
        return;
      }
      case 'mark':
      case 'goal':
      case 'settings':
      case 'similarity':
      case 'compiling':
        return;
      default:
        assertNever(event, 'event');
    }
  }
}
