/** axe-core on the page: in both themes, on a phone, before and during a run. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from './support/app.ts';

const MINUTE = 60_000;
const SMALL =
  '#dataset.identities=4&dataset.imagesPerIdentity=8&model.preset=ci16&training.batchSize=16&training.epochs=3&head.epochStart=1';

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 3 * MINUTE);
afterAll(() => app?.close());

/** Violations of impact serious or critical, a line each. */
async function seriousViolations(page: Page): Promise<string[]> {
  // Handed over through the debugging connection: the page itself may not evaluate strings.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const api = (window as unknown as { axe: typeof axe }).axe;
    const result = await api.run(document, { resultTypes: ['violations'] });
    return result.violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      targets: nodes.map((node) => `${node.target.join(' ')} (${node.any[0]?.message ?? ''})`),
    }));
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, targets }) => `${id}: ${help}: ${targets.slice(0, 5).join('; ')}`);
}

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;

test.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['on a phone', PHONE],
] as const)('%s: no serious violation, before and after a run', async (_, options) => {
  const { page, problems, close } = await app.open(SMALL, options);
  const status = (start: string) =>
    page.waitForFunction(
      (text) => [...document.querySelectorAll('[role=status]')].some((e) => e.textContent?.startsWith(text)),
      start,
      { timeout: 3 * MINUTE, polling: 100 },
    );
  await status('Ready');
  expect(await seriousViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await status('Finished');
  expect(await seriousViolations(page)).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  expect(problems).toEqual([]);
  await close();
});
