/**
 * Settings from outside: a configuration file, a permalink, storage. `parseSettings` refuses what is wrong and names the
 * field; `restoreSettings` keeps what is right, takes the default elsewhere and says so.
 */
import { t } from '@lingui/core/macro';
import { assertNever } from '../../lib/assertNever.ts';
import { isPlain } from '../../lib/plainObject.ts';
import { MAX_PERSON_LEVEL, type SpriteGrid } from '../importChoices.ts';
import type { Field, Fields } from './fieldKinds.ts';
import { FIELDS } from './fields.ts';
import { fieldsOf } from './fieldsOf.ts';
import {
  DEFAULT_SETTINGS,
  DEFAULT_SYNTHETIC,
  defaultHead,
  defaultMilestones,
  type HeadKind,
  type Settings,
} from './settings.ts';

export interface SettingsProblem {
  /** Dotted path of the field, for example `training.epochs`. */
  readonly field: string;
  readonly message: string;
}

export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly SettingsProblem[];

  constructor(problems: readonly SettingsProblem[]) {
    super(problems.map((p) => `${p.field}: ${p.message}`).join('; '));
    this.problems = problems;
  }
}

function shown(value: unknown): string {
  if (value === undefined) return t`nothing`;
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}\u2026` : text;
}

function expectedObject(value: unknown): string {
  const given = shown(value);
  return t`expected an object, got ${given}`;
}

function expectedSwitch(value: unknown): string {
  const given = shown(value);
  return t`expected true or false, got ${given}`;
}

/** Why `value` does not fit `field`, or undefined when it does. */
export function fieldProblem(field: Field, value: unknown): string | undefined {
  const given = shown(value);
  switch (field.kind) {
    case 'number': {
      const { min, max } = field;
      if (typeof value !== 'number' || !Number.isFinite(value)) return t`expected a number, got ${given}`;
      if (field.integer && !Number.isInteger(value)) return t`expected a whole number, got ${given}`;
      return value < min || value > max ? t`${given} is outside ${min} to ${max}` : undefined;
    }
    case 'choice': {
      const choices = field.choices.join(', ');
      return typeof value === 'string' && field.choices.includes(value)
        ? undefined
        : t`expected one of ${choices}, got ${given}`;
    }
    case 'switch':
      return typeof value === 'boolean' ? undefined : expectedSwitch(value);
    case 'epochs':
      return Array.isArray(value) && value.every((v) => Number.isInteger(v) && v >= 1)
        ? undefined
        : t`expected a list of epochs, got ${given}`;
    default:
      return assertNever(field);
  }
}

/** Reads one section; unknown or wrong fields become problems and keep their default. */
function readSection<T extends object>(
  source: unknown,
  path: string,
  fields: Fields,
  defaults: T,
  problems: SettingsProblem[],
): T {
  if (source === undefined) return defaults;
  if (!isPlain(source)) {
    problems.push({ field: path, message: expectedObject(source) });
    return defaults;
  }
  const result: Record<string, unknown> = { ...(defaults as Record<string, unknown>) };
  for (const [key, value] of Object.entries(source)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    const message = field ? fieldProblem(field, value) : t`unknown field`;
    if (message) problems.push({ field: `${path}.${key}`, message });
    else result[key] = value;
  }
  return result as T;
}

/** The grid of a sprite sheet; undefined when there is none or it is faulty. */
function readGrid(source: unknown, problems: SettingsProblem[]): SpriteGrid | undefined {
  if (source === undefined) return undefined;
  const { columns, rows, identityIn = 'row' } = isPlain(source) ? source : {};
  const isCount = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 256;
  if (isCount(columns) && isCount(rows) && (identityIn === 'row' || identityIn === 'column')) {
    return { columns, rows, identityIn };
  }
  const given = shown(source);
  const message = t`expected columns and rows from 1 to 256 and identityIn row or column, got ${given}`;
  problems.push({ field: 'dataset.grid', message });
  return undefined;
}

function readLabelColumn(source: unknown, problems: SettingsProblem[]): string | undefined {
  const isName = typeof source === 'string' && source !== '';
  if (source === undefined || isName) return source;
  if (typeof source === 'number' && Number.isInteger(source) && source >= 1) return `${source}`;
  const given = shown(source);
  const message = t`expected the name of a column or its number from 1, got ${given}`;
  problems.push({ field: 'dataset.labelColumn', message });
  return undefined;
}

function readPersonLevel(source: unknown, problems: SettingsProblem[]): number | undefined {
  if (source === undefined) return undefined;
  if (typeof source === 'number' && Number.isInteger(source) && source >= 1 && source <= MAX_PERSON_LEVEL)
    return source;
  const [given, most] = [shown(source), MAX_PERSON_LEVEL];
  const message = t`expected a whole number from 1 to ${most}, got ${given}`;
  problems.push({ field: 'dataset.personLevel', message });
  return undefined;
}

function readFolder(source: Readonly<Record<string, unknown>>, problems: SettingsProblem[]): Settings['dataset'] {
  const { path, grid: gridSource, mergeCase, labelColumn, personLevel, faceRegions, ...unknown } = source;
  for (const key of Object.keys(unknown)) problems.push({ field: `dataset.${key}`, message: t`unknown field` });
  const grid = readGrid(gridSource, problems);
  if (mergeCase !== undefined && typeof mergeCase !== 'boolean') {
    problems.push({ field: 'dataset.mergeCase', message: expectedSwitch(mergeCase) });
  }
  if (faceRegions !== undefined && typeof faceRegions !== 'boolean') {
    problems.push({ field: 'dataset.faceRegions', message: expectedSwitch(faceRegions) });
  }
  const column = readLabelColumn(labelColumn, problems);
  const level = readPersonLevel(personLevel, problems);
  if (typeof path === 'string' && path !== '') {
    const labels = {
      ...(column !== undefined && { labelColumn: column }),
      ...(level !== undefined && { personLevel: level }),
      ...(typeof faceRegions === 'boolean' && { faceRegions }),
    };
    return { kind: 'folder', path, ...(grid && { grid }), ...(mergeCase === true && { mergeCase }), ...labels };
  }
  const given = shown(path);
  problems.push({ field: 'dataset.path', message: t`expected the path of a folder or zip, got ${given}` });
  return DEFAULT_SYNTHETIC;
}

function readDataset(source: unknown, problems: SettingsProblem[]): Settings['dataset'] {
  if (source === undefined) return DEFAULT_SYNTHETIC;
  if (!isPlain(source)) {
    problems.push({ field: 'dataset', message: expectedObject(source) });
    return DEFAULT_SYNTHETIC;
  }
  const { kind = 'synthetic', ...rest } = source;
  if (kind === 'folder') {
    return readFolder(rest, problems);
  }
  if (kind !== 'synthetic') {
    const given = shown(kind);
    problems.push({ field: 'dataset.kind', message: t`expected synthetic or folder, got ${given}` });
  }
  return readSection(rest, 'dataset', FIELDS.dataset, DEFAULT_SYNTHETIC, problems);
}

/** A head has its own parameters and its own defaults. */
function readHead(source: unknown, identities: number | undefined, problems: SettingsProblem[]): Settings['head'] {
  const given = isPlain(source) ? source.kind : undefined;
  const known = !fieldProblem(FIELDS.head.kind, given);
  const kind = known ? (given as HeadKind) : DEFAULT_SETTINGS.head.kind;
  return readSection(source, 'head', fieldsOf('head', kind), defaultHead(kind, identities), problems);
}

const SECTIONS = Object.keys(FIELDS);

function read(source: unknown, identities: number | undefined): { settings: Settings; problems: SettingsProblem[] } {
  const problems: SettingsProblem[] = [];
  if (!isPlain(source)) {
    problems.push({ field: 'settings', message: expectedObject(source) });
    return { settings: DEFAULT_SETTINGS, problems };
  }
  for (const key of Object.keys(source)) {
    if (!SECTIONS.includes(key)) problems.push({ field: key, message: t`unknown field` });
  }
  const dataset = readDataset(source.dataset, problems);
  const count = dataset.kind === 'synthetic' ? dataset.identities : identities;
  // A person's own set is never given wrong labels unasked.
  const noiseDefaults =
    dataset.kind === 'folder' ? { ...DEFAULT_SETTINGS.noise, closedSet: 0 } : DEFAULT_SETTINGS.noise;
  const given = isPlain(source.training) ? source.training.epochs : undefined;
  const epochs = fieldProblem(FIELDS.training.epochs, given) ? DEFAULT_SETTINGS.training.epochs : (given as number);
  const trainingDefaults = { ...DEFAULT_SETTINGS.training, milestones: defaultMilestones(epochs) };
  const settings: Settings = {
    dataset,
    noise: readSection(source.noise, 'noise', FIELDS.noise, noiseDefaults, problems),
    model: readSection(source.model, 'model', FIELDS.model, DEFAULT_SETTINGS.model, problems),
    head: readHead(source.head, count, problems),
    training: readSection(source.training, 'training', FIELDS.training, trainingDefaults, problems),
    engine: readSection(source.engine, 'engine', FIELDS.engine, DEFAULT_SETTINGS.engine, problems),
  };
  if (settings.noise.closedSet + settings.noise.openSet > 1) {
    problems.push({ field: 'noise', message: t`closedSet and openSet together exceed 1` });
  }
  return { settings, problems };
}

/**
 * Settings from a configuration object. Missing fields take their default.
 * @param identities number of identities of a folder, once known: the default scale and margin depend on it
 * @throws SettingsError naming every unknown field and every value out of range
 */
export function parseSettings(source: unknown, identities?: number): Settings {
  const { settings, problems } = read(source, identities);
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

/** Settings from a permalink or storage: each wrong field falls back to its default and is named in `problems`. */
export function restoreSettings(source: unknown): { settings: Settings; problems: readonly SettingsProblem[] } {
  const { settings, problems } = read(source, undefined);
  const excess = settings.noise.closedSet + settings.noise.openSet > 1;
  return { settings: excess ? { ...settings, noise: DEFAULT_SETTINGS.noise } : settings, problems };
}
