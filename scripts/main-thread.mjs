/**
 * `npm run main-thread`: does choosing as many images of one's own as fit into memory keep the page's thread busy? Draws that
 * many images, chooses them in the built page, and reports the tasks of the page's thread that took long.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from './browser.mjs';
import { writeImages } from './drawn-images.mjs';
import { LONG_MS, longTasks } from './long-tasks.mjs';
import { startServer } from './server.mjs';
import { CommandError, DIST, ensureBuilt, ensureInstalled, requireNode, runCommand } from './workspace.mjs';

const USAGE =
  'Usage: npm run main-thread -- [--as zip|folder|list] [--megabytes N] [--side 64|112] [--people N] [--view train|clean] [--rounds N] [--trace FILE] [--build DIR]';

/** Bytes of decoded images that the page keeps in memory; it streams larger sets. */
const MEMORY_MEGABYTES = 128;
/** A network for which the page reads images of so many pixels a side. */
const NETWORK_OF = { 64: 'ci16', 112: 'ir18' };
const READ_MS = 170_000;
/** What the page does once the images are there is measured too. */
const AFTER_MS = 3000;
/** Finding faces takes minutes: the Clean view is watched for as long as this. */
const CLEAN_MS = 20_000;

function readOptions(args) {
  const names = ['as', 'megabytes', 'side', 'people', 'view', 'rounds', 'trace', 'build'];
  let values;
  try {
    ({ values } = parseArgs({ args, options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) }));
  } catch (error) {
    throw new CommandError(`${error.message} ${USAGE}`);
  }
  const { as = 'zip', view = 'train', trace = null, build = null } = values;
  const numbers = {
    megabytes: Number(values.megabytes ?? MEMORY_MEGABYTES),
    side: Number(values.side ?? 64),
    people: Number(values.people ?? 200),
    rounds: Number(values.rounds ?? 3),
  };
  const sound =
    ['zip', 'folder', 'list'].includes(as) &&
    ['train', 'clean'].includes(view) &&
    numbers.side in NETWORK_OF &&
    Object.values(numbers).every((number) => number > 0);
  if (!sound) throw new CommandError(USAGE);
  return { as, view, trace, build, ...numbers };
}

/**
 * Lets the page's own button pick the folder. No program can answer the browser's picker, so the answer is a folder that was
 * dropped before: the same kind of handle.
 * @param label of the input that the button stands for
 */
async function pickFolder(page, path, label) {
  await page.evaluate(() => {
    const stop = (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener('dragover', stop, true);
    window.addEventListener(
      'drop',
      (event) => {
        stop(event);
        const dropped = event.dataTransfer.items[0].getAsFileSystemHandle();
        window.showDirectoryPicker = () => dropped;
      },
      { capture: true, once: true },
    );
  });
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 700, y: 450, data });
  }
  await page.locator(`button:has(+ input[aria-label="${label}"])`).click();
}

/** @param labels of the two inputs */
async function give(page, path, as, labels) {
  if (as === 'folder') return pickFolder(page, path, labels.folder);
  await page.getByLabel(as === 'zip' ? labels.zip : labels.folder).setInputFiles(path);
}

async function chooseInTrain(page, path, as) {
  await give(page, path, as, { zip: 'Files of images', folder: 'Folder of images' });
  await page.getByText(/^[\d,]+ images of [\d,]+ identities/).waitFor({ timeout: READ_MS });
  await page.waitForTimeout(AFTER_MS);
}

async function chooseInClean(page, path, as) {
  await give(page, path, as, { zip: 'Zip of photos to clean', folder: 'Folder of photos to clean' });
  await page.waitForTimeout(CLEAN_MS);
}

/** @returns the long tasks of one choosing, in a page of its own */
async function choose(browser, url, path, { as, view, side }, tracePath) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${url}#model.preset=${NETWORK_OF[side]}`);
  if (view === 'train') {
    await page.getByRole('button', { name: /^Data / }).click();
    await page.getByRole('combobox', { name: 'Dataset', exact: true }).selectOption('folder');
  } else await page.getByRole('button', { name: 'Clean', exact: true }).click();
  await page.waitForTimeout(AFTER_MS);
  // What tells more of a task makes a trace too large to be read for a long import.
  const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];
  if (tracePath) categories.push('toplevel', 'disabled-by-default-v8.cpu_profiler');
  await browser.startTracing(page, { categories, screenshots: false });
  const began = Date.now();
  await (view === 'clean' ? chooseInClean : chooseInTrain)(page, path, as);
  const seconds = (Date.now() - began) / 1000;
  const trace = await browser.stopTracing();
  await context.close();
  if (tracePath) writeFileSync(tracePath, trace);
  return { seconds, tasks: longTasks(JSON.parse(trace.toString('utf8'))) };
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const milliseconds = (ms) => `${ms.toFixed(0)} ms`;

function describe({ ms, cpuMs, parts, functions }) {
  const spent = [...parts, ...functions].map(({ name, ms: part }) => `${name} ${milliseconds(part)}`).join(', ');
  return `  ${milliseconds(ms)}${cpuMs === null ? '' : ` (${milliseconds(cpuMs)} of the processor)`}: ${spent}`;
}

await runCommand(async () => {
  requireNode();
  const options = readOptions(process.argv.slice(2));
  await ensureInstalled();
  if (!options.build) await ensureBuilt();
  const folder = mkdtempSync(join(tmpdir(), 'main-thread-'));
  const server = await startServer({ root: options.build ?? DIST, port: 0 });
  let browser;
  try {
    const { as, megabytes, side, people } = options;
    const count = Math.floor((megabytes * 1e6) / (side * side * 3));
    const path = await writeImages(folder, { as, count, side, people });
    browser = await launchBrowser();
    const rounds = [];
    for (let round = 0; round < options.rounds; round++) {
      const { tasks, seconds } = await choose(browser, server.url, path, options, options.trace);
      rounds.push(tasks);
      const over = tasks.filter(({ ms }) => ms > 2 * LONG_MS).length;
      console.log(
        `round ${round + 1}: ${count} images in ${seconds.toFixed(0)} s; tasks over ${LONG_MS} ms: ${tasks.length}, over ${2 * LONG_MS} ms: ${over}`,
      );
      for (const task of tasks.slice(0, 6)) console.log(describe(task));
    }
    const longest = median(rounds.map((tasks) => tasks[0]?.ms ?? 0));
    const ofProcessor = median(rounds.map((tasks) => Math.max(0, ...tasks.map(({ ms, cpuMs }) => cpuMs ?? ms))));
    console.log(
      `median of ${rounds.length}: longest task ${milliseconds(longest)}, ${milliseconds(ofProcessor)} of the processor`,
    );
    return longest > 2 * LONG_MS ? 1 : 0;
  } finally {
    await browser?.close();
    await server.close();
    rmSync(folder, { recursive: true });
  }
});
