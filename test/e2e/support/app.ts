/** The built app in a browser, watched: console errors, failed loads and requests that leave the origin end up in `problems`. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type GpuChoice, launchBrowser } from '../../../scripts/browser.mjs';
import { type RunningServer, startServer } from '../../../scripts/server.mjs';
import { DIST, ensureBuilt } from '../../../scripts/workspace.mjs';

/** The Train view of pages on which nothing trains: a set that is drawn in no time, and no kernel to be compiled. */
export const SMALL = '#dataset.identities=2&dataset.imagesPerIdentity=2&model.preset=ci16&engine.backend=wasm';

export interface OpenedPage {
  readonly page: Page;
  readonly problems: string[];
  close(): Promise<void>;
}

export interface App {
  readonly url: string;
  /**
   * Opens a page that is not kept for visits without a network, unless the options say otherwise: a page that has been open for
   * a few seconds would fetch all that the build has, in every window anew. How it is kept is shown where that is looked at.
   * @param path what follows the address, for example `#training.epochs=3`
   */
  open(path: string, options?: BrowserContextOptions): Promise<OpenedPage>;
  close(): Promise<void>;
}

function watch(page: Page, origin: string): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    const own = url.origin === origin || ['blob:', 'data:'].includes(url.protocol);
    if (!own) problems.push(`request left the origin: ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    // A download begins as a navigation that the browser then breaks off.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') problems.push(`request failed: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  return problems;
}

let built: Promise<void> | undefined;

/** Serves the build, making it first where it is stale, and launches the browser. */
export async function startApp(gpu: GpuChoice = 'software'): Promise<App> {
  built ??= ensureBuilt();
  await built;
  const server: RunningServer = await startServer({ root: DIST, port: 0 });
  let browser: Browser;
  try {
    browser = await launchBrowser({ gpu });
  } catch (error) {
    await server.close();
    throw error;
  }
  return {
    url: server.url,
    async open(path, options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        serviceWorkers: 'block',
        ...options,
      });
      const page = await context.newPage();
      const problems = watch(page, new URL(server.url).origin);
      await page.goto(server.url + path);
      return { page, problems, close: () => context.close() };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
