/** A sweep file and the runs it stands for: base settings, axes of values to put into them, seeds. */
import { t } from '@lingui/core/macro';
import { listed } from '../../lib/joinedText.ts';
import { isPlain, type Plain } from '../../lib/plainObject.ts';
import { say } from '../../words/language.ts';
import { HEAD_CATALOGUE, type HeadKind } from '../losses/catalogue.ts';
import { fieldOf } from '../settings/fieldsOf.ts';
import { parseSettings, SettingsError } from '../settings/parse.ts';
import type { BackendChoice, Section, Settings } from '../settings/settings.ts';

/** Runs of a sweep are small, many and compared with each other: threads of WebAssembly suit them on any machine. */
const DEFAULT_BACKEND: BackendChoice = 'wasm';

/** Each is planned before the first begins; a table of more has no reader. */
const MOST_RUNS = 10_000;

export interface Axis {
  /** Dotted path of a setting, for example `noise.closedSet`; or a section, whose values are objects of its settings. */
  readonly path: string;
  readonly values: readonly unknown[];
}

/** What the runs of one cell of the table have in common: a value of every axis, in their order. */
export type Point = readonly unknown[];

export interface PlannedRun {
  readonly point: Point;
  readonly seed: number;
  /** The settings object of the run, before defaults. */
  readonly source: Plain;
  /** Read from `source`. */
  readonly settings: Settings;
}

/** What is wrong with a sweep. */
export class SweepError extends Error {
  override readonly name = 'SweepError';

  /** @param field begins the sentence; empty where it is none of them */
  constructor(field: string, message: string) {
    super(field === '' ? message : `${field}: ${message}`);
  }
}

const unusable = (field: string, message: string): SweepError => new SweepError(field, message);

export interface Sweep {
  readonly axes: readonly Axis[];
  readonly seeds: readonly number[];
  /** Runs on the same images stand side by side, since they are drawn once for all of them. */
  readonly runs: readonly PlannedRun[];
}

/** `source` with the value at an axis' path replaced; an object for a section replaces the settings it names. */
function withValue(source: Plain, path: string, value: unknown): Plain {
  const [section, key] = path.split('.') as [string, string?];
  const inside = source[section];
  const change = key === undefined ? (value as Plain) : { [key]: value };
  return { ...source, [section]: { ...(isPlain(inside) ? inside : {}), ...change } };
}

const SEEDS = ['noise.seed', 'training.seed', 'dataset.seed'];

/** One seed for all that is drawn: faces, wrong labels, first weights and order of images. */
function withSeed(source: Plain, seed: number): Plain {
  const isFolder = isPlain(source.dataset) && source.dataset.kind === 'folder';
  const paths = SEEDS.filter((path) => !isFolder || path !== 'dataset.seed');
  return paths.reduce((settings, path) => withValue(settings, path, seed), source);
}

/** Every choice of one value an axis; the last axis changes fastest. */
export function pointsOf(axes: readonly Axis[]): Point[] {
  return axes.reduce<Point[]>((points, { values }) => points.flatMap((p) => values.map((v) => [...p, v])), [[]]);
}

/** The name of a loss, or a setting's label with its value; those of all settings for a section. */
export function valueName(path: string, value: unknown): string {
  if (isPlain(value)) {
    return listed(Object.entries(value).map(([key, inside]) => valueName(`${path}.${key}`, inside)));
  }
  if (path === 'head.kind') return HEAD_CATALOGUE[value as HeadKind].name;
  const [section, key] = path.split('.') as [Section, string];
  const field = fieldOf(section, key, 'boundaryface');
  const shown = typeof value === 'number' ? `${Math.round(value * 1e4) / 1e4}` : String(value);
  return `${say(field?.label ?? path)} ${shown}`;
}

/** "ArcFace, Closed-set noise 0.2, seed 1" */
export function runName({ axes }: Sweep, { point, seed }: PlannedRun): string {
  const cell = listed(point.map((value, i) => valueName(axes[i]!.path, value)));
  return t`${cell}, seed ${seed}`;
}

function readAxes(source: unknown): Axis[] {
  if (!isPlain(source) || Object.keys(source).length === 0) {
    const example = '{"noise.closedSet": [0, 0.2]}';
    throw unusable('axes', t`expected an object with a list of values for each setting, for example ${example}`);
  }
  return Object.entries(source).map(([path, values]) => {
    const isSection = /^\w+$/.test(path);
    if (!isSection && !/^\w+\.\w+$/.test(path)) {
      throw unusable(`axes.${path}`, t`expected section.setting, for example noise.closedSet, or a section`);
    }
    if (!Array.isArray(values) || values.length === 0) throw unusable(`axes.${path}`, t`expected a list of values`);
    if (isSection && !values.every(isPlain)) {
      throw unusable(`axes.${path}`, t`expected a list of objects, since ${path} names no single setting`);
    }
    const varied = isSection ? values.flatMap((value) => Object.keys(value).map((key) => `${path}.${key}`)) : [path];
    if (varied.some((name) => SEEDS.includes(name))) throw unusable(`axes.${path}`, t`seeds go into "seeds"`);
    if (new Set(values.map((v) => JSON.stringify(v))).size < values.length) {
      throw unusable(`axes.${path}`, t`a value occurs twice`);
    }
    return { path, values };
  });
}

function readSeeds(source: unknown): number[] {
  const isSeed = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
  if (Array.isArray(source) && source.length > 0 && source.every(isSeed) && new Set(source).size === source.length) {
    return source;
  }
  throw unusable('seeds', t`expected a list of different whole numbers from 0 on, for example [1, 2, 3]`);
}

/**
 * @param content of a sweep file
 * @param backend goes before the one of the file
 * @throws SweepError naming the field
 */
export function planSweep(content: unknown, backend?: BackendChoice): Sweep {
  if (!isPlain(content)) throw unusable('', t`expected an object with base, axes and seeds`);
  const { base = {}, axes: axesSource, seeds: seedsSource, ...unknown } = content;
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) throw unusable(extra, t`unknown field; there are base, axes and seeds`);
  if (!isPlain(base)) throw unusable('base', t`expected an object of settings`);
  const axes = readAxes(axesSource);
  const seeds = readSeeds(seedsSource);
  const count = axes.reduce((product, { values }) => product * values.length, seeds.length);
  if (count > MOST_RUNS) {
    throw unusable('', t`axes and seeds: they make ${count} runs; at most ${MOST_RUNS} are taken`);
  }
  const given = isPlain(base.engine) ? base.engine.backend : undefined;
  const start = withValue(base, 'engine.backend', backend ?? given ?? DEFAULT_BACKEND);
  const runs = seeds.flatMap((seed) =>
    pointsOf(axes).map((point): PlannedRun => {
      const values = axes.map(({ path }, i) => ({ path, value: point[i] }));
      const source = values.reduce((s, { path, value }) => withValue(s, path, value), withSeed(start, seed));
      return { point, seed, source, settings: readRun(source, values) };
    }),
  );
  return { axes, seeds, runs: byImages(runs) };
}

/** Grouped by the images they need, in the order of the first of each group. */
function byImages(runs: readonly PlannedRun[]): PlannedRun[] {
  const groups = new Map<string, PlannedRun[]>();
  for (const run of runs) {
    const { dataset, noise } = run.settings;
    const key = JSON.stringify([dataset, noise.openSet]);
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  return [...groups.values()].flat();
}

function readRun(source: Plain, values: readonly { readonly path: string; readonly value: unknown }[]): Settings {
  try {
    return parseSettings(source);
  } catch (cause) {
    if (!(cause instanceof SettingsError)) throw cause;
    const where = values.map(({ path, value }) => `${path} ${JSON.stringify(value)}`).join(', ');
    const problem = cause.message;
    throw unusable('', t`with ${where}: ${problem}`);
  }
}
