/** The app inside what it needs around it: styles, theme, session. */
import '../mantineStyles.ts';
import { MantineProvider } from '@mantine/core';
import type { ComponentType } from 'react';
import { type NewVersion, NewVersionContext } from '../../store/newVersion.ts';
import type { Session } from '../../store/sessionTypes.ts';
import { type Story, StoryContext } from '../../store/story/story.ts';
import { SessionContext } from '../../store/useApp.ts';
import { Boundary } from '../boundary/Boundary.tsx';
import { theme } from '../theme.ts';
import { App } from './App.tsx';

interface RootProps {
  readonly session: Session;
  readonly CleanPart: ComponentType;
  readonly SweepsPart: ComponentType;
  readonly newVersion: NewVersion;
  readonly story: Story;
}

export function Root({ session, CleanPart, SweepsPart, newVersion, story }: RootProps) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <SessionContext value={session}>
        <NewVersionContext value={newVersion}>
          <StoryContext value={story}>
            <Boundary what="The page">
              <App CleanPart={CleanPart} SweepsPart={SweepsPart} />
            </Boundary>
          </StoryContext>
        </NewVersionContext>
      </SessionContext>
    </MantineProvider>
  );
}
