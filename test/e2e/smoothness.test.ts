/**
 * How long the page's main thread is busy at a stretch while it trains, from a trace of the browser: a measurement to read,
 * not a judgement, since it depends on the machine. Time on the processor is told beside time on the clock, which also
 * counts waiting for a busy machine.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from './support/app.ts';

const MINUTE = 60_000;
const HASH =
  '#dataset.identities=6&dataset.imagesPerIdentity=12&model.preset=ci16&training.epochs=5&head.epochStart=1&engine.backend=webgpu';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly args?: { readonly name?: string };
  /** Microseconds: start, on the clock, on the processor. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
}

interface Task {
  readonly clockMs: number;
  readonly processorMs: number;
}

/** Tasks of the busiest page's main thread. */
function mainThreadTasks(events: readonly TraceEvent[]): Task[] {
  const mains = events.filter((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain');
  const byThread = mains.map(({ pid, tid }) =>
    events
      .filter((e) => e.pid === pid && e.tid === tid && e.name === 'RunTask' && e.ph === 'X')
      .map(({ dur = 0, tdur = dur }) => ({ clockMs: dur / 1000, processorMs: tdur / 1000 })),
  );
  return byThread.sort((a, b) => b.length - a.length)[0] ?? [];
}

const statusReads = (page: Page, start: string, timeout: number) =>
  page.waitForFunction(
    (text) => document.querySelector('[role=status]')?.textContent?.startsWith(text) === true,
    start,
    { timeout, polling: 250 },
  );

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 3 * MINUTE);
afterAll(() => app?.close());

test('tasks of the main thread while it trains (reported, not judged)', async () => {
  const { page, close } = await app.open(HASH);
  await statusReads(page, 'Ready', MINUTE);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await statusReads(page, 'Training', MINUTE);
  const browser = page.context().browser() as Browser;
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  await statusReads(page, 'Finished', 5 * MINUTE);
  const trace = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: TraceEvent[] };
  const tasks = mainThreadTasks(trace.traceEvents);
  const above = (key: keyof Task) => tasks.filter((task) => task[key] > 100).length;
  const longest = (key: keyof Task) => tasks.reduce((most, task) => Math.max(most, task[key]), 0).toFixed(0);
  console.log(
    `main thread while training: ${tasks.length} tasks; on the processor longest ${longest('processorMs')} ms, ` +
      `${above('processorMs')} above 100 ms; on the clock longest ${longest('clockMs')} ms, ${above('clockMs')} above 100 ms`,
  );
  // A trace without tasks would say that all is well whatever happened.
  expect(tasks.length).toBeGreaterThan(20);
  await close();
});
