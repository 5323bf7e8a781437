/** Builds the benchmark's engines for Node, and packs them into a folder that needs nothing of this project. */
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleForNode } from './node-bundle.mjs';
import { CommandError, datedBack, isStale, ROOT } from './workspace.mjs';

const BUILT = join(ROOT, 'node_modules', '.cache', 'playground-bench-node');
export const WASM = join(ROOT, 'node_modules', '@tensorflow', 'tfjs-backend-wasm', 'wasm-out');

/** One file without imports, so that it runs where nothing is installed. */
const bundle = (entry, format, define) =>
  bundleForNode(`bench/node/${entry}.ts`, BUILT, format, { external: [], define });

/** @returns paths of the engine's program, of Dawn's binary and of the wasm backend's folder */
export async function ensureNodeEngine() {
  const engine = join(BUILT, 'engine.cjs');
  if (isStale(engine, ['src', 'bench', 'package-lock.json', 'scripts/node-bench.mjs', 'scripts/node-bundle.mjs'])) {
    const startedMs = Date.now();
    console.error('Building the engine for Node ...');
    await bundle('engine', 'cjs');
    datedBack(engine, startedMs);
  }
  return { engine, dawn: dawnFor(), wasmFolder: WASM };
}

/** @throws CommandError where the package has no binary for the platform */
export function dawnFor(platform = `${process.platform}-${process.arch}`) {
  const folder = platform.startsWith('darwin') ? 'darwin-universal' : platform;
  const file = join(ROOT, 'node_modules', 'webgpu', 'dist', folder, 'dawn.node');
  if (!existsSync(file)) throw new CommandError(`WebGPU for Node has no binary for ${platform}.`);
  return file;
}

const RUN = `#!/bin/sh
# Runs the benchmark on this machine's GPU. Needs a Vulkan loader (libvulkan.so.1) and driver, and Node 20 or newer: put a
# node binary beside this file where none is installed. Options: --nets ci16,tiny32 --rounds 5 --json FILE
here=$(dirname "$0")
node="$here/node"
[ -x "$node" ] || node=node
exec "$node" "$here/main.mjs" "$@"
`;

/** Writes everything for linux-x64 to an empty or new folder. */
export async function packNodeBench(folder, versions) {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new CommandError(`${folder} is not empty.`);
  const { engine } = await ensureNodeEngine();
  await bundle('main', 'es', { __VERSIONS__: JSON.stringify(versions) });
  mkdirSync(folder, { recursive: true });
  cpSync(engine, join(folder, 'engine.cjs'));
  cpSync(join(BUILT, 'main.mjs'), join(folder, 'main.mjs'));
  cpSync(dawnFor('linux-x64'), join(folder, 'dawn.node'));
  cpSync(join(ROOT, 'node_modules', 'webgpu', 'LICENSE.md'), join(folder, 'LICENSE-dawn.md'));
  cpSync(join(ROOT, 'bench', 'torch_steps.py'), join(folder, 'torch_steps.py'));
  for (const name of readdirSync(WASM).filter((file) => file.endsWith('.wasm'))) {
    cpSync(join(WASM, name), join(folder, name));
  }
  writeFileSync(join(folder, 'run.sh'), RUN, { mode: 0o755 });
  console.log(`Packed to ${folder}: copy it, run ./run.sh there.`);
}
