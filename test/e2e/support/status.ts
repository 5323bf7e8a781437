/** What the page says of how it stands. */
import type { Page } from 'playwright-core';

/** Waits until one of the page's statuses reads so. @returns what it reads @throws when it does not in time */
export async function statusReads(page: Page, pattern: RegExp, timeout = 120_000): Promise<string> {
  const found = await page.waitForFunction(
    ({ source }) =>
      [...document.querySelectorAll('[role=status]')]
        .map((status) => status.textContent ?? '')
        .find((text) => new RegExp(source).test(text)),
    { source: pattern.source },
    { timeout, polling: 50 },
  );
  return String(await found.jsonValue());
}
