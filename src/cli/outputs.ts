/** The files that a run leaves: metrics.jsonl, rectified.csv, run.json and weights/. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { unzipSync } from 'fflate';
import { writeCsv } from '../formats/csv.ts';
import type { EpochMetrics } from '../lib/report.ts';
import type { ImportReport } from '../protocol/dataset.ts';
import { CHECKPOINT_FILE, type HeadlessRun, type RectifiedImage } from '../protocol/headless.ts';
import type { TrainConfig } from './config.ts';
import type { Adapter } from './host.ts';
import { CommandFailure, EXIT_USAGE } from './host.ts';

/** One line of metrics.jsonl: these keys, in this order. */
export function metricsLine(metrics: EpochMetrics): string {
  const { epoch, loss, crossEntropy, boundaryTerm, detected, injected, precision, recall } = metrics;
  const { f1, rectifiedToTruth, cleanDamaged, verificationAccuracy, verificationAuc, verificationEer } = metrics;
  const { seconds, imagesPerSecond } = metrics;
  return `${JSON.stringify({
    epoch,
    loss,
    crossEntropy,
    boundaryTerm,
    detected,
    injected,
    precision,
    recall,
    f1,
    rectifiedToTruth,
    cleanDamaged,
    verificationAccuracy,
    verificationAuc,
    verificationEer,
    seconds,
    imagesPerSecond,
  })}\n`;
}

const HEADER = ['image', 'given_label', 'rectified_label', 'true_label', 'epoch'];

/** rectified.csv: a row an image that is still rectified at the end. An unknown true label is empty. */
export function rectifiedCsv(images: readonly RectifiedImage[]): string {
  const rows = images.map((r) => [r.image, r.givenLabel, r.rectifiedLabel, r.trueLabel ?? '', r.epoch]);
  return writeCsv(HEADER, rows);
}

/** Where an entry of the weights package goes; an entry that leads out of `folder` is refused. */
function entryPath(folder: string, name: string): string {
  const path = resolve(folder, name);
  if (path.startsWith(resolve(folder) + sep)) return path;
  throw new CommandFailure(`The weights package has an entry with the path "${name}".`);
}

export interface RunFacts {
  readonly run: HeadlessRun;
  readonly startedFrom: TrainConfig['weights'];
  readonly report: ImportReport | null;
  readonly adapter: Adapter | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly seconds: number;
}

export interface RunOutputs {
  readonly weightsZip: string;
  /** Where a checkpoint is written before it takes the place of the one before. */
  readonly checkpointPart: string;
  /** Puts the checkpoint in its place. */
  keepCheckpoint(): void;
  /** A run could go on from here. */
  readonly hasCheckpoint: boolean;
  /** Begins metrics.jsonl with the epochs of the run that goes on. */
  resume(epochs: readonly EpochMetrics[]): void;
  addEpoch(metrics: EpochMetrics): void;
  /** @param hasWeights whether the package was saved at `weightsZip` */
  finish(facts: RunFacts, hasWeights: boolean): void;
}

/** The checkpoint that a run in this folder has left. @throws CommandFailure when there is none */
export function checkpointIn(folder: string): string {
  const file = join(folder, CHECKPOINT_FILE);
  if (existsSync(file)) return file;
  throw new CommandFailure(`There is no run to resume: ${folder} holds no ${CHECKPOINT_FILE}.`, EXIT_USAGE);
}

/**
 * Starts the files of a run; those of an earlier run in the same folder are removed.
 * @param resumes the earlier run goes on: its files stay until there are new ones
 */
export function createOutputs(folder: string, resumes = false): RunOutputs {
  const metricsFile = join(folder, 'metrics.jsonl');
  const weightsFolder = join(folder, 'weights');
  const weightsZip = join(folder, 'weights.zip.part');
  const checkpoint = join(folder, CHECKPOINT_FILE);
  const checkpointPart = `${checkpoint}.part`;
  mkdirSync(folder, { recursive: true });
  if (!resumes) {
    for (const name of ['rectified.csv', 'run.json', 'weights.zip.part', 'weights', CHECKPOINT_FILE]) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
    writeFileSync(metricsFile, '');
  }
  return {
    weightsZip,
    checkpointPart,
    keepCheckpoint: () => renameSync(checkpointPart, checkpoint),
    get hasCheckpoint() {
      return existsSync(checkpoint);
    },
    resume: (epochs) => writeFileSync(metricsFile, epochs.map(metricsLine).join('')),
    addEpoch: (metrics) => appendFileSync(metricsFile, metricsLine(metrics)),
    finish({ run, startedFrom, report, adapter, versions, seconds }, hasWeights) {
      writeFileSync(join(folder, 'rectified.csv'), rectifiedCsv(run.rectified));
      if (hasWeights) {
        for (const [name, bytes] of Object.entries(unzipSync(readFileSync(weightsZip)))) {
          if (name.endsWith('/')) continue;
          const path = entryPath(weightsFolder, name);
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, bytes);
        }
        rmSync(weightsZip);
      }
      const { settings, backend, dataset, outcome, error, metrics, evaluation, pairSets } = run;
      const content = {
        outcome,
        error,
        settings,
        startedFrom,
        backend: backend?.backend ?? null,
        kernels: backend?.kernels ?? null,
        adapter: backend?.adapter ?? adapter?.name ?? null,
        software: backend?.software ?? adapter?.software ?? null,
        versions,
        dataset,
        skipped: report?.skipped ?? [],
        notices: report?.notices ?? [],
        labelling: report?.labelling ?? null,
        seconds: Math.round(seconds * 10) / 10,
        final: metrics.at(-1) ?? null,
        evaluation,
        pairSets,
      };
      rmSync(checkpointPart, { force: true });
      // A finished run has nothing to go on with.
      if (outcome === 'finished') rmSync(checkpoint, { force: true });
      writeFileSync(join(folder, 'run.json'), `${JSON.stringify(content, null, 2)}\n`);
    },
  };
}
