/**
 * `npm run record-demo`: trains what the page opens with, on wasm in Node, and writes down the runs that a first visit sees: on a
 * machine with a GPU, and on one without, where the page begins with fewer images.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleForNode } from './node-bundle.mjs';
import { loadNodeRuntime } from './node-runtime.mjs';
import { ensureInstalled, ROOT, requireNode, runCommand } from './workspace.mjs';

const RULES = join(ROOT, 'node_modules', '.cache', 'playground-rules');

await runCommand(async () => {
  requireNode();
  await ensureInstalled();
  const rules = await bundleForNode('src/store/story/openingSettings.ts', RULES, 'es', { external: [] });
  const { openingSettings } = await import(pathToFileURL(rules).href);
  const { record } = await loadNodeRuntime();
  for (const [name, settings] of Object.entries(openingSettings())) {
    const startedMs = Date.now();
    const run = await record({ ...settings, engine: { ...settings.engine, backend: 'wasm' } });
    const file = join('src', 'store', 'story', `${name}.json`);
    writeFileSync(join(ROOT, file), `${JSON.stringify(run)}\n`);
    const { recall, precision } = run.epochs.at(-1);
    const seconds = ((Date.now() - startedMs) / 1000).toFixed(0);
    console.log(`${file}: ${run.given.length} images, precision ${precision}, recall ${recall}, ${seconds} s`);
  }
});
