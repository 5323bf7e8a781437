/**
 * What the marks of a run say, in the language of the page. They are kept and written to files in English, so that a run says the
 * same of itself wherever it is opened.
 */
import { msg, t } from '@lingui/core/macro';
import { listed } from '../../lib/joinedText.ts';
import { inEnglish, say, type Words } from '../../words/language.ts';
import { HEAD_KINDS } from '../losses/catalogue.ts';
import { FIELDS } from './fields.ts';
import { fieldsOf } from './fieldsOf.ts';
import type { Section } from './settings.ts';

/** Of a run that goes on after a fault. */
export const TAKEN_UP_AGAIN = msg`taken up again`;

/** Of a run that did not begin with weights drawn by its seed. */
export const FROM_WEIGHTS = msg`from earlier weights`;

/** Marks that are the same words in every run. */
const WHOLE = [TAKEN_UP_AGAIN, FROM_WEIGHTS];

/** Before the changes with which a run left another one. */
export const FORKED = 'forked: ';

/** Names of what can be changed within a run, by their English, as marks have them. */
function namesByEnglish(): ReadonlyMap<string, Words> {
  const sections = Object.keys(FIELDS) as Section[];
  const fields = sections.flatMap((section) => HEAD_KINDS.flatMap((kind) => Object.values(fieldsOf(section, kind))));
  return new Map(fields.flatMap(({ mark }) => (mark ? [[inEnglish(() => say(mark)), mark]] : [])));
}
let names: ReturnType<typeof namesByEnglish> | undefined;

/** One change; what another version of the page has written may stay as it is. */
function saidChange(change: string): string {
  const whole = WHOLE.find((words) => change === inEnglish(() => say(words)));
  if (whole) return say(whole);
  if (change.startsWith(FORKED)) {
    const what = saidChange(change.slice(FORKED.length));
    return t`forked: ${what}`;
  }
  names ??= namesByEnglish();
  const end = change.lastIndexOf(' ');
  const name = names.get(change.slice(0, end));
  return name ? `${say(name)} ${change.slice(end + 1)}` : change;
}

/** @param what of a mark: one change, or several at one place */
export const saidChanges = (what: string): readonly string[] => what.split(', ').map(saidChange);

/** The same as one text. */
export const saidMark = (what: string): string => listed(saidChanges(what));
