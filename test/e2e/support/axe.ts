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

/** Every rule of WCAG 2.2 A and AA and of good practice; the size of targets is off unless it is asked for. */
const RULES: axe.RunOptions = {
  resultTypes: ['violations'],
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  rules: { 'target-size': { enabled: true } },
};

/** Once for each document: what is there stays until it is left or reloaded. */
async function prepare(page: Page): Promise<void> {
  if (await page.evaluate(() => 'axe' in window)) return;
  // What is fading in or out has no colours of its own yet.
  await page.addStyleTag({
    content: '*, *::before, *::after { transition: none !important; animation: none !important; }',
  });
  // Handed over through the debugging connection: the page itself may not evaluate strings.
  await page.evaluate(axe.source);
}

/** What breaks one of the rules, of whatever impact, a line each. */
export async function violations(page: Page): Promise<string[]> {
  await prepare(page);
  const found = await page.evaluate(async (rules) => {
    const api = (window as unknown as { axe: typeof axe }).axe;
    const result = await api.run(document, rules);
    return result.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      targets: nodes.map(
        ({ target, any, all, none }) => `${target.join(' ')} (${[...any, ...all, ...none][0]?.message ?? ''})`,
      ),
    }));
  }, RULES);
  return found.map(({ id, help, targets }) => `${id}: ${help}: ${targets.slice(0, 5).join('; ')}`);
}

/** Changes the language in place, whatever lies over the button. */
export async function speak(page: Page, language: 'en' | 'zh-CN'): Promise<void> {
  await page.locator(`button[lang="${language}"]`).evaluate((it: HTMLElement) => it.click());
  await page.waitForFunction((spoken) => document.documentElement.lang === spoken, language);
}

/** The page is wider than its window. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

/** Turns to Chinese and back: what breaks one of the rules, and whether the page is wider than its window. */
export async function violationsInChinese(page: Page): Promise<string[]> {
  await speak(page, 'zh-CN');
  const found = await violations(page);
  const tooWide = await isTooWide(page);
  await speak(page, 'en');
  return tooWide ? [...found, 'wider than the window'] : found;
}
