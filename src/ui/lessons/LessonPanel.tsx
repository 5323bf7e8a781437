/** One lesson: what must be known, the prediction, the run, and what it says. */
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
      <legend>{lesson.question}</legend>
      {lesson.choices.map((text, i) => (
        <label key={text} className={classes.choice}>
          <input type="radio" name={name} checked={choice === i} onChange={() => runs.predict(i)} />
          <span>{text}</span>
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
  const which = many > 1 ? `Run ${at + 1} of ${many}, ${lesson.runs[at]?.name}: ` : '';
  return (
    <div className={classes.running}>
      <p role="status">
        {which}
        {begun ? `epoch ${Math.max(1, epoch)} of ${epochs}` : 'getting ready'}
      </p>
      <Progress value={(100 * (at + done)) / many} size="sm" aria-hidden />
    </div>
  );
}

function RunButtons({ lesson, runs }: QuestionProps) {
  const { phase, choice } = useStore(runs.view);
  if (phase.kind === 'running') {
    return (
      <>
        <Running lesson={lesson} at={phase.at} />
        <button type="button" className={controls.button} onClick={() => runs.stop()}>
          <IconPlayerStopFilled size={14} aria-hidden /> Stop
        </button>
      </>
    );
  }
  if (phase.kind === 'answered') return null;
  return (
    <>
      {phase.kind === 'failed' && (
        <p role="alert" className={classes.failed}>
          The run has failed: {phase.why}
        </p>
      )}
      <button
        type="button"
        className={`${controls.button} ${controls.primary}`}
        disabled={choice === null}
        onClick={() => runs.run()}
      >
        <IconPlayerPlayFilled size={14} aria-hidden /> {lesson.runs.length > 1 ? 'Make both runs' : 'Run it'}
      </button>
      {choice === null && <p className={classes.hint}>Choose what you expect first.</p>}
    </>
  );
}

function Tries({ lesson, runs }: QuestionProps) {
  const busy = useStore(runs.view, ({ phase }) => phase.kind === 'running');
  if (lesson.tries.length === 0) return null;
  return (
    <section className={classes.tries} aria-label="You could try">
      <h3>You could try</h3>
      <ul>
        {lesson.tries.map((each) => (
          <li key={each.text}>
            <button type="button" className={controls.link} disabled={busy} onClick={() => runs.tryOut(each)}>
              {each.text}
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
          title="Predict and run once more, with the settings as they stand"
          onClick={onAgain}
        >
          Ask again
        </button>
      )}
      {next ? (
        <button type="button" className={controls.button} onClick={() => lessons?.open(encodeStep(next))}>
          Next lesson
        </button>
      ) : (
        <button type="button" className={controls.button} onClick={() => lessons?.leave()}>
          To the playground
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
  const askAgain = (): void => {
    runs.askAgain();
    // The button is gone.
    heading.current?.focus();
  };
  return (
    <section className={`panel ${classes.panel}`} aria-labelledby={id}>
      <p className={classes.place}>
        {place.kind === 'walk'
          ? `Lesson ${LESSON_IDS.indexOf(place.id) + 1} of ${LESSON_IDS.length}`
          : 'From the link that you opened'}
      </p>
      <h2 id={id} ref={heading} tabIndex={-1} className={classes.title}>
        {lesson.title}
      </h2>
      {lesson.story.map((text) => (
        <p key={text}>{text}</p>
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
