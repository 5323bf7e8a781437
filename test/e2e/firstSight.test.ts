/** The first visit, in four windows: what is fetched and what moves. Times are of the machine, and are reported by `npm run first-sight`. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/browser.mjs';
import { firstSight, sightProblems, WINDOWS } from '../../scripts/sight.mjs';
import { DIST, ensureBuilt } from '../../scripts/workspace.mjs';

const MINUTE = 60_000;

let browser: Browser;
beforeAll(async () => {
  await ensureBuilt();
  browser = await launchBrowser();
}, 3 * MINUTE);
afterAll(() => browser?.close());

test.each(WINDOWS)(
  'at $width px the page is small, stands still, and fetches nothing twice',
  async (window) => {
    const sight = await firstSight(browser, DIST, window);
    expect(sightProblems(sight)).toEqual([]);
    // It was really looked at.
    expect(sight.paintMs).toBeGreaterThan(0);
    expect(sight.shellBytes).toBeGreaterThan(50_000);
    expect(sight.allBytes).toBeGreaterThan(sight.shellBytes);
  },
  3 * MINUTE,
);
