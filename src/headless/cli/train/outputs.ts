/** The files that a run leaves: metrics.jsonl, rectified.csv, run.json and weights/. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { ImportReport } from '../../../domain/importReport.ts';
import type { EpochMetrics } from '../../../domain/report.ts';
import { metricsLine, rectifiedCsv } from '../../../formats/table/runFiles.ts';
import { CHECKPOINT_FILE, type HeadlessRun } from '../../protocol.ts';
import type { TrainConfig } from '../config.ts';
import { CommandFailure, EXIT_USAGE } from '../failure.ts';
import type { Adapter } from '../host.ts';
import { type EarlierResults, ResultFolder } from '../resultFolder.ts';
import { type ResultFiles, writeResults } from '../writeResults.ts';

const METRICS_FILE = 'metrics.jsonl';
const RECTIFIED = 'rectified.csv';
const RECTIFIED_SHEET = 'rectified-spreadsheet.csv';
const WEIGHTS = 'weights/';
const NAMES = [METRICS_FILE, RECTIFIED, RECTIFIED_SHEET, 'run.json', WEIGHTS, CHECKPOINT_FILE];

interface RunFacts {
  readonly run: HeadlessRun;
  readonly startedFrom: TrainConfig['weights'];
  readonly report: ImportReport | null;
  /** rectified.csv is written a second time, for spreadsheets. */
  readonly spreadsheet: boolean;
  readonly adapter: Adapter | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/** run.json */
function record({ run, startedFrom, report, adapter, versions, seconds }: RunFacts): string {
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
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Where an entry of the weights package goes; one that leads out of its folder is refused. */
function weightsEntry(name: string): string {
  if (!name.split('/').includes('..')) return WEIGHTS + name;
  throw new CommandFailure(`The weights package has an entry with the path "${name}".`);
}

/** @param weights the weights package; null when there are none */
function resultFiles(facts: RunFacts, weights: Uint8Array | null): ResultFiles {
  const entries = weights ? Object.entries(unzipSync(weights)).filter(([name]) => !name.endsWith('/')) : [];
  return new Map<string, string | Uint8Array>([
    // The weights are what cannot be had again.
    ...entries.map(([name, bytes]) => [weightsEntry(name), bytes] as const),
    ['run.json', record(facts)],
    [METRICS_FILE, facts.run.metrics.map(metricsLine).join('')],
    [RECTIFIED, rectifiedCsv(facts.run.rectified)],
    ...(facts.spreadsheet ? [[RECTIFIED_SHEET, rectifiedCsv(facts.run.rectified, 'spreadsheet')] as const] : []),
  ]);
}

export interface RunOutputs {
  /** Results of another run lie here still. */
  readonly holdsEarlier: boolean;
  /** A run could go on from here. */
  readonly hasCheckpoint: boolean;
  /**
   * Puts a checkpoint in the place of the one before; without a word where earlier results have not been replaced yet.
   * @param checkpoint bytes, or the path of a file @throws FileError
   */
  keepCheckpoint(checkpoint: Uint8Array | string): void;
  /** metrics.jsonl will begin with the epochs of the run that goes on, once it has gone on. */
  resume(epochs: readonly EpochMetrics[]): void;
  /** @throws FileError; the line is written at the end once more */
  addEpoch(metrics: EpochMetrics): void;
  /**
   * Writes what the run leaves; where the folder cannot take it, somewhere else.
   * @param weights the weights package; null when there are none
   * @throws CommandFailure naming where the results are
   */
  finish(facts: RunFacts, weights: Uint8Array | null): Promise<void>;
}

/** The checkpoint that a run in this folder has left. @throws CommandFailure when there is none */
export function checkpointIn(folder: string): string {
  const file = join(folder, CHECKPOINT_FILE);
  if (existsSync(file)) return file;
  throw new CommandFailure(`There is no run to resume: ${folder} holds no ${CHECKPOINT_FILE}.`, EXIT_USAGE);
}

/**
 * Opens the folder of a run's results; nothing in it changes before there is something to write.
 * @param say tells a person what goes on
 * @throws CommandFailure with exit code 2 when the folder cannot take them
 */
export function createOutputs(
  path: string,
  earlier: EarlierResults,
  startedFrom: TrainConfig['weights'],
  say: (text: string) => void,
): RunOutputs {
  const stopped = existsSync(join(path, CHECKPOINT_FILE));
  const wayOut = `${stopped ? '--resume goes on with that run, ' : ''}--overwrite replaces them`;
  const folder = ResultFolder.open(path, { command: 'train', names: NAMES, earlier, wayOut });
  if (startedFrom && folder.replaces(startedFrom.path)) {
    const message = `weights.path: ${startedFrom.path} is one of the results that --overwrite replaces. Choose another --out.`;
    throw new CommandFailure(message, EXIT_USAGE);
  }
  /** Epochs of the run that goes on, until it has gone on. */
  let resumed: readonly EpochMetrics[] | null = null;
  let newEpochs = 0;
  return {
    get holdsEarlier() {
      return folder.holdsEarlier;
    },
    get hasCheckpoint() {
      return folder.has(CHECKPOINT_FILE);
    },
    keepCheckpoint(checkpoint) {
      // Less than an epoch is nothing to give finished results away for.
      if (folder.holdsEarlier) return;
      if (typeof checkpoint === 'string') folder.copy(CHECKPOINT_FILE, checkpoint);
      else folder.write(CHECKPOINT_FILE, checkpoint);
      folder.markResults();
    },
    resume: (epochs) => {
      resumed = epochs;
    },
    addEpoch(metrics) {
      newEpochs += 1;
      if (resumed) folder.write(METRICS_FILE, [...resumed, metrics].map(metricsLine).join(''));
      else folder.append(METRICS_FILE, metricsLine(metrics));
      resumed = null;
      folder.markResults();
    },
    async finish(facts, weights) {
      const { run } = facts;
      // A run without an epoch replaces nothing, be it what another one has left or what it had left itself.
      if (folder.holdsEarlier && run.metrics.length === 0) return;
      if (earlier === 'continued' && run.outcome === 'failed' && newEpochs === 0) return;
      const files = resultFiles(facts, weights);
      const resumable = folder.has(CHECKPOINT_FILE);
      await writeResults(folder, { files, resumable, wanted: run.metrics.length > 0 }, say);
      if (weights) folder.remove(folder.written(WEIGHTS).filter((name) => !files.has(name)));
      // A finished run has nothing to go on with.
      if (run.outcome === 'finished') folder.remove([CHECKPOINT_FILE]);
    },
  };
}
