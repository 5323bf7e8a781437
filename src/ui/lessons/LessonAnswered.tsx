/** What the runs say, beside what was expected of them. */
import { IconCheck, IconHelp, IconX } from '@tabler/icons-react';
import { useStore } from 'zustand';
import type { Lesson } from '../../domain/lessons/lessonTypes.ts';
import { HEAD_CATALOGUE } from '../../domain/losses/catalogue.ts';
import { FIELDS } from '../../domain/settings/fields.ts';
import type { LessonPhase, LessonRuns } from '../../store/lessons/lessonRuns.ts';
import { secondsText } from '../../store/run/status.ts';
import { useApp, useSession } from '../../store/useApp.ts';
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
  const said = choices[choice ?? -1] ?? '';
  if (right === null) return { icon: IconHelp, tone: 'open', text: `You expected: ${said}. The numbers are below.` };
  if (right === choice) return { icon: IconCheck, tone: 'good', text: `You expected: ${said}. So it was.` };
  return { icon: IconX, tone: 'bad', text: `You expected: ${said}. It was: ${choices[right]}.` };
}

/** Which run these are the numbers of. */
function Source({ seconds, many }: { readonly seconds: number; readonly many: boolean }) {
  const backend = useApp((state) => state.backend);
  const settings = useApp((state) => state.run.settings);
  if (!settings) return null;
  const loss = many ? 'Two runs' : HEAD_CATALOGUE[settings.head.kind].name;
  return (
    <p className={classes.source}>
      {loss}, made on this machine just now in {secondsText(seconds)}
      {backend && ` on ${FIELDS.engine.backend.names[backend.backend]}`}, training seed {settings.training.seed}.
    </p>
  );
}

export function LessonAnswered({ lesson, runs, answered }: AnsweredProps) {
  const session = useSession();
  const heading = useArrival<HTMLHeadingElement>();
  const choice = useStore(runs.view, (state) => state.choice);
  const { answer, seconds } = answered;
  const { icon: Icon, tone, text } = verdictOf(lesson, answer.right, choice);
  const { image } = answer;
  const many = lesson.runs.length > 1;
  return (
    <section className={classes.answer} aria-labelledby="lesson-answer">
      <h3 ref={heading} tabIndex={-1} id="lesson-answer">
        What {many ? 'these runs say' : 'this run says'}
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
          Open the card of image {image + 1}
        </button>
      )}
    </section>
  );
}
