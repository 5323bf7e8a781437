/** The app inside what it needs around it: styles, theme, session. */
import '../mantineStyles.ts';
import { MantineProvider } from '@mantine/core';
import type { ComponentType } from 'react';
import { type Lessons, LessonsContext, useLessons } from '../../store/lessons/lessons.ts';
import { type NewVersion, NewVersionContext } from '../../store/newVersion.ts';
import type { Session } from '../../store/sessionTypes.ts';
import { type Story, StoryContext } from '../../store/story/story.ts';
import { SessionContext } from '../../store/useApp.ts';
import { Boundary } from '../boundary/Boundary.tsx';
import { lazyPart } from '../boundary/lazyPart.tsx';
import { theme } from '../theme.ts';
import { App } from './App.tsx';

interface RootProps {
  readonly session: Session;
  readonly CleanPart: ComponentType;
  readonly SweepsPart: ComponentType;
  readonly newVersion: NewVersion;
  readonly story: Story;
  readonly lessons: Lessons;
}

const LessonPage = lazyPart('The lesson', () => import('../lessons/LessonPage.tsx'));

/** A lesson stands in the place of the page. */
function PageOrLesson(parts: Pick<RootProps, 'CleanPart' | 'SweepsPart'>) {
  const [{ session, text }] = useLessons();
  return session ? <LessonPage session={session} text={text} /> : <App {...parts} />;
}

export function Root({ session, CleanPart, SweepsPart, newVersion, story, lessons }: RootProps) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <SessionContext value={session}>
        <NewVersionContext value={newVersion}>
          <StoryContext value={story}>
            <LessonsContext value={lessons}>
              <Boundary what="The page">
                <PageOrLesson CleanPart={CleanPart} SweepsPart={SweepsPart} />
              </Boundary>
            </LessonsContext>
          </StoryContext>
        </NewVersionContext>
      </SessionContext>
    </MantineProvider>
  );
}
