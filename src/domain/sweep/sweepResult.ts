/** What stays of a run of a sweep: a line of results.jsonl, the same wherever the run was made. */
import { canonicalJson } from '../../lib/plainObject.ts';
import type { EpochMetrics } from '../report.ts';
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

/** The same for the same settings, in whatever order a file names them. */
export const keyOf = (config: unknown): string => canonicalJson(config);

/** @param run that is over @param facts `seconds` to whatever digit */
export const resultOf = ({ source }: PlannedRun, { seconds, ...facts }: Omit<RunResult, 'config'>): RunResult => ({
  config: source,
  backend: facts.backend,
  versions: facts.versions,
  images: facts.images,
  seconds: Math.round(seconds * 10) / 10,
  epochs: facts.epochs,
});
