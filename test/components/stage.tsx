/** A component in the app's theme, before a session whose every action is recorded and does nothing. */
import '../../src/ui/mantineStyles.ts';
import { I18nProvider } from '@lingui/react';
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { render } from 'vitest-browser-react';
import { createStore } from 'zustand/vanilla';
import { DEFAULT_SETTINGS } from '../../src/domain/settings/settings.ts';
import type { Session } from '../../src/store/sessionTypes.ts';
import { type AppState, initialState } from '../../src/store/state.ts';
import { SessionContext } from '../../src/store/useApp.ts';
import { theme } from '../../src/ui/theme.ts';
import { i18n } from '../../src/words/language.ts';

interface Stage {
  /** The names of the actions called so far, with what they were given. */
  readonly calls: readonly (readonly [action: string, ...given: unknown[]])[];
  /** Changes a part of the state. */
  set(part: Partial<AppState>): void;
}

/** @param part of the state that differs from a page just opened */
export async function onStage(what: ReactNode, part: Partial<AppState> = {}): Promise<Stage> {
  const store = createStore<AppState>(() => ({
    ...initialState({ settings: DEFAULT_SETTINGS, view: 'train', problems: [] }, { head: false, milestones: false }),
    ...part,
  }));
  const calls: (readonly [string, ...unknown[]])[] = [];
  const recorder = (prefix: string): object =>
    new Proxy(
      {},
      {
        get: (_, name: string) =>
          name === 'store' ? store : name === 'evaluation' ? recorder('evaluation.') : record(prefix + name),
      },
    );
  const record =
    (name: string) =>
    (...given: unknown[]): void => {
      calls.push([name, ...given]);
    };
  await render(
    <I18nProvider i18n={i18n}>
      <MantineProvider theme={theme}>
        <SessionContext value={recorder('') as Session}>{what}</SessionContext>
      </MantineProvider>
    </I18nProvider>,
  );
  return { calls, set: (next) => store.setState(next) };
}
