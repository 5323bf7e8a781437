/** `npm run example`: builds and runs examples/engine.ts, the engine without the page. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleForNode } from './node-bundle.mjs';
import { ensureInstalled, ROOT, requireNode, runCommand } from './workspace.mjs';

const OUT = join(ROOT, 'node_modules', '.cache', 'playground-example');

await runCommand(async () => {
  requireNode();
  await ensureInstalled();
  const options = { external: ['@tensorflow/tfjs-backend-wasm'] };
  await import(pathToFileURL(await bundleForNode('examples/engine.ts', OUT, 'es', options)).href);
});
