/** `npm run first-sight`: what a first visit to the built page is like, in four windows. */
import { parseArgs } from 'node:util';
import { launchBrowser } from './browser.mjs';
import { firstSight, sightProblems, WINDOWS } from './sight.mjs';
import { CommandError, DIST, ensureBuilt, ensureInstalled, requireNode, runCommand } from './workspace.mjs';

const USAGE = 'Usage: npm run first-sight -- [--rounds N] [--build DIR]';

function readOptions(args) {
  try {
    const { values } = parseArgs({ args, options: { rounds: { type: 'string' }, build: { type: 'string' } } });
    const rounds = Number(values.rounds ?? 1);
    if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number from 1.');
    return { rounds, build: values.build ?? null };
  } catch (error) {
    throw new CommandError(`${error.message} ${USAGE}`);
  }
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const kilobytes = (bytes) => `${Math.round(bytes / 1000)} kB`;

await runCommand(async () => {
  requireNode();
  const options = readOptions(process.argv.slice(2));
  await ensureInstalled();
  if (!options.build) await ensureBuilt();
  const browser = await launchBrowser();
  let problems = 0;
  try {
    for (let round = 0; round < options.rounds; round++) {
      for (const window of WINDOWS) {
        const sight = await firstSight(browser, options.build ?? DIST, window);
        const { paintMs, painted, shift, readyMs, shellBytes, allBytes, files } = sight;
        console.log(
          [
            `${window.width} px: largest paint ${seconds(paintMs)} (${painted})`,
            `layout shift ${shift.toFixed(3)}`,
            `Start after ${seconds(readyMs)}`,
            `page ${kilobytes(shellBytes)}, all until then ${kilobytes(allBytes)} in ${files} files`,
          ].join('; '),
        );
        for (const problem of sightProblems(sight)) {
          problems += 1;
          console.log(`  ${problem}`);
        }
      }
    }
  } finally {
    await browser.close();
  }
  return problems > 0 ? 1 : 0;
});
