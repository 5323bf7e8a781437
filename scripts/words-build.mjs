/** How the words of the source become messages of a catalogue, in every program that is built of it. */

import { lingui } from '@lingui/vite-plugin';
import babel from '@rolldown/plugin-babel';

/**
 * Plugins for Vite: macros become calls, catalogues become modules; a catalogue with a faulty message ends the build.
 * @returns what goes before all other plugins
 */
export const words = () => [
  lingui({ failOnCompileError: true }),
  babel({
    presets: [
      {
        // English words stay where they are said.
        preset: () => ({ plugins: [['@lingui/babel-plugin-lingui-macro', { stripMessageField: false }]] }),
        rolldown: { filter: { code: /from ['"]@lingui\/(?:core|react)\/macro['"]/ } },
      },
    ],
  }),
];
