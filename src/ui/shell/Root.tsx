/** The app inside what it needs around it: styles, theme, session. */
import { msg, t } from '@lingui/core/macro';
import '../mantineStyles.ts';
import { I18nProvider } from '@lingui/react';
import { MantineProvider } from '@mantine/core';
import { type ComponentType, useEffect } from 'react';
import { type Lessons, LessonsContext, useLessons } from '../../store/lessons/lessons.ts';
import { type NewVersion, NewVersionContext } from '../../store/newVersion.ts';
import { type PageLanguage, PageLanguageContext } from '../../store/pageLanguage.ts';
import type { Session } from '../../store/sessionTypes.ts';
import { type Story, StoryContext } from '../../store/story/story.ts';
import { SessionContext } from '../../store/useApp.ts';
import { i18n } from '../../words/language.ts';
import { Boundary } from '../boundary/Boundary.tsx';
import { lazyPart } from '../boundary/lazyPart.tsx';
import { theme } from '../theme.ts';
import { useLanguage } from '../useLanguage.ts';
import { App } from './App.tsx';

interface RootProps {
  readonly session: Session;
  readonly CleanPart: ComponentType;
  readonly SweepsPart: ComponentType;
  readonly newVersion: NewVersion;
  readonly story: Story;
  readonly lessons: Lessons;
  readonly pageLanguage: PageLanguage;
}

const LessonPage = lazyPart(msg`The lesson`, () => import('../lessons/LessonPage.tsx'));

/** A lesson stands in the place of the page. */
function PageOrLesson(parts: Pick<RootProps, 'CleanPart' | 'SweepsPart'>) {
  const [{ session, text }] = useLessons();
  return session ? <LessonPage session={session} text={text} /> : <App {...parts} />;
}

export function Root({ session, CleanPart, SweepsPart, newVersion, story, lessons, pageLanguage }: RootProps) {
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: words of the language
  useEffect(() => {
    document.title = t({ message: 'BoundaryFace Playground', context: 'the title of the window' });
  }, [language]);
  return (
    <I18nProvider i18n={i18n}>
      <PageLanguageContext value={pageLanguage}>
        <MantineProvider theme={theme} defaultColorScheme="auto">
          <SessionContext value={session}>
            <NewVersionContext value={newVersion}>
              <StoryContext value={story}>
                <LessonsContext value={lessons}>
                  <Boundary what={t`The page`}>
                    <PageOrLesson CleanPart={CleanPart} SweepsPart={SweepsPart} />
                  </Boundary>
                </LessonsContext>
              </StoryContext>
            </NewVersionContext>
          </SessionContext>
        </MantineProvider>
      </PageLanguageContext>
    </I18nProvider>
  );
}
