/** The form of a sweep: what a person has typed, and the sweep file that it stands for. */
import { plural, t } from '@lingui/core/macro';
import type { Field } from '../../domain/settings/fieldKinds.ts';
import { fieldOf } from '../../domain/settings/fieldsOf.ts';
import {
  type BackendChoice,
  defaultMilestones,
  type Section,
  type Settings,
  sharedSettings,
} from '../../domain/settings/settings.ts';
import { planSweep, type Sweep, SweepError } from '../../domain/sweep/sweepPlan.ts';
import { isPlain, type Plain } from '../../lib/plainObject.ts';

export interface DraftAxis {
  /** The same as long as the row is there. */
  readonly id: number;
  /** Of a setting or a section; empty until one is chosen. */
  readonly path: string;
  /** The values as they are typed, with commas between them. */
  readonly text: string;
}

export interface SweepDraft {
  readonly name: string;
  readonly base: Plain;
  readonly axes: readonly DraftAxis[];
  /** As they are typed: `1, 2, 5-8`. */
  readonly seeds: string;
}

/** What a draft comes to: a plan, or why there is none. */
export type CheckedDraft =
  | { readonly content: Plain; readonly plan: Sweep; readonly problem: null }
  | { readonly content: null; readonly plan: null; readonly problem: string };

/** The setting of an axis; undefined for a section, or where there is none of that name. */
export function axisField(path: string): Field | undefined {
  const [section, key] = path.split('.') as [Section, string?];
  return key === undefined ? undefined : fieldOf(section, key, 'boundaryface');
}

/** What is typed with commas, or whatever else, between. */
export const wordsOf = (text: string): string[] => text.split(/[,;\s]+/).filter((word) => word !== '');

/** A value as it is typed. */
const textOf = (field: Field | undefined, value: unknown): string =>
  field && field.kind !== 'epochs' ? String(value) : JSON.stringify(value);

const valuesText = (path: string, values: readonly unknown[]): string =>
  values.map((value) => textOf(axisField(path), value)).join(', ');

function jsonValues(path: string, text: string): unknown[] {
  try {
    return JSON.parse(`[${text}]`) as unknown[];
  } catch {
    throw new SweepError(`axes.${path}`, t`expected values as JSON with commas between them`);
  }
}

/** @throws SweepError naming the axis */
function valuesOf({ path, text }: DraftAxis): unknown[] {
  const field = axisField(path);
  if (!field || field.kind === 'epochs') return jsonValues(path, text);
  return wordsOf(text).map((word) => {
    if (field.kind === 'choice') return word;
    if (field.kind === 'switch') return word === 'true' ? true : word === 'false' ? false : word;
    const value = Number(word);
    if (Number.isNaN(value)) throw new SweepError(`axes.${path}`, t`${word} is no number`);
    return value;
  });
}

/** More than anybody waits for, and few enough to be written out. */
const MOST_SEEDS = 1000;

/** @throws SweepError */
function seedsOf(text: string): number[] {
  return wordsOf(text).flatMap((word) => {
    const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(word) ?? [];
    if (from === undefined) throw new SweepError('seeds', t`${word} is no whole number from 0 on, nor a range as 1-5`);
    const first = Number(from);
    const count = to === undefined ? 1 : Number(to) - first + 1;
    if (count < 1 || count > MOST_SEEDS) throw new SweepError('seeds', t`${word} is no range of at most ${MOST_SEEDS}`);
    return Array.from({ length: count }, (_, i) => first + i);
  });
}

/** Settings of the page that say nothing of their own are left out, so that they follow what is varied. */
export function baseOf({ dataset, noise, model, head, training, engine }: Settings, axes: readonly string[]): Plain {
  const { seed: _noiseSeed, ...noiseBase } = noise;
  const { seed: _trainingSeed, milestones, ...trainingBase } = training;
  const { seed: _faceSeed, ...faces } = dataset.kind === 'synthetic' ? dataset : { ...dataset, seed: 0 };
  const follows = JSON.stringify(milestones) === JSON.stringify(defaultMilestones(training.epochs));
  // What a loss has of its own no other loss has.
  const ownLoss = axes.includes('head.kind') || axes.includes('head') ? sharedSettings(head) : head;
  const backend: BackendChoice = engine.backend === 'auto' ? 'wasm' : engine.backend;
  return {
    dataset: faces,
    noise: noiseBase,
    model,
    head: { ...ownLoss, kind: head.kind },
    training: follows ? trainingBase : { ...trainingBase, milestones },
    engine: { ...engine, backend },
  };
}

/** Two losses at two amounts of noise: a first question that is answered in minutes. */
export const newDraft = (settings: Settings): SweepDraft => ({
  name: '',
  base: baseOf(settings, ['head.kind']),
  axes: [
    { id: 1, path: 'head.kind', text: 'arcface, boundaryface' },
    { id: 2, path: 'noise.closedSet', text: '0, 0.4' },
  ],
  seeds: '1, 2, 3',
});

/** @param content of a sweep file that can be planned */
export function draftOf(content: Plain, name: string): SweepDraft {
  const { base = {}, axes = {}, seeds = [] } = content;
  return {
    name,
    base: isPlain(base) ? base : {},
    axes: Object.entries(isPlain(axes) ? axes : {}).map(([path, values], i) => ({
      id: i + 1,
      path,
      text: Array.isArray(values) ? valuesText(path, values) : '',
    })),
    seeds: Array.isArray(seeds) ? seeds.join(', ') : '',
  };
}

/** @throws SweepError naming the field */
function contentOf({ base, axes, seeds }: SweepDraft): Plain {
  const paths = axes.map(({ path }) => path);
  if (paths.includes('')) throw new SweepError('axes', t`choose a setting for each row, or take the row away`);
  const twice = paths.find((path, i) => paths.indexOf(path) < i);
  if (twice !== undefined) throw new SweepError(`axes.${twice}`, t`there are two rows of it`);
  return { base, axes: Object.fromEntries(axes.map((axis) => [axis.path, valuesOf(axis)])), seeds: seedsOf(seeds) };
}

/** Runs of the page are of drawn faces. @throws SweepError */
export function planForPage(content: unknown): Sweep {
  const plan = planSweep(content);
  const ofFiles = plan.runs.find(({ settings }) => settings.dataset.kind === 'folder');
  if (ofFiles) {
    throw new SweepError('dataset.kind', t`the page runs sweeps of drawn faces; npm run sweep runs those of a folder`);
  }
  return plan;
}

export function checkDraft(draft: SweepDraft): CheckedDraft {
  try {
    const content = contentOf(draft);
    return { content, plan: planForPage(content), problem: null };
  } catch (cause) {
    if (!(cause instanceof SweepError)) throw cause;
    return { content: null, plan: null, problem: cause.message };
  }
}

/** "2 × 2 values, 3 seeds: 12 runs" */
export function sizeText({ axes, seeds, runs }: Sweep): string {
  const sizes = axes.map(({ values }) => values.length).join(' × ');
  return t`${sizes} values, ${plural({ seeds: seeds.length }, { one: '# seed', other: '# seeds' })}: ${plural({ runs: runs.length }, { one: '# run', other: '# runs' })}`;
}
