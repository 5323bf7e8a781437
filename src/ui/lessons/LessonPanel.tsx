/** One lesson: what must be known, the prediction, the run, and what it says. */
import { t } from '@lingui/core/macro';
import { Progress } from '@mantine/core';
import { IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { useId, useLayoutEffect, useState } from 'react';
import { useStore } from 'zustand';
import { LESSON_IDS, type Lesson } from '../../domain/lessons/lessonTypes.ts';
import { encodeStep, type LessonPlace } from '../../store/lessons/lessonLink.ts';
import { createLessonRuns, type LessonRuns } from '../../store/lessons/lessonRuns.ts';
import { useLessons } from '../../store/lessons/lessons.ts';
import { progressOf } from '../../store/run/status.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { LessonAnswered } from './LessonAnswered.tsx';
import { LessonControls } from './LessonControls.tsx';
import classes from './Lessons.module.css';
import { useArrival } from './useArrival.ts';

type TaughtPlace = Extract<LessonPlace, { kind: 'walk' | 'own' }>;

/** It works as long as its panel is there. */
function useRuns(lesson: Lesson): LessonRuns {
  const session = useSession();
  const [runs] = useState(() => createLessonRuns(session, lesson, () => performance.now()));
  useLayoutEffect(() => {
    runs.begin();
    return () => runs.dispose();
  }, [runs]);
  return runs;
}

interface QuestionProps {
  readonly lesson: Lesson;
  readonly runs: LessonRuns;
}

function Question({ lesson, runs }: QuestionProps) {
  const name = useId();
  const choice = useStore(runs.view, (state) => state.choice);
  const open = useStore(runs.view, ({ phase }) => phase.kind === 'asking');
  return (
    <fieldset className={classes.question} disabled={!open}>
      <legend>{say(lesson.question)}</legend>
      {lesson.choices.map((choosable, i) => (
        <label key={i} className={classes.choice}>
          <input type="radio" name={name} checked={choice === i} onChange={() => runs.predict(i)} />
          <span>{say(choosable)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** What is going on, in steps that can be followed by ear. */
function Running({ lesson, at }: { readonly lesson: Lesson; readonly at: number }) {
  const done = useApp(progressOf);
  const epoch = useApp(({ run }) => run.epoch);
  const epochs = useApp(({ run }) => run.epochs);
  const begun = useApp(({ machine, run }) => machine.phase === 'training' && run.step > 0);
  const many = lesson.runs.length;
  const name = say(lesson.runs[at]?.name ?? '');
  const [place, current] = [at + 1, Math.max(1, epoch)];
  const progress = begun ? t`epoch ${current} of ${epochs}` : t`getting ready`;
  return (
    <div className={classes.running}>
      <p role="status">{many > 1 ? t`Run ${place} of ${many}, ${name}: ${progress}` : progress}</p>
      <Progress value={(100 * (at + done)) / many} size="sm" aria-hidden />
    </div>
  );
}

function RunButtons({ lesson, runs }: QuestionProps) {
  const { phase, choice } = useStore(runs.view);
  const why = phase.kind === 'failed' ? phase.why : null;
  if (phase.kind === 'running') {
    return (
      <>
        <Running lesson={lesson} at={phase.at} />
        <button type="button" className={controls.button} onClick={() => runs.stop()}>
          <IconPlayerStopFilled size={14} aria-hidden /> {t`Stop`}
        </button>
      </>
    );
  }
  if (phase.kind === 'answered') return null;
  return (
    <>
      {why !== null && (
        <p role="alert" className={classes.failed}>
          {t`The run has failed: ${why}`}
        </p>
      )}
      <button
        type="button"
        className={`${controls.button} ${controls.primary}`}
        disabled={choice === null}
        onClick={() => runs.run()}
      >
        <IconPlayerPlayFilled size={14} aria-hidden /> {lesson.runs.length > 1 ? t`Make both runs` : t`Run it`}
      </button>
      {choice === null && <p className={classes.hint}>{t`Choose what you expect first.`}</p>}
    </>
  );
}

function Tries({ lesson, runs }: QuestionProps) {
  const busy = useStore(runs.view, ({ phase }) => phase.kind === 'running');
  if (lesson.tries.length === 0) return null;
  return (
    <section className={classes.tries} aria-label={t`You could try`}>
      <h3>{t`You could try`}</h3>
      <ul>
        {lesson.tries.map((each, i) => (
          <li key={i}>
            <button type="button" className={controls.link} disabled={busy} onClick={() => runs.tryOut(each)}>
              {say(each.text)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface OnwardProps {
  readonly place: TaughtPlace;
  /** Null while there is no answer yet. */
  readonly onAgain: (() => void) | null;
}

function Onward({ place, onAgain }: OnwardProps) {
  const [, lessons] = useLessons();
  const next = place.kind === 'walk' ? LESSON_IDS[LESSON_IDS.indexOf(place.id) + 1] : undefined;
  return (
    <div className={classes.acts}>
      {onAgain && (
        <button
          type="button"
          className={controls.button}
          title={t`Predict and run once more, with the settings as they stand`}
          onClick={onAgain}
        >
          {t`Ask again`}
        </button>
      )}
      {next ? (
        <button type="button" className={controls.button} onClick={() => lessons?.open(encodeStep(next))}>
          {t`Next lesson`}
        </button>
      ) : (
        <button type="button" className={controls.button} onClick={() => lessons?.leave()}>
          {t`To the playground`}
        </button>
      )}
    </div>
  );
}

export function LessonPanel({ lesson, place }: { readonly lesson: Lesson; readonly place: TaughtPlace }) {
  const runs = useRuns(lesson);
  const heading = useArrival<HTMLHeadingElement>();
  const phase = useStore(runs.view, (state) => state.phase);
  const id = useId();
  const number = place.kind === 'walk' ? LESSON_IDS.indexOf(place.id) + 1 : null;
  const all = LESSON_IDS.length;
  const askAgain = (): void => {
    runs.askAgain();
    // The button is gone.
    heading.current?.focus();
  };
  return (
    <section className={`panel ${classes.panel}`} aria-labelledby={id}>
      <p className={classes.place}>
        {number === null ? t`From the link that you opened` : t`Lesson ${number} of ${all}`}
      </p>
      <h2 id={id} ref={heading} tabIndex={-1} className={classes.title}>
        {say(lesson.title)}
      </h2>
      {lesson.story.map((paragraph, i) => (
        <p key={i}>{say(paragraph)}</p>
      ))}
      <LessonControls paths={lesson.controls} disabled={phase.kind === 'running'} />
      <Question lesson={lesson} runs={runs} />
      <RunButtons lesson={lesson} runs={runs} />
      {phase.kind === 'answered' && <LessonAnswered lesson={lesson} runs={runs} answered={phase} />}
      <Tries lesson={lesson} runs={runs} />
      <Onward place={place} onAgain={phase.kind === 'answered' ? askAgain : null} />
    </section>
  );
}
