/** A part of the Clean view with a small set under review, before a session whose every action is recorded and does nothing. */
import '../../src/ui/mantineStyles.ts';
import { I18nProvider } from '@lingui/react';
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { render } from 'vitest-browser-react';
import type { CleanSession, CleanState } from '../../src/store/clean/cleanTypes.ts';
import { CleanContext } from '../../src/store/clean/useClean.ts';
import type { Session } from '../../src/store/sessionTypes.ts';
import { SessionContext } from '../../src/store/useApp.ts';
import { theme } from '../../src/ui/theme.ts';
import { i18n } from '../../src/words/language.ts';
import { reviewStore } from '../support/cleanReview.ts';
import { pageStore } from '../support/pageStore.ts';

interface CleanStage {
  /** The names of the actions called so far, with what they were given. */
  readonly calls: readonly (readonly [action: string, ...given: unknown[]])[];
  /** Changes a part of the state. */
  set(part: Partial<CleanState>): void;
}

/**
 * @param part of the state that differs from a review just begun
 * @param photo what stands behind every image; null for nothing
 */
export async function onCleanStage(
  what: ReactNode,
  part: Partial<CleanState> = {},
  photo: Blob | null = null,
): Promise<CleanStage> {
  const store = reviewStore(part);
  const calls: (readonly [string, ...unknown[]])[] = [];
  const session = new Proxy({} as CleanSession, {
    get: (_, name: string) =>
      name === 'store'
        ? store
        : (...given: unknown[]): Promise<Blob | null> => {
            calls.push([name, ...given]);
            return Promise.resolve(name === 'original' ? photo : null);
          },
  });
  await render(
    <I18nProvider i18n={i18n}>
      <MantineProvider theme={theme}>
        <SessionContext value={{ store: pageStore() } as Session}>
          <CleanContext value={session}>{what}</CleanContext>
        </SessionContext>
      </MantineProvider>
    </I18nProvider>,
  );
  return { calls, set: (next) => store.setState(next) };
}
