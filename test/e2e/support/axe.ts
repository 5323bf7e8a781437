/** axe-core on a page. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Names that several of the buttons on show have, which a screen reader's list of buttons cannot tell apart. */
export async function sharedButtonNames(page: Page): Promise<string[]> {
  const buttons = await page.getByRole('button').all();
  const names = await Promise.all(
    buttons.map((button) => button.evaluate((it) => (it.getAttribute('aria-label') ?? it.textContent ?? '').trim())),
  );
  return names.filter((name, i) => names.indexOf(name) !== i);
}

/** Violations of impact serious or critical, a line each. */
export async function seriousViolations(page: Page): Promise<string[]> {
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
