/** The app inside what it needs around it: styles, theme, session. */
import '../mantineStyles.ts';
import { MantineProvider } from '@mantine/core';
import type { CleanSession } from '../../store/clean/cleanTypes.ts';
import { CleanContext } from '../../store/clean/useClean.ts';
import { type NewVersion, NewVersionContext } from '../../store/newVersion.ts';
import type { Session } from '../../store/sessionTypes.ts';
import { type Story, StoryContext } from '../../store/story/story.ts';
import { type SweepPlace, SweepsContext } from '../../store/sweeps/sweepsContext.ts';
import { SessionContext } from '../../store/useApp.ts';
import { Boundary } from '../boundary/Boundary.tsx';
import { theme } from '../theme.ts';
import { App } from './App.tsx';

interface RootProps {
  readonly session: Session;
  readonly clean: CleanSession;
  readonly sweeps: SweepPlace;
  readonly newVersion: NewVersion;
  readonly story: Story;
}

export function Root({ session, clean, sweeps, newVersion, story }: RootProps) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <SessionContext value={session}>
        <CleanContext value={clean}>
          <SweepsContext value={sweeps}>
            <NewVersionContext value={newVersion}>
              <StoryContext value={story}>
                <Boundary what="The page">
                  <App />
                </Boundary>
              </StoryContext>
            </NewVersionContext>
          </SweepsContext>
        </CleanContext>
      </SessionContext>
    </MantineProvider>
  );
}
