/**
 * A library as large as one likes in the built page. No photo is read: a stand-in for the workers that find faces draws what they
 * would find, people as directions and faces around them. Everything else is the page: its list of files, scores, lists and keys.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from './browser.mjs';
import { startServer } from './server.mjs';

const LONGEST_MS = 3_000_000;
/** Of the labels. */
const FLIPPED = 0.1;

/** The worker that draws faces; the name of a photo is its person and its number. */
const DRAWING = `
const SIZE = 128, SPREAD = 0.8, EDGES = 2 * 28 * 28, MINIATURE = 16 * 16;
const numbers = (seed) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};
const filled = (array, value) => {
  for (let i = 0; i < array.length; i++) array[i] = value(i);
  return array;
};
const [middle, around] = [new Float32Array(SIZE), new Float32Array(SIZE)];
const drawNormals = (into, seed) => {
  const next = numbers(seed);
  filled(into, () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(6.283185307 * next()));
};
// What is measured is the page: beside what it hands over, the stand-in leaves nothing to be collected.
const draw = ({ source }, { pixels, edges, embedding, miniature, difference }) => {
  const [person, number] = source.blob.name.split(/[ .]/).map(Number);
  drawNormals(middle, person * 7919 + 1);
  drawNormals(around, number * 104729 + 2);
  const next = numbers(number * 31 + 3);
  filled(difference, () => next() * 4294967296);
  pixels.fill(next() * 255);
  filled(edges, () => next() * 255 - 127);
  filled(embedding, (k) => middle[k] + SPREAD * around[k]);
  filled(miniature, () => next() * 255 - 127);
  return 'drawn ' + number;
};
onmessage = ({ data: { v, job, type, photos, thumbnail } }) => {
  if (type === 'ping') postMessage({ v, type: 'pong' });
  if (type !== 'faces') return;
  // By columns, as what was read in earnest is.
  const count = photos.length;
  const results = {
    refused: [], notes: [],
    candidates: Int32Array.from(photos, ({ faces: [{ candidate }] }) => candidate),
    kinds: new Uint8Array(count),
    sides: new Int32Array(2 * count).fill(250),
    offTemplates: new Float64Array(count).fill(40),
    outlines: new Float32Array(8 * count).fill(NaN),
    differences: new Uint32Array(2 * count),
    embeddings: new Float32Array(SIZE * count),
    edges: new Int8Array(EDGES * count),
    miniatures: new Int8Array(MINIATURE * count),
    thumbnails: new Uint8Array(3 * thumbnail * thumbnail * count),
  };
  const row = (all, i) => all.subarray((i * all.length) / count, ((i + 1) * all.length) / count);
  const drawn = photos.map((photo, i) =>
    draw(photo, {
      pixels: row(results.thumbnails, i),
      edges: row(results.edges, i),
      embedding: row(results.embeddings, i),
      miniature: row(results.miniatures, i),
      difference: row(results.differences, i),
    }),
  );
  const buffers = [results.thumbnails, results.edges, results.embeddings, results.miniatures].map(({ buffer }) => buffer);
  postMessage({ v, job, type, results: { ...results, contents: drawn, exact: drawn }, known: count, keeping: 'off' }, buffers);
};
`;

/** Folders of people in a folder, a tenth of the photos in somebody else's. */
function writeFiles(folder, faces, people) {
  const of = (person) => join(folder, `person ${`${person}`.padStart(6, '0')}`);
  for (let person = 0; person < people; person++) mkdirSync(of(person));
  for (let number = 0; number < faces; number++) {
    const person = number % people;
    const isWrong = Math.floor(number / people) % Math.round(1 / FLIPPED) === 0;
    const label = isWrong ? (person + 1 + ((number * 7919) % (people - 1))) % people : person;
    writeFileSync(join(of(label), `${person} ${number}.jpg`), 'drawn');
  }
}

/** Looks at the memory are so far apart, milliseconds. */
const LOOK_MS = 500;

/**
 * Of the largest page with its workers: seconds of the processor, and megabytes, the most since the browser last forgot it, which it
 * does now and then. Null where the system does not tell.
 */
async function usage(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const pages = processInfo.filter(({ type }) => type === 'renderer');
  const all = pages.flatMap(({ id, cpuTime }) => {
    try {
      const status = readFileSync(`/proc/${id}/status`, 'utf8');
      const kilobytes = (name) => Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)?.[1]);
      return [{ processorSeconds: cpuTime, most: kilobytes('VmHWM') / 1000 }];
    } catch {
      return [];
    }
  });
  return all.sort((a, b) => b.most - a.most)[0] ?? null;
}

/** Megabytes that the page and its workers hold, garbage left out; null where the browser does not tell. */
const heldMemory = (page) =>
  page.evaluate(async () => {
    const measured = await performance.measureUserAgentSpecificMemory?.().catch(() => null);
    return measured ? measured.bytes / 1e6 : null;
  });

/** The longest stretch in which the page could not answer while something was done in it, milliseconds. */
async function longestTask(page, act) {
  await page.evaluate(() => {
    globalThis.tasks = [];
    globalThis.observer ??= new PerformanceObserver((list) =>
      globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration)),
    );
    globalThis.observer.observe({ type: 'longtask' });
  });
  await act();
  await page.waitForTimeout(500);
  return page.evaluate(() => Math.max(0, ...globalThis.tasks));
}

/** What a person does with the lists, each with the longest task that it makes. */
async function workLists(page) {
  const press = async (key, times) => {
    for (let i = 0; i < times; i++) await page.keyboard.press(key);
  };
  const list = (name) => page.getByRole('group', { name: 'List' }).getByRole('button', { name }).click();
  const wheel = async () => {
    await page.getByRole('listbox').hover();
    for (let i = 0; i < 40; i++) {
      await page.mouse.wheel(0, 1500);
      await page.waitForTimeout(30);
    }
  };
  return {
    'all faces listed': await longestTask(page, () => list(/^All faces/)),
    scrolling: await longestTask(page, wheel),
    'suspects listed': await longestTask(page, () => list(/^Suspects/)),
    'undecided alone': await longestTask(page, () =>
      page.getByLabel('Show only images with this verdict').selectOption('undecided'),
    ),
    'ten verdicts': await longestTask(page, () => press('a', 10)),
    'ten steps back': await longestTask(page, () => press('u', 10)),
    'threshold moved': await longestTask(page, async () => {
      await page.getByRole('slider').first().focus();
      await press('ArrowRight', 10);
    }),
  };
}

/** @returns seconds to the first list and to the last label checked, megabytes, and the longest tasks */
export async function openLargeLibrary({ root, faces, people, tell }) {
  const folder = mkdtempSync(join(tmpdir(), 'playground-library-'));
  const server = await startServer({ root, port: 0 });
  let browser;
  let looking;
  try {
    writeFiles(folder, faces, people);
    browser = await launchBrowser({ gpu: 'software' });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
    // With the headers of the worker whose place it takes.
    await context.route(/\/faces\.worker-[^/]*\.js$/, async (route) =>
      route.fulfill({ response: await route.fetch(), body: DRAWING }),
    );
    const page = await context.newPage();
    page.setDefaultTimeout(LONGEST_MS);
    const session = await browser.newBrowserCDPSession();
    await page.goto(`${server.url}#dataset.identities=2&dataset.imagesPerIdentity=2&model.preset=ci16`);
    await page.getByRole('button', { name: 'Clean', exact: true }).click();
    await page.getByLabel('Folder of photos to clean').setInputFiles(folder);
    const startedMs = Date.now();
    const seconds = () => (Date.now() - startedMs) / 1000;
    const before = (await usage(session))?.processorSeconds ?? 0;
    let most = 0;
    const look = async () => {
      const used = await usage(session);
      most = Math.max(most, used?.most ?? 0);
      return used;
    };
    looking = setInterval(() => void look().catch(() => {}), LOOK_MS);
    const watch = async (what) => {
      const used = await look();
      const more = used
        ? `, ${(used.processorSeconds - before).toFixed(0)} s of the processor, at most ${Math.round(most)} MB so far`
        : '';
      tell(`${what}: ${seconds().toFixed(1)} s${more}`);
    };
    await page.getByRole('region', { name: 'Image in focus' }).waitFor();
    const first = seconds();
    await watch('first suspects');
    await page.getByText(/^Early list of/).waitFor({ state: 'detached' });
    await watch('all faces read');
    await page.getByRole('button', { name: 'Cancel', exact: true }).waitFor({ state: 'detached' });
    const checked = seconds();
    await watch('all checked');
    const said = page.getByText(/ images of .* identities/).or(page.getByRole('status'));
    tell((await said.allTextContents()).join('; '));
    const held = await heldMemory(page);
    const longest = await workLists(page);
    await watch('lists used');
    return { first, checked, longest, held, megabytes: most || null };
  } finally {
    clearInterval(looking);
    await browser?.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
