/** What a first visit to the built page is like: when something is on the screen, what moves, what is fetched, when Start can be pressed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { askedBy } from './bundle-limits.mjs';
import { startServer } from './server.mjs';

/** Windows that the page is looked at in: a phone, a small and a usual laptop, a desktop. */
export const WINDOWS = [
  { width: 390, height: 844 },
  { width: 1024, height: 768 },
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
];

/** What the page needs before its engine, in bytes as sent. */
export const MOST_SHELL_BYTES = 250_000;
/** Above this a page is said to jump (web.dev/cls). */
export const MOST_SHIFT = 0.05;

const READY_MS = 120_000;
/** What comes late moves things too. */
const AFTER_MS = 2000;

/** Runs in the page before anything of it: collects what the browser tells of paints and shifts. */
function observe() {
  const seen = { paintMs: 0, painted: '', shift: 0, shifts: [] };
  globalThis.firstSight = seen;
  const nameOf = (node) =>
    node instanceof Element ? `${node.tagName.toLowerCase()} "${node.textContent.trim().slice(0, 40)}"` : 'gone';
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      seen.paintMs = entry.startTime;
      seen.painted = nameOf(entry.element);
    }
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  // The largest of the bursts, of at most 5 s with pauses below 1 s: the definition of cumulative layout shift.
  let burst = { from: 0, to: 0, sum: 0 };
  new PerformanceObserver((list) => {
    for (const { startTime, value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      const goesOn = startTime - burst.to < 1000 && startTime - burst.from < 5000;
      burst = goesOn
        ? { ...burst, to: startTime, sum: burst.sum + value }
        : { from: startTime, to: startTime, sum: value };
      seen.shift = Math.max(seen.shift, burst.sum);
      seen.shifts.push(`${value.toFixed(3)} ${nameOf(sources[0]?.node)}`);
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/**
 * Opens the page as one who was never there.
 * @param browser from launchBrowser
 * @param build folder of the built page
 * @returns milliseconds of the largest paint and until Start can be pressed, the layout shift, bytes sent for the page itself
 * and for all until then, and files that were sent twice
 */
export async function firstSight(browser, build, window) {
  const sent = [];
  const server = await startServer({ root: build, port: 0, onSent: (file) => sent.push(file) });
  // The service worker fetches what it keeps once the page is still.
  const context = await browser.newContext({ viewport: window, serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    await page.addInitScript(observe);
    await page.goto(server.url);
    const ready = await page.waitForFunction(
      () => {
        const start = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Start');
        return start && !start.disabled ? performance.now() : false;
      },
      undefined,
      { timeout: READY_MS, polling: 'raf' },
    );
    const readyMs = await ready.jsonValue();
    const allBytes = sent.reduce((sum, { bytes }) => sum + bytes, 0);
    // Messages come, and the bar on top grows, once it is known what computes.
    await page.waitForSelector('header button b', { state: 'attached', timeout: READY_MS });
    await page.waitForTimeout(AFTER_MS);
    // The browser tells of a paint when it has the time.
    await page.waitForFunction(() => globalThis.firstSight.paintMs > 0, undefined, { timeout: READY_MS });
    const { paintMs, painted, shift, shifts } = await page.evaluate(() => globalThis.firstSight);
    const shell = ['/', ...askedBy(readFileSync(join(build, 'index.html'), 'utf8')).map((name) => `/${name}`)];
    const shellBytes = sent.filter(({ path }) => shell.includes(path)).reduce((sum, { bytes }) => sum + bytes, 0);
    const paths = sent.map(({ path }) => path);
    const twice = [...new Set(paths.filter((path, i) => paths.indexOf(path) !== i))];
    return { paintMs, painted, shift, shifts, readyMs, shellBytes, allBytes, files: paths.length, twice };
  } finally {
    await context.close();
    await server.close();
  }
}

/** What is wrong with a first visit, a sentence each; times are not judged, as they are the machine's. */
export function sightProblems({ shellBytes, shift, shifts, twice }) {
  return [
    ...(shellBytes > MOST_SHELL_BYTES
      ? [`The page takes ${shellBytes} bytes before its engine, more than ${MOST_SHELL_BYTES}.`]
      : []),
    ...(shift >= MOST_SHIFT ? [`The page jumps by ${shift.toFixed(3)}: ${shifts.join(', ')}.`] : []),
    ...twice.map((path) => `${path} is fetched twice.`),
  ];
}
