/**
 * `npm run faults`: lists what may go wrong, what is promised and the tests that provoke it, and fails where a row has none or
 * names one that is not there. `-- --run` runs them, `-- --row NUMBER,...` takes some rows only.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { patternOf, problemsOf, readFaults } from './fault-table.mjs';
import { CommandError, ensureInstalled, ROOT, requireNode, runCommand, runProgram } from './workspace.mjs';

const PROJECTS = ['unit', 'components', 'gpu', 'e2e'];

function readOptions(args) {
  try {
    const { values } = parseArgs({ args, options: { run: { type: 'boolean' }, row: { type: 'string' } } });
    const rows = values.row?.split(',').map(Number);
    if (rows && !rows.every(Number.isInteger)) throw new Error('--row: expected numbers.');
    return { run: values.run === true, only: rows };
  } catch (error) {
    throw new CommandError(`${error.message} Usage: npm run faults -- [--run] [--row NUMBER,...]`);
  }
}

/** Runs the named tests, a project at a time. @returns the exit code */
async function runTests(rows) {
  const tests = rows.flatMap((row) => row.tests);
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  let failed = 0;
  for (const project of PROJECTS) {
    const mine = tests.filter(({ file }) => file.startsWith(`${project}/`));
    if (mine.length === 0) continue;
    // The cases of the GPU's suites are tests of one file.
    const files = project === 'gpu' ? ['test/gpu/gpu.test.ts'] : [...new Set(mine.map(({ file }) => `test/${file}`))];
    const args = ['run', '--project', project, ...files, '-t', patternOf(mine)];
    if (project !== 'unit') args.push('--no-file-parallelism');
    const { code } = await runProgram(process.execPath, [vitest, ...args]);
    if (code !== 0) failed = 1;
  }
  return failed;
}

await runCommand(async () => {
  requireNode();
  const { run, only } = readOptions(process.argv.slice(2));
  const all = readFaults(readFileSync(join(ROOT, 'docs', 'faults.md'), 'utf8'));
  const rows = only ? all.filter(({ number }) => only.includes(number)) : all;
  for (const { number, fault, promise, tests, missing } of rows) {
    console.log(`${String(number).padStart(3)}  ${fault}\n     ${promise}`);
    for (const { file, title } of tests) console.log(`       ${file}: ${title}`);
    for (const what of missing) console.log(`       missing: ${what}`);
  }
  const problems = problemsOf(all, join(ROOT, 'test')).filter(
    (text) => !only?.every((n) => !text.startsWith(`${n}. `)),
  );
  const proved = rows.filter(({ tests, missing }) => tests.length > 0 && missing.length === 0).length;
  console.log(`\n${rows.length} faults, ${proved} with all their tests, ${problems.length} problems`);
  for (const problem of problems) console.log(`  ${problem}`);
  if (problems.length > 0) return 1;
  if (!run) return 0;
  await ensureInstalled();
  return runTests(rows);
});
