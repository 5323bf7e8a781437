/** The app inside what it needs around it: styles, theme, session. */
import './mantineStyles.ts';
import { MantineProvider } from '@mantine/core';
import type { Session } from '../store/sessionTypes.ts';
import { SessionContext } from '../store/useApp.ts';
import { App } from './App.tsx';
import { theme } from './theme.ts';

export function Root({ session }: { session: Session }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <SessionContext value={session}>
        <App />
      </SessionContext>
    </MantineProvider>
  );
}
