/** The command line of `npm run bench`. */
import util from 'node:util';
import { CommandFailure, EXIT_USAGE } from '../../src/headless/cli/failure.ts';
import { causeText } from '../../src/lib/causeText.ts';
import {
  BENCH_ENGINES,
  BENCH_NETS,
  type BenchEngineName,
  type BenchNet,
  GRADIENT_REFERENCES,
  type GradientReference,
  NODE_BENCH_ENGINES,
} from '../protocol.ts';

const BENCH_USAGE = `npm run bench -- [--nets ${BENCH_NETS.join(',')}] [--engines ${BENCH_ENGINES.join(',')}] [--rounds N] [--json FILE] [--node [--pack DIR]] [--gradients ${GRADIENT_REFERENCES.join('|')}] [--endurance STEPS] [--layers]`;

export interface BenchOptions {
  readonly nets: readonly BenchNet[];
  /** In the order of `BENCH_ENGINES`. */
  readonly engines: readonly BenchEngineName[];
  readonly rounds: number;
  readonly json: string | undefined;
  /** Node processes on Dawn in the place of a browser. */
  readonly node: boolean;
  /** Folder to write a copy of the benchmark to, in the place of running it. */
  readonly pack: string | undefined;
  /** Compare one step's gradients with this engine's, in the place of timing. */
  readonly gradients: GradientReference | undefined;
  /** Take this many steps and watch the memory, in the place of timing. */
  readonly endurance: number | undefined;
  /** Time every convolution by itself, in the place of whole steps. */
  readonly layers: boolean;
}

/** Fewer cannot show whether memory grows. */
const LEAST_ENDURANCE = 100;

const DEFAULT_NETS: readonly BenchNet[] = ['ci16', 'tiny32'];
const DEFAULT_ROUNDS = 5;
const MOST_ROUNDS = 1000;

const misuse = (message: string): CommandFailure => new CommandFailure(`${message}\nUsage: ${BENCH_USAGE}`, EXIT_USAGE);

/** The choices named in a list, in the order of the choices. */
function someOf<T extends string>(option: string, list: string, choices: readonly T[]): T[] {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !choices.some((choice) => choice === name));
  if (unknown !== undefined) throw misuse(`--${option} ${unknown}: expected some of ${choices.join(', ')}.`);
  return choices.filter((choice) => names.includes(choice));
}

/** @throws CommandFailure with exit code 2 */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const string = { type: 'string' } as const;
  let values: Partial<Record<'nets' | 'engines' | 'rounds' | 'json' | 'pack' | 'gradients' | 'endurance', string>> & {
    readonly node?: boolean;
    readonly layers?: boolean;
  };
  try {
    const boolean = { type: 'boolean' } as const;
    const options = {
      nets: string,
      engines: string,
      rounds: string,
      json: string,
      pack: string,
      gradients: string,
      endurance: string,
      node: boolean,
      layers: boolean,
    };
    ({ values } = util.parseArgs({ args: [...args], options }));
  } catch (cause) {
    throw misuse(causeText(cause));
  }
  const {
    nets,
    engines,
    rounds = `${DEFAULT_ROUNDS}`,
    json,
    pack,
    gradients,
    endurance,
    node = false,
    layers = false,
  } = values;
  if (pack !== undefined && !node) throw misuse('--pack writes the benchmark for Node: it needs --node.');
  if (!/^\d+$/.test(rounds) || +rounds < 1 || +rounds > MOST_ROUNDS) {
    throw misuse(`--rounds ${rounds}: expected a whole number from 1 to ${MOST_ROUNDS}.`);
  }
  const reference = GRADIENT_REFERENCES.find((name) => name === gradients);
  if (gradients !== undefined && !reference) {
    throw misuse(`--gradients ${gradients}: expected one of ${GRADIENT_REFERENCES.join(', ')}.`);
  }
  if (endurance !== undefined && (!/^\d+$/.test(endurance) || +endurance < LEAST_ENDURANCE)) {
    throw misuse(`--endurance ${endurance}: expected a whole number of steps, at least ${LEAST_ENDURANCE}.`);
  }
  const choices = node ? NODE_BENCH_ENGINES : BENCH_ENGINES;
  return {
    nets: nets === undefined ? DEFAULT_NETS : someOf('nets', nets, BENCH_NETS),
    engines: someOf('engines', engines ?? choices.join(','), choices),
    rounds: +rounds,
    json,
    node,
    pack,
    gradients: reference,
    layers,
    endurance: endurance === undefined ? undefined : +endurance,
  };
}
