/** The form that makes a lesson: a question, its answers to choose from, what the run is to tell, and the link to all of it. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import type { SettingPath } from '../../domain/lessons/lessonTypes.ts';
import {
  FACT_IDS,
  FACTS,
  type Fact,
  LESSON_CONTROLS,
  MOST_CHOICE,
  MOST_CHOICES,
  MOST_QUESTION,
  type OwnLesson,
} from '../../domain/lessons/ownLesson.ts';
import { runStamp } from '../../domain/runStamp.ts';
import { fieldOf } from '../../domain/settings/fieldsOf.ts';
import { encodeLesson, lessonProblem, pathText, plainWords } from '../../store/lessons/lessonLink.ts';
import { useLessons } from '../../store/lessons/lessons.ts';
import { useApp } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import classes from './Lessons.module.css';
import { useArrival } from './useArrival.ts';

interface Draft {
  readonly question: string;
  /** One a line. */
  readonly choices: string;
  readonly facts: readonly Fact[];
  readonly shown: readonly SettingPath[];
}

const EMPTY: Draft = { question: '', choices: '', facts: ['noise', 'left'], shown: [] };

const draftOf = ({ question, choices, facts, controls: shown }: OwnLesson): Draft => ({
  question,
  choices: choices.join('\n'),
  facts,
  shown,
});

/** One with the item, or without it, in the order of the list that it is of. */
const toggled = <Item,>(all: readonly Item[], held: readonly Item[], item: Item): readonly Item[] =>
  all.filter((each) => (each === item ? !held.includes(item) : held.includes(each)));

interface PickedProps<Item> {
  readonly legend: string;
  readonly all: readonly Item[];
  readonly held: readonly Item[];
  readonly nameOf: (item: Item) => string;
  readonly onChange: (held: readonly Item[]) => void;
}

function Picked<Item>({ legend, all, held, nameOf, onChange }: PickedProps<Item>) {
  return (
    <fieldset className={`${classes.question} ${classes.picked}`}>
      <legend>{legend}</legend>
      {all.map((item) => (
        <label key={nameOf(item)} className={classes.choice}>
          <input type="checkbox" checked={held.includes(item)} onChange={() => onChange(toggled(all, held, item))} />
          <span>{nameOf(item)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Row({ id, label, hint, children }: { id: string; label: string; hint: string; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <label htmlFor={id}>{label}</label>
      {children}
      <p id={`${id}-hint`} className={classes.hint}>
        {hint}
      </p>
    </div>
  );
}

function LinkRow({ own }: { readonly own: OwnLesson }) {
  const id = useId();
  const [, lessons] = useLessons();
  const [copied, setCopied] = useState('');
  const problem = lessonProblem(own);
  if (problem !== null) {
    return (
      <p role="status" className={classes.hint}>
        {t`No link yet. ${problem}`}
      </p>
    );
  }
  const text = encodeLesson(own);
  const url = new URL(location.href);
  url.hash = text;
  const copy = (): void => {
    // Refused where the page is not served securely; the field holds the same link.
    navigator.clipboard?.writeText(url.href).then(
      () => setCopied(url.href),
      () => undefined,
    );
  };
  const isCopied = copied === url.href;
  return (
    <div className={classes.row}>
      <label htmlFor={id}>{t`The link`}</label>
      <input
        id={id}
        className={controls.field}
        readOnly
        value={url.href}
        onFocus={(event) => event.currentTarget.select()}
      />
      <p role="status" className={classes.hint}>
        {isCopied ? t`Link copied.` : t`Whoever opens it gets this question, these settings and nothing else.`}
      </p>
      <div className={classes.acts}>
        <button type="button" className={`${controls.button} ${controls.primary}`} onClick={copy}>
          {isCopied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />} {t`Copy the link`}
        </button>
        <button type="button" className={controls.button} onClick={() => lessons?.open(text)}>
          {t`Open the lesson`}
        </button>
      </div>
    </div>
  );
}

export function LessonMaker({ from }: { readonly from: OwnLesson | null }) {
  const heading = useArrival<HTMLHeadingElement>();
  const id = useId();
  const onPage = useApp((state) => state.settings);
  const settings = from?.settings ?? onPage;
  const [draft, setDraft] = useState(() => (from ? draftOf(from) : EMPTY));
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const choices = draft.choices
    .split('\n')
    .map(plainWords)
    .filter((choice) => choice !== '');
  const question = plainWords(draft.question);
  const { length } = question;
  const stamp = settings.dataset.kind === 'synthetic' ? runStamp(settings) : t`your own images`;
  const origin = from
    ? t`As in the lesson that you change.`
    : t`These are the settings of the playground: leave the lessons to change them, and come back.`;
  const own: OwnLesson = { question, choices, facts: draft.facts, controls: draft.shown, settings };
  return (
    <main id="content" tabIndex={-1} className={classes.alone}>
      <section className={`panel ${classes.panel}`} aria-labelledby={id}>
        <h2 ref={heading} tabIndex={-1} id={id} className={classes.title}>
          {t`Make a lesson`}
        </h2>
        <p>
          <Trans>
            Your pupils read your question, choose what they expect, run it on their own machine and get the numbers of
            their run. No answer is marked as the right one.
          </Trans>
        </p>
        <p>
          <Trans>
            <b>The run:</b> {stamp}. {origin}
          </Trans>
        </p>
        <Row id={`${id}-ask`} label={t`Question`} hint={t`${length} of at most ${MOST_QUESTION} characters.`}>
          <textarea
            id={`${id}-ask`}
            className={`${controls.field} ${classes.words}`}
            rows={2}
            value={draft.question}
            aria-describedby={`${id}-ask-hint`}
            onChange={(event) => change({ question: event.currentTarget.value })}
          />
        </Row>
        <Row
          id={`${id}-choices`}
          label={t`Answers to choose from`}
          hint={t`One a line: 2 to ${MOST_CHOICES}, each of at most ${MOST_CHOICE} characters.`}
        >
          <textarea
            id={`${id}-choices`}
            className={`${controls.field} ${classes.words}`}
            rows={4}
            value={draft.choices}
            aria-describedby={`${id}-choices-hint`}
            onChange={(event) => change({ choices: event.currentTarget.value })}
          />
        </Row>
        <Picked
          legend={t`What the run tells`}
          all={FACT_IDS}
          held={draft.facts}
          nameOf={(fact) => say(FACTS[fact])}
          onChange={(facts) => change({ facts })}
        />
        <Picked
          legend={t`Settings that can be moved`}
          all={LESSON_CONTROLS}
          held={draft.shown}
          nameOf={({ section, key }) =>
            say(fieldOf(section, key, settings.head.kind)?.label ?? pathText({ section, key }))
          }
          onChange={(shown) => change({ shown })}
        />
        <LinkRow own={own} />
      </section>
    </main>
  );
}
