/** The page in another language: chosen at any time, by the browser at a first visit, kept for the next; words change and nothing else. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from './support/app.ts';
import { statusReads } from './support/status.ts';

const MINUTE = 60_000;
const EPOCHS = 12;
const SMALL =
  '#dataset.identities=4&dataset.imagesPerIdentity=8&model.preset=ci16&training.batchSize=16&head.epochStart=1&engine.backend=wasm';

let app: App;
beforeAll(async () => {
  app = await startApp('none');
}, 3 * MINUTE);
afterAll(() => app?.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const languageOf = (page: Page): Promise<string> => page.evaluate(() => document.documentElement.lang);
const inChinese = (page: Page) => button(page, '用中文显示');
const inEnglish = (page: Page) => button(page, 'EN: show in English');
const views = (page: Page, views: string, name: string) =>
  page.getByRole('navigation', { name: views }).getByRole('button', { name, exact: true });

/** The curves of all figures, as they are drawn once the last epoch is in them. */
async function curves(page: Page): Promise<string[]> {
  const drawn = (): Promise<string[]> =>
    page.locator('path.recharts-curve').evaluateAll((paths) => paths.map((path) => path.getAttribute('d') ?? ''));
  // Charts follow the run a few times a second.
  await expect.poll(async () => (await drawn()).at(-1)?.split('L').length, { timeout: MINUTE }).toBe(EPOCHS);
  return drawn();
}

/** What two of the settings stand at. */
const settingsOf = async (page: Page, noise: string, loss: string): Promise<readonly string[]> => [
  await page.getByRole('slider', { name: noise, exact: true }).inputValue(),
  await page.getByRole('combobox', { name: loss, exact: true }).inputValue(),
];

/** Words of two letters and more in a row that are no names: English that was left. */
const english = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const left: string[] = [];
    // Names of losses are English everywhere, and without a script the page has one language.
    const PLAIN = 'script, noscript, style, option, .katex, [lang]:not(html), [role=note], [role=alert]';
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const { textContent, parentElement } = walk.currentNode;
      // What was told before stays as it was told.
      const isDrawn = parentElement && !parentElement.closest(PLAIN);
      if (isDrawn && /[a-z]{2,} [a-z]{2,}/i.test(textContent ?? '')) left.push(textContent ?? '');
    }
    return left;
  });

test('switched in the middle of a run, it goes on with the same settings to the same numbers', async () => {
  const path = `${SMALL}&training.epochs=${EPOCHS}`;
  const plain = await app.open(path);
  await statusReads(plain.page, /^Ready/, MINUTE);
  await button(plain.page, 'Start').click();
  await statusReads(plain.page, /^Finished/, 2 * MINUTE);
  const alone = await curves(plain.page);
  await plain.close();

  const { page, problems, close } = await app.open(path);
  await statusReads(page, /^Ready/, MINUTE);
  await button(page, 'Start').click();
  await statusReads(page, /^Training · epoch [2-9]/, 2 * MINUTE);
  const [settings, address] = [await settingsOf(page, 'Closed-set noise', 'Loss'), page.url()];
  await inChinese(page).click();
  await statusReads(page, /^(训练中 · 第 \d+ 轮，共 12 轮|已完成)/);
  expect([await languageOf(page), await page.title()]).toEqual(['zh-CN', 'BoundaryFace 实验场']);
  expect(await settingsOf(page, '闭集噪声', '损失函数')).toEqual(settings);
  expect(page.url()).toBe(address);
  await statusReads(page, /^已完成 · 12 轮/, 2 * MINUTE);

  const left: Record<string, readonly string[]> = {};
  const look = async (state: string): Promise<void> => {
    // No tooltip is open.
    await page.mouse.move(0, 0);
    await page.getByRole('tooltip').waitFor({ state: 'detached' });
    const texts = await english(page);
    if (texts.length > 0) left[state] = texts;
  };
  await look('train');
  await views(page, '视图', '评估').click();
  await page.getByRole('region', { name: '检出的错误标签' }).waitFor({ timeout: MINUTE });
  await look('evaluate');
  await views(page, '视图', '运行记录').click();
  await page.getByRole('row').filter({ hasText: '4 个合成人物 × 8' }).first().waitFor();
  expect(await page.getByRole('table').getByRole('row').count()).toBe(2);
  await look('runs');
  await views(page, '视图', '清理').click();
  await button(page, '用合成人脸试一试').waitFor();
  await look('clean');
  expect(left).toEqual({});

  await views(page, '视图', '训练').click();
  await inEnglish(page).click();
  await statusReads(page, /^Finished · 12 epochs/);
  expect([await languageOf(page), await page.title()]).toEqual(['en', 'BoundaryFace Playground']);
  // In Chinese figures are as high as its words leave them.
  expect(await curves(page)).toEqual(alone);
  expect(problems).toEqual([]);
  await close();
});

test('a first visit is in the language of the browser, and fetches no other; what was chosen is kept', async () => {
  const { page, problems, close } = await app.open(SMALL, { locale: 'zh-CN' });
  await statusReads(page, /^就绪/, MINUTE);
  expect(await languageOf(page)).toBe('zh-CN');
  await inEnglish(page).click();
  await statusReads(page, /^Ready/);
  await page.reload();
  await statusReads(page, /^Ready/, MINUTE);
  expect(await languageOf(page)).toBe('en');
  expect(problems).toEqual([]);
  await close();

  const other = await app.open('', { locale: 'fr' });
  const asked: string[] = [];
  other.page.on('request', (request) => asked.push(request.url()));
  await other.page.reload();
  await inChinese(other.page).waitFor();
  expect(await languageOf(other.page)).toBe('en');
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((url) => url.includes('zh-CN'))).toEqual([]);
  await other.close();
});

test('a language that cannot be fetched leaves the page as it is', async () => {
  const { page, close } = await app.open(SMALL);
  await statusReads(page, /^Ready/, MINUTE);
  await page.route(/zh-CN/, (route) => route.abort());
  await inChinese(page).click();
  await page.getByRole('alert').filter({ hasText: 'could not be loaded' }).waitFor();
  expect(await languageOf(page)).toBe('en');
  await close();
});
