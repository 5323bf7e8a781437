/** The headless page of the built app in a browser, from the server's start to the browser's end. */
import type { Browser, Page } from 'playwright-core';
import { HEADLESS_REPORT, type HeadlessEvent } from '../protocol.ts';
import { CommandFailure } from './failure.ts';
import type { Adapter, CommandHost } from './host.ts';
import type { ProgressDisplay } from './train/progress.ts';

export interface HeadlessPage {
  readonly page: Page;
  readonly adapter: Adapter | null;
  readonly browserVersion: string;
}

/** Rejects when the page can no longer answer, with what is known of the cause. */
function whenGone(page: Page, browser: Browser): Promise<never> {
  return new Promise((_, reject) => {
    page.on('crash', () => reject(new CommandFailure('The page crashed, probably for want of memory.')));
    browser.on('disconnected', () => reject(new CommandFailure('The browser ended unexpectedly.')));
  });
}

/**
 * Builds what is stale, opens the headless page and hands it to `body`; everything is closed afterwards.
 * @param onEvent gets what the page reports
 */
export async function withHeadlessPage<T>(
  host: CommandHost,
  onEvent: (event: HeadlessEvent) => void,
  body: (opened: HeadlessPage) => Promise<T>,
): Promise<T> {
  await host.ensureBuilt();
  const server = await host.serve();
  try {
    const url = new URL('headless.html', server.url).href;
    const { browser, adapter } = await host.launch(url);
    try {
      const context = await browser.newContext({ acceptDownloads: true });
      const page = await context.newPage();
      const gone = whenGone(page, browser);
      gone.catch(() => {});
      page.on('pageerror', (error) => console.error(`The page reports: ${error.message}`));
      await page.exposeFunction(HEADLESS_REPORT, onEvent);
      await page.goto(url);
      return await Promise.race([body({ page, adapter, browserVersion: browser.version() }), gone]);
    } finally {
      await browser.close().catch(() => {});
    }
  } finally {
    await server.close();
  }
}

/** Asks the page to end the run under way. */
export function stopPage(page: Page): void {
  page.evaluate(() => window.playground.stop()).catch(() => {});
}

/** The first Ctrl-C asks the run to end with what it has; the second ends the command. @returns stops listening */
export function onInterrupt(end: () => void, display: Pick<ProgressDisplay, 'say'>, notice: string): () => void {
  let asked = false;
  const stop = (): void => {
    if (asked) process.exit(130);
    asked = true;
    display.say(`${notice} Press Ctrl-C again to give up.`);
    end();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
}
