/** How the words of the source become messages of a catalogue, in every program that is built of it. */

import { fileURLToPath } from 'node:url';
import { getConfig } from '@lingui/conf';
import { lingui } from '@lingui/vite-plugin';
import babel from '@rolldown/plugin-babel';

/** By their places: a command is run from any folder. */
const CONFIG = fileURLToPath(new URL('../lingui.config.mjs', import.meta.url));
const MACRO = fileURLToPath(import.meta.resolve('@lingui/babel-plugin-lingui-macro'));

/**
 * Plugins for Vite: macros become calls, catalogues become modules; a catalogue with a faulty message ends the build.
 * @returns what goes before all other plugins
 */
export const words = () => [
  lingui({ failOnCompileError: true, configPath: CONFIG }),
  babel({
    presets: [
      {
        // English words stay where they are said.
        preset: () => ({
          plugins: [[MACRO, { stripMessageField: false, linguiConfig: getConfig({ configPath: CONFIG }) }]],
        }),
        rolldown: { filter: { code: /from ['"]@lingui\/(?:core|react)\/macro['"]/ } },
      },
    ],
  }),
];
