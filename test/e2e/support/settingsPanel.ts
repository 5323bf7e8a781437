/** The panel of settings, whose groups are folded away until somebody opens them. */
import type { Page } from 'playwright-core';

/** Opens all groups. */
export async function openSettings(page: Page): Promise<void> {
  const folded = page
    .getByRole('region', { name: 'Settings', exact: true })
    .locator('h3 button[aria-expanded="false"]');
  while ((await folded.count()) > 0) await folded.first().click();
}
