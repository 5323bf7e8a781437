import { defineConfig } from '@lingui/cli';
import { formatter } from '@lingui/format-po';

/** The languages of the page beside English, in which the source is written. */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['zh-CN'],
  catalogs: [{ path: '<rootDir>/src/words/{locale}', include: ['src'] }],
  format: formatter({ lineNumbers: false, printPlaceholdersInComments: false }),
  orderBy: 'message',
  // Whoever says something in words has a language from the start.
  runtimeConfigModule: { i18n: ['#language', 'i18n'] },
});
