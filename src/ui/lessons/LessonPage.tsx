/** A lesson in the place of the page: its question on the left, and its run as the Train view shows one. */
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { lessonOf } from '../../domain/lessons/ownLesson.ts';
import { LESSONS } from '../../domain/lessons/walk.ts';
import { assertNever } from '../../lib/assertNever.ts';
import { type LessonPlace, lessonPlace } from '../../store/lessons/lessonLink.ts';
import { FIRST_LESSON, useLessons } from '../../store/lessons/lessons.ts';
import type { Session } from '../../store/sessionTypes.ts';
import { StoryContext } from '../../store/story/story.ts';
import { SessionContext, useApp } from '../../store/useApp.ts';
import { lazyPart } from '../boundary/lazyPart.tsx';
import controls from '../controls/controls.module.css';
import { SkipLinks } from '../shell/SkipLinks.tsx';
import { TrainLayout } from '../train/TrainLayout.tsx';
import { LessonBar } from './LessonBar.tsx';
import { LessonMaker } from './LessonMaker.tsx';
import { LessonPanel } from './LessonPanel.tsx';
import classes from './Lessons.module.css';
import { useArrival } from './useArrival.ts';

const BiographyCard = lazyPart(msg`The card`, () => import('../biography/BiographyCard.tsx'));

function Card() {
  const hasCard = useApp((state) => state.selection.card !== null);
  return hasCard && <BiographyCard />;
}

function Broken({ why }: { readonly why: string }) {
  const [, lessons] = useLessons();
  const heading = useArrival<HTMLHeadingElement>();
  return (
    <main id="content" tabIndex={-1} className={classes.alone}>
      <section className={`panel ${classes.panel}`} aria-labelledby="lesson-broken">
        <h2 ref={heading} tabIndex={-1} id="lesson-broken" className={classes.title}>
          {t`This link holds no lesson`}
        </h2>
        <p>{why}</p>
        <p>
          <Trans>
            Nothing was started or changed. Ask for the link again, or take one of the six lessons that come with the
            page.
          </Trans>
        </p>
        <div className={classes.acts}>
          <button
            type="button"
            className={`${controls.button} ${controls.primary}`}
            onClick={() => lessons?.open(FIRST_LESSON)}
          >
            {t`To the six lessons`}
          </button>
          <button type="button" className={controls.button} onClick={() => lessons?.leave()}>
            {t`To the playground`}
          </button>
        </div>
      </section>
    </main>
  );
}

function Taught({ place }: { readonly place: Extract<LessonPlace, { kind: 'walk' | 'own' }> }) {
  const [lesson] = useState(() => (place.kind === 'walk' ? LESSONS[place.id] : lessonOf(place.own)));
  return (
    <>
      <TrainLayout side={<LessonPanel lesson={lesson} place={place} />} asSheet={false} top={null} />
      <Card />
    </>
  );
}

function Place({ place }: { readonly place: LessonPlace }) {
  switch (place.kind) {
    case 'walk':
    case 'own':
      return <Taught place={place} />;
    case 'make':
      return <LessonMaker from={place.from} />;
    case 'broken':
      return <Broken why={place.why} />;
    default:
      return assertNever(place);
  }
}

interface LessonPageProps {
  readonly session: Session;
  /** As the address has it after '#'. */
  readonly text: string;
}

export default function LessonPage({ session, text }: LessonPageProps) {
  const place = lessonPlace(text);
  return (
    <StoryContext value={null}>
      <div className={classes.page}>
        <SkipLinks parts={false} />
        <LessonBar place={place} />
        {place.kind === 'make' ? (
          // Its settings are those of the page.
          <Place key={text} place={place} />
        ) : (
          <SessionContext value={session}>
            <Place key={text} place={place} />
          </SessionContext>
        )}
      </div>
    </StoryContext>
  );
}
