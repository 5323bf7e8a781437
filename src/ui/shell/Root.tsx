/** The app inside what it needs around it: styles, theme, session. */
import '../mantineStyles.ts';
import { MantineProvider } from '@mantine/core';
import type { CleanSession } from '../../store/clean/cleanTypes.ts';
import { CleanContext } from '../../store/clean/useClean.ts';
import type { Session } from '../../store/sessionTypes.ts';
import { SessionContext } from '../../store/useApp.ts';
import { Boundary } from '../boundary/Boundary.tsx';
import { theme } from '../theme.ts';
import { App } from './App.tsx';

export function Root({ session, clean }: { session: Session; clean: CleanSession }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <SessionContext value={session}>
        <CleanContext value={clean}>
          <Boundary what="The page">
            <App />
          </Boundary>
        </CleanContext>
      </SessionContext>
    </MantineProvider>
  );
}
