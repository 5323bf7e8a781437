/**
 * `npm run train`, `sweep`, `clean`, `recipe`, `goldens` and `bench`: builds the app and the command where they are stale, then runs the command of
 * src/headless/cli. The command gets what it needs of this folder handed in, so that src/ does not reach into scripts/.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchForTraining } from './browser.mjs';
import { ensureCommands } from './cli-build.mjs';
import { ensureNodeEngine, packNodeBench } from './node-bench.mjs';
import { loadNodeRuntime } from './node-runtime.mjs';
import { SECURITY_HEADERS } from './policy.mjs';
import { startServer } from './server.mjs';
import { viteBuild } from './vite-build.mjs';
import { DIST, datedBack, ensureBuilt, ensureInstalled, isStale, ROOT, requireNode, runCommand } from './workspace.mjs';

const BENCH = join(ROOT, 'node_modules', '.cache', 'playground-bench');

/** The engines that the benchmark compares start threads from blob: addresses; the app's own page allows none. */
const BENCH_HEADERS = {
  ...SECURITY_HEADERS,
  'Content-Security-Policy': "default-src 'self'; script-src 'self' blob: 'wasm-unsafe-eval'; worker-src 'self' blob:",
};

async function serveBench() {
  const page = join(BENCH, 'index.html');
  if (isStale(page, ['src', 'bench', 'package-lock.json'])) {
    const startedMs = Date.now();
    console.error('Building the benchmark ...');
    await viteBuild({ configFile: join(ROOT, 'bench', 'vite.config.ts'), logLevel: 'warn' });
    datedBack(page, startedMs);
  }
  return startServer({ root: BENCH, port: 0, headers: BENCH_HEADERS });
}

await runCommand(async () => {
  requireNode();
  await ensureInstalled();
  const { run } = await import(await ensureCommands());
  const { version, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const versions = { playground: version, tensorflowjs: dependencies['@tensorflow/tfjs-core'] };
  return run(process.argv.slice(2), {
    versions,
    currentFolder: process.env.INIT_CWD ?? process.cwd(),
    goldens: join(ROOT, 'goldens', 'data'),
    ensureBuilt,
    serve: () => startServer({ root: DIST, port: 0 }),
    benchmark: {
      serve: serveBench,
      torchProgram: join(ROOT, 'bench', 'torch_steps.py'),
      nodeEngine: ensureNodeEngine,
      pack: (folder) => packNodeBench(folder, versions),
    },
    nodeRuntime: loadNodeRuntime,
    launch: launchForTraining,
  });
});
