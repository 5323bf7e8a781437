/** Builds and loads what trains, and runs golden files, in Node: src/headless/node/nodeHost.ts and the programs of its threads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dawnFor, WASM } from './node-bench.mjs';
import { datedBack, isStale, ROOT } from './workspace.mjs';

const EXTENSIONS = { es: 'mjs', cjs: 'cjs' };
const BUILT = join(ROOT, 'node_modules', '.cache', 'playground-node');

/** The threads are CommonJS, since the wasm backend asks for its folder as such. */
async function bundle(name, format, version) {
  const { build } = await import('vite');
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    define: { __VERSION__: JSON.stringify(version) },
    // Loads a binary of its own from where it is installed.
    ssr: { noExternal: true, external: ['sharp'] },
    build: {
      ssr: join(ROOT, 'src', 'headless', 'node', `${name}.ts`),
      outDir: BUILT,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: `${name}.${EXTENSIONS[format]}`, format, codeSplitting: false } },
    },
  });
}

/** @returns the host's `nodeRuntime` of src/headless/cli/host.ts */
export async function loadNodeRuntime() {
  const at = (name) => join(BUILT, name);
  if (isStale(at('nodeHost.mjs'), ['src', 'goldens', 'package-lock.json', 'scripts/node-runtime.mjs'])) {
    const startedMs = Date.now();
    console.error('Building for Node ...');
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    for (const name of ['trainingThread', 'datasetThread', 'goldensThread']) await bundle(name, 'cjs', version);
    await bundle('nodeHost', 'es', version);
    datedBack(at('nodeHost.mjs'), startedMs);
  }
  const [training, dataset, goldens] = ['trainingThread.cjs', 'datasetThread.cjs', 'goldensThread.cjs'].map(at);
  const programs = { training, dataset, goldens, dawn: dawnFor(), wasmFolder: WASM };
  const { createNodeRuntime } = await import(pathToFileURL(at('nodeHost.mjs')).href);
  return createNodeRuntime(programs);
}
