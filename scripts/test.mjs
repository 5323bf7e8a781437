/**
 * `npm test`: installs what is missing, then runs every check, and ends with one line that counts them all:
 * `N passed, N failed, N skipped`. A stage such as the type check counts as one. `npm test -- --only unit,e2e` runs some.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import util from 'node:util';
import { findBrowser } from './browser.mjs';
import { ensureCommands } from './cli-build.mjs';
import { ensureNodeEngine } from './node-bench.mjs';
import { ensureNodeRuntime } from './node-runtime.mjs';
import { CommandError, ensureBuilt, ensureInstalled, ROOT, requireNode, runProgram } from './workspace.mjs';

const bin = (...path) => join(ROOT, 'node_modules', ...path);
const REPORTS = bin('.cache', 'playground-tests');
const PASSED = { passed: 1, failed: 0, skipped: 0 };
const FAILED = { passed: 0, failed: 1, skipped: 0 };

async function program(file, ...args) {
  const { code } = await runProgram(process.execPath, [file, ...args]);
  return code === 0 ? PASSED : FAILED;
}

/** Counts of one Vitest project, from its own report; a file that could not be loaded, or an error outside a test, is a failure. */
async function vitest(project, ...args) {
  const report = join(REPORTS, `${project}.json`);
  mkdirSync(REPORTS, { recursive: true });
  rmSync(report, { force: true });
  const { code } = await runProgram(process.execPath, [
    bin('vitest', 'vitest.mjs'),
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]);
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return FAILED;
  }
  const unloaded = result.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0).length;
  const failed = result.numFailedTests + unloaded;
  return {
    passed: result.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

/** A step that is no check in itself: it counts only when it fails. */
async function setUp(body) {
  await body();
  return { passed: 0, failed: 0, skipped: 0 };
}

/** The Python that has PyTorch; null where there is none. `RECIPE_PYTHON` names another one. */
function recipePython() {
  const names = process.env.RECIPE_PYTHON ? [process.env.RECIPE_PYTHON] : ['/usr/bin/python3', 'python3'];
  const hasTorch = (name) => spawnSync(name, ['-c', 'import numpy, torch'], { stdio: 'ignore' }).status === 0;
  return names.find(hasTorch) ?? null;
}

/** Counts of Python's own tests, from what they say last. */
async function recipeUnits(python) {
  const env = { ...process.env, OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' };
  const { code, output } = await new Promise((resolve, reject) => {
    const child = spawn(python, ['-m', 'unittest', '-v'], { cwd: join(ROOT, 'recipe'), env });
    let output = '';
    const take = (chunk) => {
      output += chunk;
      process.stderr.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
  const count = (pattern) => Number(pattern.exec(output)?.[1] ?? 0);
  const ran = count(/^Ran (\d+) tests?/m);
  const failed = code === 0 ? 0 : Math.max(1, count(/failures=(\d+)/) + count(/errors=(\d+)/));
  return { passed: Math.max(0, ran - failed), failed: ran === 0 ? Math.max(1, failed) : failed, skipped: 0 };
}

/** The PyTorch package of recipe/: its own tests, then the playground's steps against its own. */
async function recipeTests() {
  const python = recipePython();
  if (!python) {
    console.log('Skipped: no Python here has PyTorch and NumPy. On Debian: apt-get install python3-torch.');
    return { passed: 0, failed: 0, skipped: 1 };
  }
  process.env.RECIPE_PYTHON = python;
  const [units, against] = await Promise.all([recipeUnits(python), vitest('recipe', ...TWO_AT_A_TIME)]);
  const sum = (key) => units[key] + against[key];
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** What the commands need, once: end-to-end tests that run beside each other would each build it for themselves. */
async function buildCommands() {
  await ensureCommands();
  await ensureNodeRuntime();
  await ensureNodeEngine();
}

/** Left to itself Vitest would leave one of two cores idle; more at a time would want more memory and a quieter machine. */
const TWO_AT_A_TIME = ['--maxWorkers=2'];

/** A stage that is `besideNext` runs while the next one does: together they leave less of the machine idle. */
const STAGES = [
  { name: 'install', title: 'Packages', always: true, run: () => setUp(ensureInstalled) },
  {
    name: 'types',
    title: 'Type check',
    besideNext: true,
    run: () => program(bin('typescript', 'bin', 'tsc'), '--noEmit'),
  },
  {
    name: 'lint',
    title: 'Lint',
    besideNext: true,
    run: () => program(bin('@biomejs', 'biome', 'bin', 'biome'), 'check'),
  },
  { name: 'unused', title: 'Unused exports', run: () => program(bin('knip', 'bin', 'knip.js')) },
  { name: 'unit', title: 'Unit tests', run: () => vitest('unit', '--project', 'unit-shared', ...TWO_AT_A_TIME) },
  {
    name: 'build',
    title: 'Production build',
    run: async () => {
      await Promise.all([ensureBuilt({ force: true }), buildCommands()]);
      return PASSED;
    },
  },
  {
    name: 'browser',
    title: 'Browser',
    neededBy: ['components', 'gpu', 'e2e'],
    run: () => setUp(() => console.log(findBrowser())),
  },
  {
    name: 'components',
    title: 'Component tests',
    needs: ['browser'],
    besideNext: true,
    run: () => vitest('components'),
  },
  { name: 'recipe', title: 'Recipe tests', besideNext: true, run: recipeTests },
  { name: 'gpu', title: 'WebGPU tests', needs: ['browser'], run: () => vitest('gpu', '--no-file-parallelism') },
  {
    name: 'e2e',
    title: 'End-to-end tests',
    needs: ['build', 'browser'],
    run: () => vitest('e2e', ...TWO_AT_A_TIME),
  },
];

function selection() {
  let only;
  try {
    only = util.parseArgs({ options: { only: { type: 'string' } } }).values.only;
  } catch (error) {
    throw new CommandError(`${error.message} Usage: npm test -- [--only unit,gpu,e2e]`);
  }
  if (only === undefined) return STAGES;
  const names = only.split(',');
  const unknown = names.find((name) => !STAGES.some((stage) => stage.name === name));
  if (unknown !== undefined) {
    throw new CommandError(`--only ${unknown}: expected some of ${STAGES.map((s) => s.name).join(', ')}.`);
  }
  return STAGES.filter((s) => s.always || names.includes(s.name) || s.neededBy?.some((name) => names.includes(name)));
}

async function runStage(stage, broken) {
  const cause = stage.needs?.find((name) => broken.has(name));
  if (cause) {
    console.log(`Not run: the stage "${cause}" failed.`);
    return FAILED;
  }
  try {
    return await stage.run();
  } catch (error) {
    console.error(['CommandError', 'BrowserError'].includes(error?.name) ? error.message : error);
    return FAILED;
  }
}

const seconds = (startedMs) => `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;

/** Runs a stage and tells of it. @returns its row of the summary */
async function conduct(stage, broken) {
  console.log(`\n== ${stage.title}`);
  const startedMs = performance.now();
  const counts = await runStage(stage, broken);
  if (counts.failed > 0) broken.add(stage.name);
  console.log(`-- ${stage.title}: ${counts.failed > 0 ? 'failed' : 'ok'}, ${seconds(startedMs)}`);
  return { stage: stage.title, ...counts, time: seconds(startedMs) };
}

async function conductAll(stages) {
  const broken = new Set();
  const rows = [];
  let underWay = [];
  for (const stage of stages) {
    underWay.push(conduct(stage, broken));
    if (stage.besideNext && stage !== stages.at(-1)) continue;
    rows.push(...(await Promise.all(underWay)));
    underWay = [];
    if (stage.always && broken.has(stage.name)) break;
  }
  return rows;
}

const total = { passed: 0, failed: 0, skipped: 0 };
const startedMs = performance.now();
try {
  requireNode();
  const rows = await conductAll(selection());
  console.log('\n== Summary');
  for (const { stage, passed, failed, skipped, time } of rows) {
    console.log(`${stage.padEnd(18)} ${passed} passed, ${failed} failed, ${skipped} skipped  (${time})`);
  }
  for (const row of rows) for (const key of Object.keys(total)) total[key] += row[key];
  console.log(`${'All of it'.padEnd(18)} ${seconds(startedMs)}`);
} catch (error) {
  console.error(error?.name === 'CommandError' ? error.message : error);
  total.failed += 1;
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
