/**
 * Settings and view in the address: `#view=clean&noise.closedSet=0.4&head.scale=12`, only what differs from the defaults.
 * Reading trusts nothing: the text becomes a plain object here and `restoreSettings` judges it field by field.
 */
import { type LinkedResult, linkedResultText, parseLinkedResult } from '../../domain/linkedResult.ts';
import { HEAD_KINDS } from '../../domain/losses/catalogue.ts';
import type { Field } from '../../domain/settings/fieldKinds.ts';
import { FIELDS } from '../../domain/settings/fields.ts';
import { fieldOf } from '../../domain/settings/fieldsOf.ts';
import { restoreSettings } from '../../domain/settings/parse.ts';
import type { Section, Settings } from '../../domain/settings/settings.ts';
import { type Opening, VIEWS, type View } from '../state.ts';

/** A longer address is not one of ours. */
export const MAX_HASH = 8192;
const MAX_FIELDS = 80;
const NUMBER = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

/** A field by its path. The same parameter of several heads is of the same kind, so any head that has it will do. */
function fieldAt(section: string, key: string): Field | undefined {
  if (!Object.hasOwn(FIELDS, section)) return undefined;
  for (const kind of HEAD_KINDS) {
    const field = fieldOf(section as Section, key, kind);
    if (field) return field;
  }
  return undefined;
}

/** The value as its field would hold it; text that does not look the part stays text, for `restoreSettings` to refuse. */
function decodeValue(field: Field | undefined, text: string): unknown {
  switch (field?.kind) {
    case 'number':
      return NUMBER.test(text) ? Number(text) : text;
    case 'switch':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'epochs':
      return text === '' ? [] : text.split(',').map((part) => (NUMBER.test(part) ? Number(part) : part));
    default:
      return text;
  }
}

const encodeValue = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value));

/** The settings a bare address with this dataset, this loss and this length of run stands for. */
function baseline(settings: Settings): Settings {
  const { dataset, head, training } = settings;
  return restoreSettings({ dataset, head: { kind: head.kind }, training: { epochs: training.epochs } }).settings;
}

/** The part of the address after '#'; empty for the defaults. */
export function encodeSettings(settings: Settings): string {
  const plain = restoreSettings({}).settings;
  const reference = baseline(settings);
  const params = new URLSearchParams();
  for (const section of Object.keys(settings) as Section[]) {
    const standard = { ...(section === 'dataset' ? plain[section] : reference[section]) } as Record<string, unknown>;
    if (section === 'training') standard.epochs = plain.training.epochs;
    if (section === 'head') standard.kind = plain.head.kind;
    for (const [key, value] of Object.entries<unknown>({ ...settings[section] })) {
      const text = encodeValue(value);
      if (!Object.hasOwn(standard, key) || encodeValue(standard[key]) !== text)
        params.append(`${section}.${key}`, text);
    }
  }
  // A comma and a slash are allowed in a fragment and easier to read.
  return params.toString().replaceAll('%2C', ',').replaceAll('%2F', '/');
}

/** The field that is no setting: which view is open. */
const VIEW = 'view';
/** The field that is no setting: what a run of these settings found. */
const RESULT = 'result';
/** The first field of an address that is a lesson's; what follows belongs to the lesson. */
export const LESSON = 'lesson';
const FIRST_VIEW: View = 'train';

/** The part of the address after '#', with the view that it opens and what a run found; empty for the defaults in the first view. */
export function encodeAddress(settings: Settings, view: View, result: LinkedResult | null = null): string {
  const fields = [
    ...(view === FIRST_VIEW ? [] : [`${VIEW}=${view}`]),
    ...(result ? [`${RESULT}=${linkedResultText(result)}`] : []),
    encodeSettings(settings),
  ];
  return fields.filter((field) => field !== '').join('&');
}

const bare = (hash: string): string => (hash.startsWith('#') ? hash.slice(1) : hash);

/** What an address says of a lesson: all that follows '#'; null where it names none. */
export const lessonIn = (hash: string): string | null => (bare(hash).startsWith(`${LESSON}=`) ? bare(hash) : null);

const isView = (value: unknown): value is View => VIEWS.includes(value as View);

/** The raw object behind an address, or undefined when it names no setting. */
export function decodeHash(hash: string): Readonly<Record<string, unknown>> | undefined {
  const text = bare(hash);
  if (text === '') return undefined;
  // No prototype: a section named __proto__ is a name like any other.
  const result: Record<string, unknown> = Object.create(null);
  if (text.length > MAX_HASH) return { [`${text.slice(0, 24)}\u2026`]: 'too long' };
  let count = 0;
  for (const [path, value] of new URLSearchParams(text)) {
    count += 1;
    if (count > MAX_FIELDS) break;
    const dot = path.indexOf('.');
    if (dot < 0) {
      result[path] = value;
      continue;
    }
    const section = path.slice(0, dot);
    const key = path.slice(dot + 1);
    const held = result[section];
    const target: Record<string, unknown> =
      typeof held === 'object' && held !== null ? (held as Record<string, unknown>) : Object.create(null);
    target[key] = decodeValue(fieldAt(section, key), value);
    result[section] = target;
  }
  return result;
}

export interface Restored extends Opening {
  /** The address gave scale or margin, so they no longer follow the number of identities. */
  readonly headByHand: boolean;
  readonly milestonesByHand: boolean;
  /** The address set anything at all. */
  readonly given: boolean;
}

const has = (source: unknown, key: string): boolean =>
  typeof source === 'object' && source !== null && Object.hasOwn(source, key);

/** Settings and view from an address; the defaults from that of a lesson. Whatever is wrong falls back to its default and is named; nothing throws. */
export function settingsFromHash(hash: string): Restored {
  const { [VIEW]: view, [RESULT]: said, ...fields } = decodeHash(lessonIn(hash) === null ? hash : '') ?? {};
  const result = typeof said === 'string' ? parseLinkedResult(said) : null;
  // A view that there is not, or a result that no run has, is named among the problems, as an unknown setting is.
  const source = Object.assign(
    Object.create(null),
    fields,
    view === undefined || isView(view) ? {} : { [VIEW]: view },
    said === undefined || result ? {} : { [RESULT]: said },
  );
  const { settings, problems } = restoreSettings(source);
  return {
    settings,
    view: isView(view) ? view : FIRST_VIEW,
    problems,
    // Of settings that could not all be read it is no result.
    linked: result && problems.length === 0 ? { of: encodeSettings(settings), result } : null,
    headByHand: has(source.head, 'scale') || has(source.head, 'margin'),
    milestonesByHand: has(source.training, 'milestones'),
    given: result !== null || Object.keys(source).length > 0,
  };
}
