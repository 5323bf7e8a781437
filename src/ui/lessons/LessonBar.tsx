/** On top of a lesson: where in the walk it is, how to make one, and the way out. */
import { t } from '@lingui/core/macro';
import { IconPencilPlus, IconX } from '@tabler/icons-react';
import { LESSON_IDS } from '../../domain/lessons/lessonTypes.ts';
import { LESSONS } from '../../domain/lessons/walk.ts';
import { encodeMaking, encodeStep, type LessonPlace } from '../../store/lessons/lessonLink.ts';
import { useLessons } from '../../store/lessons/lessons.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { LanguageToggle } from '../shell/LanguageToggle.tsx';
import { ThemeToggle } from '../shell/ThemeToggle.tsx';
import classes from './Lessons.module.css';

export function LessonBar({ place }: { readonly place: LessonPlace }) {
  const [, lessons] = useLessons();
  return (
    <header className={`top-bar ${classes.bar}`}>
      <h1 className={classes.brand}>{t`Lessons`}</h1>
      <nav className={classes.steps} aria-label={t`Lessons`}>
        <ol>
          {LESSON_IDS.map((id, i) => (
            <li key={id}>
              <button
                type="button"
                className={classes.step}
                aria-current={place.kind === 'walk' && place.id === id ? 'step' : undefined}
                title={say(LESSONS[id].title)}
                onClick={() => lessons?.open(encodeStep(id))}
              >
                <b>{i + 1}</b> <span className={classes.stepTitle}>{say(LESSONS[id].title)}</span>
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <div className={classes.side}>
        <button
          type="button"
          className={controls.button}
          aria-current={place.kind === 'make' ? 'page' : undefined}
          title={t`A question of your own, as a link for others`}
          onClick={() => lessons?.open(encodeMaking(place.kind === 'own' ? place.own : null))}
        >
          <IconPencilPlus size={15} aria-hidden />
          <span className={classes.caption}>{place.kind === 'own' ? t`Change this lesson` : t`Make a lesson`}</span>
        </button>
        <LanguageToggle />
        <ThemeToggle />
        <button
          type="button"
          className={controls.button}
          title={t`Back to the page as you left it`}
          onClick={() => lessons?.leave()}
        >
          <IconX size={15} aria-hidden />
          <span className={classes.caption}>{t`Leave the lessons`}</span>
        </button>
      </div>
    </header>
  );
}
