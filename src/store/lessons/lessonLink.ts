/**
 * A lesson in the address: `#lesson=margin` for one of the walk; `#lesson=own&ask=...&choice=...&tell=noise,left&show=noise.closedSet`
 * with settings for one that a teacher made; `#lesson=make` for the form that makes one. Reading trusts nothing: words are plain
 * text of bounded length, everything else comes from a closed list.
 */
import { t } from '@lingui/core/macro';
import { LESSON_IDS, type LessonId, type SettingPath } from '../../domain/lessons/lessonTypes.ts';
import {
  FACT_IDS,
  type Fact,
  LEAST_CHOICES,
  LESSON_CONTROLS,
  MOST_CHOICE,
  MOST_CHOICES,
  MOST_QUESTION,
  type OwnLesson,
} from '../../domain/lessons/ownLesson.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../domain/settings/settings.ts';
import { encodeSettings, LESSON, MAX_HASH, settingsFromHash } from '../settings/permalink.ts';

export type LessonPlace =
  | { readonly kind: 'walk'; readonly id: LessonId }
  | { readonly kind: 'own'; readonly own: OwnLesson }
  /** @property from the lesson that the form begins with; null for an empty one */
  | { readonly kind: 'make'; readonly from: OwnLesson | null }
  /** @property why a sentence */
  | { readonly kind: 'broken'; readonly why: string };

const OWN = 'own';
const MAKE = 'make';
const SHOWN = 40;

/** Words of a stranger as one line of plain text: no control characters, nothing that turns the direction of what follows. */
export const plainWords = (text: string): string =>
  text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const quoted = (text: string): string => {
  const words = plainWords(text);
  return `\u201c${words.length > SHOWN ? `${plainWords(words.slice(0, SHOWN))}\u2026` : words}\u201d`;
};

export const pathText = ({ section, key }: SettingPath): string => `${section}.${key}`;

const CONTROL_OF: ReadonlyMap<string, SettingPath> = new Map(LESSON_CONTROLS.map((path) => [pathText(path), path]));

/** What keeps a lesson from being one, a sentence; null where nothing does. */
export function lessonProblem({ question, choices, facts, settings }: OwnLesson): string | null {
  if (question === '') return t`The question is missing.`;
  if (question.length > MOST_QUESTION) return t`The question is longer than ${MOST_QUESTION} characters.`;
  const given = choices.length;
  if (given < LEAST_CHOICES || given > MOST_CHOICES)
    return t`A lesson has ${LEAST_CHOICES} to ${MOST_CHOICES} answers to choose from, not ${given}.`;
  if (choices.some((choice) => choice === '')) return t`One of the answers to choose from is empty.`;
  if (choices.some((choice) => choice.length > MOST_CHOICE))
    return t`One of the answers to choose from is longer than ${MOST_CHOICE} characters.`;
  if (new Set(choices).size < given) return t`Two of the answers to choose from are the same.`;
  if (facts.length === 0) return t`Nothing is chosen that the run is to tell.`;
  if (settings.dataset.kind !== 'synthetic')
    return t`A lesson is about drawn faces: images of one\u2019s own are in no link.`;
  return null;
}

/** What computes is the matter of whoever opens the link. */
const withoutEngine = (settings: Settings): Settings => ({ ...settings, engine: DEFAULT_SETTINGS.engine });

/** The part of the address after '#'. @param own free of problems */
export function encodeLesson(own: OwnLesson): string {
  return encodeAs(OWN, own);
}

/** The same for the form that changes it. */
export const encodeMaking = (own: OwnLesson | null): string => (own ? encodeAs(MAKE, own) : `${LESSON}=${MAKE}`);

function encodeAs(kind: string, { question, choices, facts, controls, settings }: OwnLesson): string {
  const params = new URLSearchParams([[LESSON, kind]]);
  params.append('ask', plainWords(question));
  for (const choice of choices) params.append('choice', plainWords(choice));
  params.append('tell', facts.join(','));
  if (controls.length > 0) params.append('show', controls.map(pathText).join(','));
  const rest = encodeSettings(withoutEngine(settings));
  return [params.toString().replaceAll('%2C', ','), ...(rest === '' ? [] : [rest])].join('&');
}

export const encodeStep = (id: LessonId): string => `${LESSON}=${id}`;

const listed = (text: string | null): readonly string[] => (text ? [...new Set(text.split(','))] : []);

function ownFrom(params: URLSearchParams): OwnLesson | string {
  const tell = listed(params.get('tell'));
  const unknownFact = tell.find((fact) => !FACT_IDS.includes(fact as Fact));
  if (unknownFact !== undefined) {
    const name = quoted(unknownFact);
    return t`${name} is nothing that a run can tell.`;
  }
  const show = listed(params.get('show'));
  const unknownControl = show.find((path) => !CONTROL_OF.has(path));
  if (unknownControl !== undefined) {
    const name = quoted(unknownControl);
    return t`${name} is no setting that a lesson can show.`;
  }
  const rest = new URLSearchParams(params);
  for (const key of [LESSON, 'ask', 'choice', 'tell', 'show']) rest.delete(key);
  const { settings, problems } = settingsFromHash(rest.toString());
  const [problem] = problems;
  if (problem) {
    const field = quoted(problem.field);
    const { message } = problem;
    return t`Its settings are not all right: ${field}, ${message}.`;
  }
  return {
    question: plainWords(params.get('ask') ?? ''),
    choices: params
      .getAll('choice')
      .slice(0, MOST_CHOICES + 1)
      .map(plainWords),
    facts: FACT_IDS.filter((fact) => tell.includes(fact)),
    controls: LESSON_CONTROLS.filter((path) => show.includes(pathText(path))),
    settings: withoutEngine(settings),
  };
}

/** @param text of the address after '#'; nothing throws */
export function lessonPlace(text: string): LessonPlace {
  if (text.length > MAX_HASH) return { kind: 'broken', why: t`The link is longer than a lesson can be.` };
  const params = new URLSearchParams(text);
  const name = params.get(LESSON) ?? '';
  const id = LESSON_IDS.find((each) => each === name);
  if (id) return { kind: 'walk', id };
  if (name === MAKE && !params.has('ask')) return { kind: 'make', from: null };
  if (name !== OWN && name !== MAKE) {
    const called = quoted(name);
    return { kind: 'broken', why: t`There is no lesson called ${called}.` };
  }
  const own = ownFrom(params);
  const problem = typeof own === 'string' ? own : lessonProblem(own);
  if (typeof own === 'string' || problem !== null) return { kind: 'broken', why: problem ?? '' };
  return name === OWN ? { kind: 'own', own } : { kind: 'make', from: own };
}
