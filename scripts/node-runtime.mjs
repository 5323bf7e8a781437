/** Builds and loads what trains, and runs golden files, in Node: src/headless/node/nodeHost.ts and the programs of its threads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dawnFor, WASM } from './node-bench.mjs';
import { bundleForNode } from './node-bundle.mjs';
import { datedBack, isStale, ROOT } from './workspace.mjs';

const THREADS = ['trainingThread', 'datasetThread', 'goldensThread', 'cleanThread', 'facesThread'];
const BUILT = join(ROOT, 'node_modules', '.cache', 'playground-node');

const at = (name) => join(BUILT, name);

/** Builds them where they are stale. */
export async function ensureNodeRuntime() {
  if (
    isStale(at('nodeHost.mjs'), [
      'src',
      'goldens',
      'package-lock.json',
      'scripts/node-runtime.mjs',
      'scripts/node-bundle.mjs',
    ])
  ) {
    const startedMs = Date.now();
    console.error('Building for Node ...');
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    // sharp loads a binary of its own, and ONNX Runtime finds its way by where it lies.
    const options = { external: ['sharp', 'onnxruntime-web/wasm'], define: { __VERSION__: JSON.stringify(version) } };
    const bundle = (name, format) => bundleForNode(`src/headless/node/${name}.ts`, BUILT, format, options);
    // The threads are CommonJS, since the wasm backend asks for its folder as such.
    for (const name of THREADS) await bundle(name, 'cjs');
    await bundle('nodeHost', 'es');
    datedBack(at('nodeHost.mjs'), startedMs);
  }
}

/** @returns the host's `nodeRuntime` of src/headless/cli/host.ts */
export async function loadNodeRuntime() {
  await ensureNodeRuntime();
  const [training, dataset, goldens, clean, faces] = THREADS.map((name) => at(`${name}.cjs`));
  const packages = join(ROOT, 'node_modules');
  const programs = { training, dataset, goldens, clean, faces, dawn: dawnFor(), wasmFolder: WASM, packages };
  const { createNodeRuntime } = await import(pathToFileURL(at('nodeHost.mjs')).href);
  return createNodeRuntime(programs);
}
