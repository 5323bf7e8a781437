/**
 * `npm run sphere-bench`: what the sphere costs with many points. In the built page, with the machine's own GPU where it has one:
 * how many frames a second a turning picture has while the run is paused, how long the page's thread is busy at a stretch while it
 * trains on webgpu, and whether a step takes longer while somebody looks.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchForTraining } from './browser.mjs';
import { writeImages } from './drawn-images.mjs';
import { LONG_MS, longTasks, threadTime } from './long-tasks.mjs';
import { startServer } from './server.mjs';
import { CommandError, DIST, ensureBuilt, ensureInstalled, requireNode, runCommand } from './workspace.mjs';

const USAGE =
  'Usage: npm run sphere-bench -- [--points N] [--people N] [--rounds N] [--seconds N] [--trace FILE] [--build DIR]';

const SETTINGS =
  '#model.preset=sphere32&engine.backend=webgpu&noise.closedSet=0.2&training.epochs=200&head.epochStart=1&head.scale=12';
const READ_MS = 170_000;
/** An epoch, after which every image has a place, takes minutes on a software adapter. */
const EPOCH_MS = 600_000;
/** After a change of the picture, before anything is measured. */
const SETTLE_MS = 1500;

/** What is promised. */
const FRAMES = 60;
const MOST_RATIO = 1.1;
const FRAME_MS = 1000 / FRAMES;

function readOptions(args) {
  const names = ['points', 'people', 'rounds', 'seconds', 'trace', 'build'];
  let values;
  try {
    ({ values } = parseArgs({ args, options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) }));
  } catch (error) {
    throw new CommandError(`${error.message} ${USAGE}`);
  }
  const { trace = null, build = null } = values;
  const numbers = {
    points: Number(values.points ?? 5000),
    people: Number(values.people ?? 5),
    rounds: Number(values.rounds ?? 5),
    seconds: Number(values.seconds ?? 8),
  };
  const sound = Object.values(numbers).every((number) => Number.isInteger(number) && number > 0);
  if (!sound || numbers.people < 2 || numbers.points < 4 * numbers.people) throw new CommandError(USAGE);
  return { trace, build, ...numbers };
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Runs in the page before its own code: every report of steps is noted with the time it came. */
function noteSteps() {
  const Plain = window.Worker;
  window.stepsSeen = [];
  window.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        if (data?.type !== 'steps') return;
        window.stepsSeen.push({ ms: performance.now(), step: data.series.firstStep + data.series.loss.length - 1 });
      });
    }
  };
}

/** Runs in the page: turns the picture by a key with every frame. @returns milliseconds between the frames */
function turnPicture(seconds) {
  const picture = document.querySelector('[role=application]');
  const intervals = [];
  return new Promise((resolve) => {
    let before = 0;
    let first = 0;
    const frame = (now) => {
      if (before > 0) intervals.push(now - before);
      first ||= now;
      before = now;
      picture.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
      if (now - first < 1000 * seconds) requestAnimationFrame(frame);
      else resolve(intervals);
    };
    requestAnimationFrame(frame);
  });
}

async function traced(browser, page, body, file) {
  const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];
  if (file) categories.push('toplevel', 'disabled-by-default-v8.cpu_profiler');
  await browser.startTracing(page, { categories, screenshots: false });
  const result = await body();
  const trace = await browser.stopTracing();
  if (file) writeFileSync(file, trace);
  return { result, trace: JSON.parse(trace.toString('utf8')) };
}

const show = async (page, picture) => {
  await page.locator('label').filter({ hasText: picture }).first().click();
  await page.waitForTimeout(SETTLE_MS);
};

async function startRun(page, url, path) {
  await page.goto(url + SETTINGS);
  await page.getByRole('button', { name: /^Data / }).click();
  await page.getByRole('combobox', { name: 'Dataset', exact: true }).selectOption('folder');
  await page.getByLabel('Files of images').setInputFiles(path);
  await page.getByText(/^[\d,]+ images of [\d,]+ identities/).waitFor({ timeout: READ_MS });
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await show(page, 'Sphere');
}

/** Until every point has its place. */
const waitForPoints = (page, points) =>
  page.waitForFunction(
    (count) => document.querySelector('[role=application]')?.getAttribute('aria-label')?.startsWith(`${count} faces`),
    points,
    { timeout: EPOCH_MS, polling: 500 },
  );

/** @returns milliseconds a step, over a while of training */
async function stepTime(page, seconds) {
  await page.evaluate(() => {
    window.stepsSeen = [];
  });
  await page.waitForTimeout(1000 * seconds);
  const seen = await page.evaluate(() => window.stepsSeen);
  const [first, last] = [seen[0], seen.at(-1)];
  if (!first || last.step === first.step) throw new CommandError(`No step in ${seconds} s: give --seconds more.`);
  return (last.ms - first.ms) / (last.step - first.step);
}

async function measureTraining(browser, page, { seconds, rounds, trace: file }) {
  const { trace } = await traced(browser, page, () => page.waitForTimeout(1000 * seconds), file);
  const long = longTasks(trace);
  const { longestMs, longestCpuMs } = threadTime(trace);
  const times = { open: [], closed: [] };
  for (let round = 0; round < rounds; round++) {
    // Whichever comes first has what the machine does at that moment: they take turns.
    for (const state of round % 2 === 0 ? ['open', 'closed'] : ['closed', 'open']) {
      await show(page, state === 'open' ? 'Sphere' : 'Faces');
      times[state].push(await stepTime(page, seconds));
    }
  }
  await show(page, 'Sphere');
  return { long, longestMs, longestCpuMs, times };
}

async function measurePaused(browser, page, { seconds, rounds }) {
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.waitForFunction(() => document.querySelector('[role=status]')?.textContent?.startsWith('Paused'));
  await page.waitForTimeout(SETTLE_MS);
  const measured = [];
  for (let round = 0; round < rounds; round++) {
    const { result, trace } = await traced(browser, page, () => page.evaluate(turnPicture, seconds), null);
    const { clockMs, cpuMs } = threadTime(trace);
    measured.push({
      perSecond: 1000 / (result.reduce((sum, ms) => sum + ms, 0) / result.length),
      frameMs: (cpuMs ?? clockMs) / result.length,
      long: longTasks(trace).length,
    });
  }
  return measured;
}

const verdict = (isKept) => (isKept ? 'kept' : 'missed');
const fixed = (value) => value.toFixed(1);

function report({ long, longestMs, longestCpuMs, times }, paused, adapter) {
  const ratios = times.open.map((ms, i) => ms / times.closed[i]);
  const ratio = median(times.open) / median(times.closed);
  const perSecond = median(paused.map((round) => round.perSecond));
  const frameMs = median(paused.map((round) => round.frameMs));
  const onProcessor = longestCpuMs ?? longestMs;
  const kept = {
    // The page's own part; what a software adapter draws takes its time elsewhere.
    frame: frameMs <= FRAME_MS,
    tasks: onProcessor <= LONG_MS,
    step: ratio <= MOST_RATIO,
  };
  console.log(`adapter: ${adapter?.name ?? 'none'}${adapter?.software ? ', drawn in software' : ''}`);
  console.log(
    `paused and turning: ${fixed(perSecond)} frames a second, ${fixed(frameMs)} ms of the page's thread a frame (${verdict(kept.frame)}: ${fixed(FRAME_MS)} ms), tasks over ${LONG_MS} ms: ${paused.map((round) => round.long).join(', ')}`,
  );
  console.log(
    `training: tasks over ${LONG_MS} ms: ${long.length}, longest ${fixed(longestMs)} ms, ${fixed(onProcessor)} ms of the processor (${verdict(kept.tasks)})`,
  );
  for (const { ms, parts, functions } of long.slice(0, 5)) {
    const spent = [...parts, ...functions].map(({ name, ms: part }) => `${name} ${part.toFixed(0)} ms`).join(', ');
    console.log(`  ${ms.toFixed(0)} ms: ${spent}`);
  }
  console.log(
    `a step: ${fixed(median(times.open))} ms with the sphere open, ${fixed(median(times.closed))} ms without, ratio ${ratio.toFixed(3)} (${verdict(kept.step)}: ${MOST_RATIO}); by round ${ratios.map((r) => r.toFixed(2)).join(', ')}`,
  );
  return Object.values(kept).every(Boolean) && (adapter?.software || perSecond >= 0.95 * FRAMES) ? 0 : 1;
}

await runCommand(async () => {
  requireNode();
  const options = readOptions(process.argv.slice(2));
  await ensureInstalled();
  if (!options.build) await ensureBuilt();
  const folder = mkdtempSync(join(tmpdir(), 'sphere-bench-'));
  const server = await startServer({ root: options.build ?? DIST, port: 0 });
  let browser;
  try {
    const path = await writeImages(folder, { as: 'zip', count: options.points, side: 64, people: options.people });
    const launched = await launchForTraining(server.url);
    browser = launched.browser;
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(noteSteps);
    await startRun(page, server.url, path);
    console.error(`Training on ${options.points} images until each has its place ...`);
    await waitForPoints(page, options.points);
    const training = await measureTraining(browser, page, options);
    const paused = await measurePaused(browser, page, options);
    return report(training, paused, launched.adapter);
  } finally {
    await browser?.close();
    await server.close();
    rmSync(folder, { recursive: true });
  }
});
