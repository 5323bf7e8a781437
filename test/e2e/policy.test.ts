/** The content policy in a browser: the app works under it however it is served, and what it forbids does not happen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/browser.mjs';
import { HEADERS_FILE, META_POLICY } from '../../scripts/policy.mjs';
import { startServer } from '../../scripts/server.mjs';
import { DIST, ensureBuilt, ROOT } from '../../scripts/workspace.mjs';

const MINUTE = 60_000;

const RUN =
  '#dataset.identities=4&dataset.imagesPerIdentity=12&model.preset=ci16&training.batchSize=16' +
  '&training.epochs=2&engine.backend=wasm';

let browser: Browser;
beforeAll(async () => {
  await ensureBuilt();
  browser = await launchBrowser({ gpu: 'software' });
}, 3 * MINUTE);
afterAll(() => browser?.close());

/** Opens the page until it could train. @returns what the browser complains of */
async function openApp(
  url: string,
): Promise<{ page: Page; complaints: string[]; statusReads(pattern: string): Promise<unknown> }> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || /policy|trusted/i.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url + RUN);
  const statusReads = (pattern: string) =>
    page.waitForFunction(
      (source) => new RegExp(source).test(document.querySelector('[role=status]')?.textContent ?? ''),
      pattern,
      { timeout: 2 * MINUTE },
    );
  await statusReads('^Ready');
  return { page, complaints, statusReads };
}

/** Trains a little and looks at every view. @returns what the browser complained of */
async function useApp(url: string): Promise<{ page: Page; complaints: string[] }> {
  const { page, complaints, statusReads } = await openApp(url);
  await page
    .locator('button:not(nav *)')
    .and(page.getByRole('button', { name: 'Start', exact: true }))
    .click();
  await statusReads('^Finished');
  const views = page.getByRole('navigation', { name: 'Views' });
  await views.getByText('Evaluate').click();
  await page.getByText('Accuracy').first().waitFor({ timeout: MINUTE });
  await views.getByText('Clean').click();
  await page
    .getByRole('heading', { name: /wrong names/i })
    .first()
    .waitFor({ timeout: MINUTE });
  return { page, complaints };
}

/** What an injected string comes to. */
const attack = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(() => {
    const outcome = (act: () => unknown): string => {
      try {
        act();
        return 'done';
      } catch (cause) {
        return (cause as Error).name;
      }
    };
    return {
      markup: outcome(() => {
        document.createElement('div').innerHTML = '<img src="x">';
      }),
      worker: outcome(() => new Worker('https://example.org/x.js')),
      code: outcome(() => setTimeout('1' as unknown as () => void)),
    };
  });

describe('the built app', () => {
  test('carries the policy in its pages and in a file of headers', () => {
    for (const name of ['index.html', 'headless.html']) {
      const html = readFileSync(join(DIST, name), 'utf8');
      const content = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
      expect(content?.replaceAll('&#39;', "'")).toBe(META_POLICY);
      expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<script'));
    }
    expect(readFileSync(join(DIST, '_headers'), 'utf8')).toBe(HEADERS_FILE);
  });

  test.each([
    ['with its headers', undefined],
    ['on a host that sends none', {}],
  ])(
    'works %s, and lets no string become script or markup',
    async (_, headers) => {
      const server = await startServer({ root: DIST, port: 0, ...(headers && { headers }) });
      const { page, complaints } = await useApp(server.url);
      expect(complaints).toEqual([]);
      expect(await attack(page)).toEqual({ markup: 'TypeError', worker: 'TypeError', code: 'TypeError' });
      await page.close();
      await server.close();
    },
    6 * MINUTE,
  );
});

describe('the development server', () => {
  test(
    'works under the policy too',
    async () => {
      const server = await createServer({
        root: ROOT,
        configFile: join(ROOT, 'vite.config.ts'),
        server: { port: 0 },
        logLevel: 'error',
      });
      await server.listen();
      // Faces have been drawn and a network made ready, each by a worker.
      const { page, complaints } = await openApp(server.resolvedUrls!.local[0]!);
      expect(complaints).toEqual([]);
      expect((await attack(page)).markup).toBe('TypeError');
      await page.close();
      await server.close();
    },
    6 * MINUTE,
  );
});
