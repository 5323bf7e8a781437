/** Command lines: what was asked for, or a sentence that says what is wrong with it. */
import util from 'node:util';
import { BACKENDS, type BackendChoice, KERNELS, type KernelChoice } from '../protocol/settings.ts';
import { CommandFailure, EXIT_USAGE } from './host.ts';

export const TRAIN_USAGE = `npm run train -- --config FILE --out DIR [--backend ${BACKENDS.join('|')}] [--node]`;
export const GOLDENS_USAGE = `npm run goldens -- DIR [--backend ${BACKENDS.slice(1).join('|')}] [--kernels ${KERNELS.join('|')}] [--report FILE]`;

export interface TrainOptions {
  readonly config: string;
  readonly out: string;
  /** Undefined: as the configuration says. */
  readonly backend: BackendChoice | undefined;
  /** Threads of Node on Dawn in the place of a browser. */
  readonly node: boolean;
}

export interface GoldensOptions {
  readonly folder: string;
  readonly backend: BackendChoice;
  readonly kernels: KernelChoice;
  readonly report: string | undefined;
}

const misuse = (message: string, usage: string): CommandFailure =>
  new CommandFailure(`${message}\nUsage: ${usage}`, EXIT_USAGE);

function parse(args: readonly string[], names: readonly string[], usage: string, switches: readonly string[] = []) {
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
    throw misuse(cause instanceof Error ? cause.message : String(cause), usage);
  }
}

function choice<T extends string>(name: string, value: string, choices: readonly T[], usage: string): T {
  const found = choices.find((c) => c === value);
  if (found === undefined) throw misuse(`--${name} ${value}: expected one of ${choices.join(', ')}.`, usage);
  return found;
}

/** @throws CommandFailure with exit code 2 */
export function parseTrainOptions(args: readonly string[]): TrainOptions {
  const { values, positionals, on } = parse(args, ['config', 'out', 'backend'], TRAIN_USAGE, ['node']);
  if (positionals[0] !== undefined) throw misuse(`Unexpected argument "${positionals[0]}".`, TRAIN_USAGE);
  const { config, out, backend } = values;
  if (!config) throw misuse('--config is missing.', TRAIN_USAGE);
  if (!out) throw misuse('--out is missing.', TRAIN_USAGE);
  return {
    config,
    out,
    backend: backend === undefined ? undefined : choice('backend', backend, BACKENDS, TRAIN_USAGE),
    node: on.includes('node'),
  };
}

/** @throws CommandFailure with exit code 2 */
export function parseGoldensOptions(args: readonly string[]): GoldensOptions {
  const { values, positionals } = parse(args, ['backend', 'kernels', 'report'], GOLDENS_USAGE);
  const [folder, extra] = positionals;
  if (!folder) throw misuse('The folder of golden files is missing.', GOLDENS_USAGE);
  if (extra !== undefined) throw misuse(`Unexpected argument "${extra}".`, GOLDENS_USAGE);
  const { backend = 'webgpu', kernels = 'fused', report } = values;
  return {
    folder,
    backend: choice('backend', backend, BACKENDS.slice(1), GOLDENS_USAGE),
    kernels: choice('kernels', kernels, KERNELS, GOLDENS_USAGE),
    report,
  };
}
