/** The app inside what it needs around it: styles, theme, session. */
import '../mantineStyles.ts';
import { I18nProvider } from '@lingui/react';
import { MantineProvider } from '@mantine/core';
import type { CleanSession } from '../../store/clean/cleanTypes.ts';
import { CleanContext } from '../../store/clean/useClean.ts';
import { type NewVersion, NewVersionContext } from '../../store/newVersion.ts';
import { type PageLanguage, PageLanguageContext } from '../../store/pageLanguage.ts';
import type { Session } from '../../store/sessionTypes.ts';
import { type Story, StoryContext } from '../../store/story/story.ts';
import { SessionContext } from '../../store/useApp.ts';
import { i18n } from '../../words/language.ts';
import { Boundary } from '../boundary/Boundary.tsx';
import { theme } from '../theme.ts';
import { useLanguage } from '../useLanguage.ts';
import { App } from './App.tsx';

interface RootProps {
  readonly session: Session;
  readonly clean: CleanSession;
  readonly newVersion: NewVersion;
  readonly story: Story;
  readonly pageLanguage: PageLanguage;
}

export function Root({ session, clean, newVersion, story, pageLanguage }: RootProps) {
  useLanguage();
  return (
    <I18nProvider i18n={i18n}>
      <PageLanguageContext value={pageLanguage}>
        <MantineProvider theme={theme} defaultColorScheme="auto">
          <SessionContext value={session}>
            <CleanContext value={clean}>
              <NewVersionContext value={newVersion}>
                <StoryContext value={story}>
                  <Boundary what="The page">
                    <App />
                  </Boundary>
                </StoryContext>
              </NewVersionContext>
            </CleanContext>
          </SessionContext>
        </MantineProvider>
      </PageLanguageContext>
    </I18nProvider>
  );
}
