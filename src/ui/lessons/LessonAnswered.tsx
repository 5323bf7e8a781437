/** What the runs say, beside what was expected of them. */
import { t } from '@lingui/core/macro';
import { IconCheck, IconHelp, IconX } from '@tabler/icons-react';
import { useStore } from 'zustand';
import type { Lesson } from '../../domain/lessons/lessonTypes.ts';
import { HEAD_CATALOGUE } from '../../domain/losses/catalogue.ts';
import { FIELDS } from '../../domain/settings/fields.ts';
import type { LessonPhase, LessonRuns } from '../../store/lessons/lessonRuns.ts';
import { secondsText } from '../../store/run/status.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import classes from './Lessons.module.css';
import { useArrival } from './useArrival.ts';

interface AnsweredProps {
  readonly lesson: Lesson;
  readonly runs: LessonRuns;
  readonly answered: Extract<LessonPhase, { kind: 'answered' }>;
}

interface Verdict {
  readonly icon: typeof IconCheck;
  readonly tone: 'good' | 'bad' | 'open';
  readonly text: string;
}

function verdictOf({ choices }: Lesson, right: number | null, choice: number | null): Verdict {
  const said = say(choices[choice ?? -1] ?? '');
  if (right === null) return { icon: IconHelp, tone: 'open', text: t`You expected: ${said}. The numbers are below.` };
  if (right === choice) return { icon: IconCheck, tone: 'good', text: t`You expected: ${said}. So it was.` };
  const came = say(choices[right] ?? '');
  return { icon: IconX, tone: 'bad', text: t`You expected: ${said}. It was: ${came}.` };
}

/** Which run these are the numbers of. */
function Source({ seconds, many }: { readonly seconds: number; readonly many: boolean }) {
  const backend = useApp((state) => state.backend);
  const settings = useApp((state) => state.run.settings);
  if (!settings) return null;
  const made = many ? t`Two runs` : HEAD_CATALOGUE[settings.head.kind].name;
  const time = secondsText(seconds);
  const where = backend && say(FIELDS.engine.backend.names[backend.backend]);
  const { seed } = settings.training;
  return (
    <p className={classes.source}>
      {where
        ? t`${made}, made on this machine just now in ${time} on ${where}, training seed ${seed}.`
        : t`${made}, made on this machine just now in ${time}, training seed ${seed}.`}
    </p>
  );
}

export function LessonAnswered({ lesson, runs, answered }: AnsweredProps) {
  const session = useSession();
  const heading = useArrival<HTMLHeadingElement>();
  const choice = useStore(runs.view, (state) => state.choice);
  const { seconds } = answered;
  const answer = lesson.answer(answered.runs);
  const { icon: Icon, tone, text } = verdictOf(lesson, answer.right, choice);
  const { image } = answer;
  const position = (image ?? 0) + 1;
  const many = lesson.runs.length > 1;
  return (
    <section className={classes.answer} aria-labelledby="lesson-answer">
      <h3 ref={heading} tabIndex={-1} id="lesson-answer">
        {many ? t`What these runs say` : t`What this run says`}
      </h3>
      <p className={classes.verdict} data-tone={tone}>
        <Icon size={16} aria-hidden /> <span>{text}</span>
      </p>
      {answer.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <Source seconds={seconds} many={many} />
      {image !== null && (
        <button type="button" className={controls.button} onClick={() => session.selectImage(image)}>
          {t`Open the card of image ${position}`}
        </button>
      )}
    </section>
  );
}
