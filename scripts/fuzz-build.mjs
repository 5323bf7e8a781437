/** Builds the fuzzer, with the readers that it tries, unless it is up to date. */
import { join } from 'node:path';
import { viteBuild } from './vite-build.mjs';
import { words } from './words-build.mjs';
import { datedBack, isStale, ROOT } from './workspace.mjs';

const FOLDER = join(ROOT, 'node_modules', '.cache', 'playground-fuzz');
const ENTRIES = ['main', 'child'];

/** @returns paths of the built programs */
export async function ensureFuzzer() {
  const built = Object.fromEntries(ENTRIES.map((name) => [name, join(FOLDER, `${name}.js`)]));
  if (
    ENTRIES.some((name) =>
      isStale(built[name], ['src', 'test/fuzz', 'test/support', 'test/unit/support', 'package-lock.json']),
    )
  ) {
    const startedMs = Date.now();
    await viteBuild({
      root: ROOT,
      configFile: false,
      logLevel: 'warn',
      plugins: words(),
      // Its modules name each other without the endings that Node asks for.
      ssr: { noExternal: [/^@tensorflow\//] },
      build: {
        ssr: true,
        outDir: FOLDER,
        emptyOutDir: true,
        copyPublicDir: false,
        target: 'node20',
        rolldownOptions: {
          input: Object.fromEntries(ENTRIES.map((name) => [name, join(ROOT, 'test', 'fuzz', `${name}.ts`)])),
          output: { entryFileNames: '[name].js' },
        },
      },
    });
    for (const name of ENTRIES) datedBack(built[name], startedMs);
  }
  return built;
}
