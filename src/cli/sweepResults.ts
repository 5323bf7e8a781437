/** results.jsonl of a sweep: a line a finished run, kept from one start of the command to the next. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMetrics } from '../lib/report.ts';
import type { HeadlessRun } from '../protocol/headless.ts';
import { isPlain } from './config.ts';
import type { PlannedRun } from './sweepPlan.ts';

/** One line of results.jsonl. */
export interface RunResult {
  /** The settings object of the run: what says which run this is. */
  readonly config: unknown;
  readonly backend: string | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly images: number;
  /** Wall clock, with whatever else ran beside it. */
  readonly seconds: number;
  /** One entry an epoch; the last one is the run's result. */
  readonly epochs: readonly EpochMetrics[];
}

export interface SweepResults {
  /** The result of a run that is over; undefined for one still to do. */
  of(run: PlannedRun): RunResult | undefined;
  add(run: PlannedRun, finished: HeadlessRun, facts: Pick<RunResult, 'versions' | 'seconds'>): void;
}

/** Key order counts: it is that of the sweep file. */
const keyOf = (config: unknown): string => JSON.stringify(config);

/** A line that a killed command left unfinished is no result. */
function readLine(line: string): RunResult | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isPlain(value) && Array.isArray(value.epochs) && value.epochs.length > 0
      ? (value as unknown as RunResult)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Opens the results of a folder. Lines of runs that are no longer asked for stay in the file, unused. */
export function openResults(folder: string): SweepResults {
  const file = join(folder, 'results.jsonl');
  mkdirSync(folder, { recursive: true });
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
  const done = new Map<string, RunResult>();
  for (const line of text.split('\n')) {
    const result = readLine(line);
    if (result) done.set(keyOf(result.config), result);
  }
  return {
    of: ({ source }) => done.get(keyOf(source)),
    add({ source }, { backend, dataset, metrics }, { versions, seconds }) {
      const result: RunResult = {
        config: source,
        backend: backend?.backend ?? null,
        versions,
        images: dataset?.images ?? 0,
        seconds: Math.round(seconds * 10) / 10,
        epochs: metrics,
      };
      appendFileSync(file, `${JSON.stringify(result)}\n`);
      done.set(keyOf(source), result);
    },
  };
}

/** The folder's table, anew. */
export function writeTable(folder: string, text: string): void {
  writeFileSync(join(folder, 'table.md'), text);
}
