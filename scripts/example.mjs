/** `npm run example`: builds and runs examples/engine.ts, the engine without the page. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled, ROOT, requireNode, runCommand } from './workspace.mjs';

const OUT = join(ROOT, 'node_modules', '.cache', 'playground-example');

await runCommand(async () => {
  requireNode();
  await ensureInstalled();
  const { build } = await import('vite');
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['@tensorflow/tfjs-backend-wasm'] },
    build: {
      ssr: join(ROOT, 'examples', 'engine.ts'),
      outDir: OUT,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'engine.mjs', format: 'es' } },
    },
  });
  await import(pathToFileURL(join(OUT, 'engine.mjs')).href);
});
