/** Builds the headless commands: src/headless/cli, for Node. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { viteBuild } from './vite-build.mjs';
import { datedBack, isStale, ROOT } from './workspace.mjs';

const FOLDER = join(ROOT, 'node_modules', '.cache', 'playground-cli');

/** Builds them where they are stale. @returns the address of the module that runs them */
export async function ensureCommands() {
  const file = join(FOLDER, 'main.js');
  if (isStale(file, ['src', 'goldens', 'bench', 'package-lock.json', 'recipe', 'scripts/cli-build.mjs'])) {
    const startedMs = Date.now();
    // Loaded by who builds alone: it would be half of what a command takes to start.
    const { words } = await import('./words-build.mjs');
    await viteBuild({
      root: ROOT,
      configFile: false,
      logLevel: 'warn',
      plugins: words(),
      build: {
        ssr: join(ROOT, 'src', 'headless', 'cli', 'main.ts'),
        outDir: FOLDER,
        emptyOutDir: true,
        copyPublicDir: false,
        target: 'node20',
        rolldownOptions: { output: { entryFileNames: 'main.js' } },
      },
    });
    datedBack(file, startedMs);
  }
  return pathToFileURL(file).href;
}
