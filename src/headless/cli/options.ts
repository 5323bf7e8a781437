/** Command lines, those of `npm run clean` apart: what was asked for, or a sentence that says what is wrong with it. */
import { availableParallelism } from 'node:os';
import util from 'node:util';
import { MAX_PERSON_LEVEL } from '../../domain/importChoices.ts';
import { FIELDS } from '../../domain/settings/fields.ts';
import type { BackendChoice, KernelChoice } from '../../domain/settings/settings.ts';
import { causeText } from '../../lib/causeText.ts';
import { CommandFailure, EXIT_USAGE } from './failure.ts';

export const { choices: BACKENDS } = FIELDS.engine.backend;
const { choices: KERNELS } = FIELDS.engine.kernels;

/** What a set can be written as. */
const SET_FORMATS = ['rec', 'bin', 'parquet', 'folder'] as const;
export type SetFormat = (typeof SET_FORMATS)[number];

const TRAIN_USAGE = `npm run train -- --config FILE --out DIR [--backend ${BACKENDS.join('|')}] [--node] [--spreadsheet] [--tensorboard DIR] [--resume | --overwrite]`;
const GOLDENS_USAGE = `npm run goldens -- [DIR] [--backend ${BACKENDS.slice(1).join('|')}] [--kernels ${KERNELS.join('|')}] [--node] [--report FILE]`;

const CONVERT_USAGE = `npm run convert -- --dataset PATH --out DIR --format ${SET_FORMATS.join('|')} [--verdicts FILE] [--label-column NAME] [--person-level N] [--seed N] [--overwrite]`;

const SWEEP_USAGE = `npm run sweep -- --config FILE --out DIR [--jobs N] [--backend ${BACKENDS.join('|')}] [--shard I/N | --merge DIR...] [--overwrite]`;

const RECIPE_USAGE = 'npm run recipe -- --config FILE --out DIR [--verdicts FILE] [--overwrite]';

export interface RecipeOptions {
  readonly config: string;
  readonly out: string;
  /** A table of what images are rather of: rectified.csv of a run, or the decisions of a review. */
  readonly verdicts: string | undefined;
  /** Another recipe in `out` may be replaced. */
  readonly overwrite: boolean;
}

export interface TrainOptions {
  readonly config: string;
  readonly out: string;
  /** Undefined: as the configuration says. */
  readonly backend: BackendChoice | undefined;
  /** Threads of Node on Dawn in the place of a browser. */
  readonly node: boolean;
  /** Tables are written a second time, in the form for spreadsheets. */
  readonly spreadsheet: boolean;
  /** The folder that gets an event file of TensorBoard; undefined: none. */
  readonly tensorboard: string | undefined;
  /** Go on with the run whose checkpoint lies in `out`. */
  readonly resume: boolean;
  /** Results of another run in `out` may be replaced. */
  readonly overwrite: boolean;
}

export interface GoldensOptions {
  /** Null: the project's own. */
  readonly folder: string | null;
  readonly backend: BackendChoice;
  readonly kernels: KernelChoice;
  /** A thread of Node on Dawn in the place of a browser. */
  readonly node: boolean;
  readonly report: string | undefined;
}

export interface ConvertOptions {
  readonly dataset: string;
  readonly out: string;
  readonly format: SetFormat;
  /** A table of what images are rather of: rectified.csv of a run, or the decisions of a review. */
  readonly verdicts: string | undefined;
  /** The column or folder that names the person; null: found out. */
  readonly labelColumn: string | null;
  readonly personLevel: number | null;
  /** Draws the pairs. */
  readonly seed: number;
  /** Results of another run in `out` may be replaced. */
  readonly overwrite: boolean;
}

export interface SweepOptions {
  readonly config: string;
  readonly out: string;
  /** Runs at a time. */
  readonly jobs: number;
  /** Undefined: as the sweep file says. */
  readonly backend: BackendChoice | undefined;
  /** Only this part of the runs, `index` from 1 of `count`; null for all. */
  readonly shard: { readonly index: number; readonly count: number } | null;
  /** Folders of sweeps over parts, whose results are put together; empty to run. */
  readonly merge: readonly string[];
  /** Results of another sweep in `out` may be replaced. */
  readonly overwrite: boolean;
}

export const misuse = (message: string, usage: string): CommandFailure =>
  new CommandFailure(`${message}\nUsage: ${usage}`, EXIT_USAGE);

export function parse(
  args: readonly string[],
  names: readonly string[],
  usage: string,
  switches: readonly string[] = [],
) {
  const options = Object.fromEntries([
    ...names.map((name) => [name, { type: 'string' as const }] as const),
    ...switches.map((name) => [name, { type: 'boolean' as const }] as const),
  ]);
  try {
    const { values, positionals } = util.parseArgs({ args: [...args], options, allowPositionals: true });
    const strings = values as Readonly<Record<string, string | undefined>>;
    const on = switches.filter((name) => (values as Readonly<Record<string, unknown>>)[name] === true);
    return { values: strings, positionals, on };
  } catch (cause) {
    throw misuse(causeText(cause), usage);
  }
}

export function choice<T extends string>(name: string, value: string, choices: readonly T[], usage: string): T {
  const found = choices.find((c) => c === value);
  if (found === undefined) throw misuse(`--${name} ${value}: expected one of ${choices.join(', ')}.`, usage);
  return found;
}

/** @throws CommandFailure with exit code 2 */
export function parseTrainOptions(args: readonly string[]): TrainOptions {
  const { values, positionals, on } = parse(args, ['config', 'out', 'backend', 'tensorboard'], TRAIN_USAGE, [
    'node',
    'spreadsheet',
    'resume',
    'overwrite',
  ]);
  if (positionals[0] !== undefined) throw misuse(`Unexpected argument "${positionals[0]}".`, TRAIN_USAGE);
  const { config, out, backend, tensorboard } = values;
  if (!config) throw misuse('--config is missing.', TRAIN_USAGE);
  if (!out) throw misuse('--out is missing.', TRAIN_USAGE);
  if (on.includes('resume') && on.includes('overwrite')) {
    throw misuse('--resume goes on with the run that --overwrite would replace: give one of them.', TRAIN_USAGE);
  }
  return {
    config,
    out,
    backend: backend === undefined ? undefined : choice('backend', backend, BACKENDS, TRAIN_USAGE),
    node: on.includes('node'),
    spreadsheet: on.includes('spreadsheet'),
    tensorboard,
    resume: on.includes('resume'),
    overwrite: on.includes('overwrite'),
  };
}

/** @throws CommandFailure with exit code 2 */
export function parseRecipeOptions(args: readonly string[]): RecipeOptions {
  const { values, positionals, on } = parse(args, ['config', 'out', 'verdicts'], RECIPE_USAGE, ['overwrite']);
  if (positionals[0] !== undefined) throw misuse(`Unexpected argument "${positionals[0]}".`, RECIPE_USAGE);
  const { config, out, verdicts } = values;
  if (!config) throw misuse('--config is missing.', RECIPE_USAGE);
  if (!out) throw misuse('--out is missing.', RECIPE_USAGE);
  return { config, out, verdicts, overwrite: on.includes('overwrite') };
}

/** @throws CommandFailure with exit code 2 */
export function parseGoldensOptions(args: readonly string[]): GoldensOptions {
  const { values, positionals, on } = parse(args, ['backend', 'kernels', 'report'], GOLDENS_USAGE, ['node']);
  const [folder, extra] = positionals;
  if (extra !== undefined) throw misuse(`Unexpected argument "${extra}".`, GOLDENS_USAGE);
  const { backend = 'webgpu', kernels = 'fused', report } = values;
  const node = on.includes('node');
  if (node && backend === 'webgl') throw misuse('--backend webgl needs a browser: leave --node out.', GOLDENS_USAGE);
  return {
    folder: folder ?? null,
    backend: choice('backend', backend, BACKENDS.slice(1), GOLDENS_USAGE),
    kernels: choice('kernels', kernels, KERNELS, GOLDENS_USAGE),
    node,
    report,
  };
}

/** A number in [least, most]; undefined where the option was left out. */
export function number(
  name: string,
  value: string | undefined,
  [least, most]: readonly [number, number],
  usage: string,
): number | undefined {
  if (value === undefined) return undefined;
  const parsed = value.trim() === '' ? Number.NaN : Number(value);
  if (parsed >= least && parsed <= most) return parsed;
  throw misuse(`--${name} ${value}: expected a number from ${least} to ${most}.`, usage);
}

export function integer(
  name: string,
  value: string | undefined,
  bounds: readonly [number, number],
  usage: string,
): number | undefined {
  const parsed = number(name, value, bounds, usage);
  if (parsed === undefined || Number.isInteger(parsed)) return parsed;
  throw misuse(`--${name} ${value}: expected a whole number.`, usage);
}

export const SEED_BOUNDS = [0, 2 ** 31 - 1] as const;

/** @throws CommandFailure with exit code 2 */
export function parseConvertOptions(args: readonly string[]): ConvertOptions {
  const names = ['dataset', 'out', 'format', 'verdicts', 'label-column', 'person-level', 'seed'];
  const { values, positionals, on } = parse(args, names, CONVERT_USAGE, ['overwrite']);
  if (positionals[0] !== undefined) throw misuse(`Unexpected argument "${positionals[0]}".`, CONVERT_USAGE);
  const { dataset, out, format, verdicts } = values;
  if (!dataset) throw misuse('--dataset is missing.', CONVERT_USAGE);
  if (!out) throw misuse('--out is missing.', CONVERT_USAGE);
  if (!format) throw misuse(`--format is missing: ${SET_FORMATS.join(', ')}.`, CONVERT_USAGE);
  return {
    dataset,
    out,
    format: choice('format', format, SET_FORMATS, CONVERT_USAGE),
    verdicts,
    labelColumn: values['label-column'] || null,
    personLevel: integer('person-level', values['person-level'], [1, MAX_PERSON_LEVEL], CONVERT_USAGE) ?? null,
    seed: integer('seed', values.seed, SEED_BOUNDS, CONVERT_USAGE) ?? 0,
    overwrite: on.includes('overwrite'),
  };
}

export const MOST_JOBS = 64;
const MOST_SHARDS = 10_000;

/** `2/3` as the second of three parts. */
function shardOf(text: string | undefined): SweepOptions['shard'] {
  if (text === undefined) return null;
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index && count && index <= count && count <= MOST_SHARDS) return { index, count };
  throw misuse(
    `--shard ${text}: expected a part and their number, from 1/1 to ${MOST_SHARDS}/${MOST_SHARDS}.`,
    SWEEP_USAGE,
  );
}

/** @throws CommandFailure with exit code 2 */
export function parseSweepOptions(args: readonly string[]): SweepOptions {
  const names = ['config', 'out', 'jobs', 'backend', 'shard'];
  const { values, positionals, on } = parse(args, names, SWEEP_USAGE, ['overwrite', 'merge']);
  const merging = on.includes('merge');
  if (!merging && positionals[0] !== undefined) throw misuse(`Unexpected argument "${positionals[0]}".`, SWEEP_USAGE);
  if (merging && positionals.length === 0) throw misuse('--merge needs the folders to put together.', SWEEP_USAGE);
  const { config, out, jobs, backend, shard } = values;
  if (!config) throw misuse('--config is missing.', SWEEP_USAGE);
  if (!out) throw misuse('--out is missing.', SWEEP_USAGE);
  if (merging && shard !== undefined) throw misuse('--shard runs a part, --merge puts parts together.', SWEEP_USAGE);
  return {
    config,
    out,
    jobs: integer('jobs', jobs, [1, MOST_JOBS], SWEEP_USAGE) ?? Math.min(MOST_JOBS, availableParallelism()),
    backend: backend === undefined ? undefined : choice('backend', backend, BACKENDS, SWEEP_USAGE),
    shard: shardOf(shard),
    merge: merging ? positionals : [],
    overwrite: on.includes('overwrite'),
  };
}
