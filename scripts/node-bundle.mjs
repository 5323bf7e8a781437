/** Builds a program of the project for Node, everything in one file but what loads binaries of its own. */
import { basename, join } from 'node:path';
import { viteBuild } from './vite-build.mjs';
import { ROOT } from './workspace.mjs';

const EXTENSIONS = { es: 'mjs', cjs: 'cjs' };

/**
 * @param entry a module, by its path in the project
 * @param outDir where the program goes
 * @param format 'es' or 'cjs'
 * @param options external: packages that are loaded from where they are installed; define: as Vite's
 * @returns the program's path
 */
export async function bundleForNode(entry, outDir, format, { external, define = {} }) {
  const { words } = await import('./words-build.mjs');
  const file = `${basename(entry, '.ts')}.${EXTENSIONS[format]}`;
  await viteBuild({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    plugins: words(),
    define,
    ssr: { noExternal: true, external },
    build: {
      ssr: join(ROOT, entry),
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: file, format, codeSplitting: false } },
    },
  });
  return join(outDir, file);
}
