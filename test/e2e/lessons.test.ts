/** The walk of six lessons: each is predicted, run, and answered with the numbers of its own run; the page stays as it was. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from './support/app.ts';
import { sharedButtonNames, speak, violations } from './support/axe.ts';
import { statusReads } from './support/status.ts';

const MINUTE = 60_000;

let app: App;
beforeAll(async () => {
  app = await startApp('none');
}, 3 * MINUTE);
afterAll(() => app?.close());

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

/** Predicts the first choice and runs. @returns the answer on one line */
async function answered(page: Page): Promise<string> {
  await page.getByRole('radio').and(page.locator('fieldset *')).first().check();
  await button(page, /^(Run it|Make both runs)$/).click();
  const answer = page.getByRole('region', { name: /^What (this run|these runs) say/ });
  await answer.waitFor({ timeout: 4 * MINUTE });
  return (await answer.innerText()).replace(/\s+/g, ' ');
}

/** A number that a figure of the page reads out. */
async function readout(page: Page, figure: string, name: string): Promise<string> {
  const text = await page.locator('figure', { hasText: figure }).first().innerText();
  return new RegExp(`${name}\\s+([\\d.]+)`).exec(text)?.[1] ?? `no ${name} in: ${text}`;
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 2, name });
const numbers = (pattern: RegExp, text: string): number[] => {
  const match = pattern.exec(text);
  if (!match) throw new Error(`${pattern} is not in: ${text}`);
  return match.slice(1).map(Number);
};

test(
  'six lessons end in the true numbers of their runs, and the page is as it was',
  async () => {
    const { page, problems, close } = await app.open('#noise.closedSet=0.2&engine.backend=wasm');
    await statusReads(page, /^Ready/, 2 * MINUTE);
    await button(page, 'Lessons').click();

    await heading(page, 'Labels lie').waitFor({ timeout: MINUTE });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Labels lie');
    expect(await violations(page)).toEqual([]);
    const lies = await answered(page);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('What this run says');
    const [judged, carried, shown, others] = numbers(
      /(\d+) faces with a wrong name .* (\d+) of them lay nearest to the name they carry, (\d+) to the person they show, and (\d+) to somebody else/,
      lies,
    );
    expect(carried! + shown! + others!).toBe(judged);
    const injected = Number(await readout(page, 'Detected noise', 'injected'));
    expect(judged).toBeLessThanOrEqual(injected);
    expect(injected).toBeGreaterThan(0);
    expect(lies).toContain('on WebAssembly, training seed 0');
    expect(await violations(page)).toEqual([]);
    // What was predicted and what the run says are the same in another language, and back.
    await speak(page, 'zh-CN');
    await heading(page, '标签会说谎').waitFor();
    expect(await page.getByRole('region', { name: '这次运行的结果' }).innerText()).toContain(String(judged));
    expect(await violations(page)).toEqual([]);
    await speak(page, 'en');
    const told = await page.getByRole('region', { name: 'What this run says' }).innerText();
    expect(told.replace(/\s+/g, ' ')).toBe(lies);
    expect(await sharedButtonNames(page)).toEqual([]);

    await button(page, 'Next lesson').click();
    await heading(page, 'What a margin is').waitFor();
    const margin = await answered(page);
    const gaps = [...margin.matchAll(/m = [\d.]+: .* ([\d.]+)° from the centre .* ([\d.]+)° from the nearest/g)];
    expect(gaps.length).toBeGreaterThan(0);
    const apart = [...margin.matchAll(/([\d.]+)° apart/g)].map(([, gap]) => Number(gap));
    const [difference] = numbers(/([\d.]+)° (?:wider|narrower|only)/, margin);
    expect(Math.abs(apart[1]! - apart[0]!)).toBeCloseTo(difference!, 0);

    await button(page, 'Next lesson').click();
    await heading(page, 'The nearest negative').waitFor();
    const nearest = await answered(page);
    const [pastWrong, wrong, pastRight, right] = numbers(
      /(\d+) of the (\d+) wrongly named faces lay past the boundary .* and (\d+) of the (\d+) rightly named ones/,
      nearest,
    );
    expect(wrong! + right!).toBe(240);
    expect(String(wrong)).toBe(await readout(page, 'Detected noise', 'injected'));
    expect(pastWrong! / wrong!).toBeGreaterThan(pastRight! / right!);

    await button(page, 'Next lesson').click();
    await heading(page, 'A label is changed').waitFor();
    const changed = await answered(page);
    const [epoch, step, moved, ...kinds] = numbers(
      /In epoch (\d+), at step (\d+), (\d+) labels? moved at once: (\d+) to the person the face shows, (\d+) from one wrong name to another, and (\d+) away/,
      changed,
    );
    expect(kinds.reduce((sum, count) => sum + count, 0)).toBe(moved);
    await button(page, /^Open the card of image \d+$/).click();
    const card = page.getByRole('dialog', { name: /^Card of/ });
    expect((await card.innerText()).replace(/\s+/g, ' ')).toContain(`epoch ${epoch}, step ${step}`);
    // Why it moved stands on the card in the same words.
    const [, reason] = /What decided: (.*?)\. BoundaryFace/.exec(changed)!;
    expect((await card.innerText()).replace(/\s+/g, ' ')).toContain(reason);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await button(page, 'Next lesson').click();
    await heading(page, 'Too early and too late').waitFor();
    const early = await answered(page);
    const ends = [...early.matchAll(/(\d+) of 240 labels were wrong at first and (\d+) at the end/g)];
    expect(ends.map(([, given]) => given)).toEqual([String(injected), String(injected)]);
    const left = ends.map(([, , now]) => Number(now));
    if (left[0] !== left[1]) expect(early).toContain(`left ${Math.abs(left[0]! - left[1]!)} more wrong labels`);
    expect(early).toContain('That is one seed');

    await button(page, 'Next lesson').click();
    await heading(page, 'What it buys').waitFor();
    const buys = await answered(page);
    const [before, after] = numbers(/accuracy of ([\d.]+) %, BoundaryFace with ([\d.]+) %/, buys);
    expect(String(Math.round(after!))).toBe(await readout(page, 'Verification', 'accuracy'));
    if (before !== after)
      expect(numbers(/That is ([\d.]+) points/, buys)[0]).toBeCloseTo(Math.abs(after! - before!), 1);

    await button(page, 'To the playground').click();
    await statusReads(page, /^Ready/, MINUTE);
    expect(new URL(page.url()).hash).toBe('#noise.closedSet=0.2&engine.backend=wasm');
    await button(page, 'Runs').click();
    expect(await page.getByRole('table').count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  },
  12 * MINUTE,
);

test(
  'a lesson that was made is a link: it shows its question and its settings, runs, and tells what was chosen',
  async () => {
    const { page, problems, close } = await app.open('#lesson=make');
    await heading(page, 'Make a lesson').waitFor({ timeout: MINUTE });
    await page.getByLabel('Question').fill('How many wrong labels <b>are left</b>?');
    await page.getByLabel('Answers to choose from').fill('Fewer than ten\nTen or more');
    await page.getByRole('checkbox', { name: 'Closed-set noise' }).check();
    expect(await violations(page)).toEqual([]);
    const link = await page.getByLabel('The link').inputValue();
    await close();

    const pupil = await app.open(
      `${new URL(link).hash}&dataset.identities=4&dataset.imagesPerIdentity=8&training.batchSize=16&training.epochs=2`,
      { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, reducedMotion: 'reduce' },
    );
    // Words of a stranger are text.
    await pupil.page.getByText('How many wrong labels <b>are left</b>?').waitFor({ timeout: MINUTE });
    await pupil.page.getByRole('slider', { name: 'Closed-set noise' }).waitFor();
    expect(await pupil.page.getByRole('slider', { name: 'Epochs' }).count()).toBe(0);
    expect(await violations(pupil.page)).toEqual([]);
    expect(await answered(pupil.page)).toMatch(/8 of 32 labels were wrong\. \d+ of 32 labels are wrong at the end\./);
    expect([...problems, ...pupil.problems]).toEqual([]);
    await pupil.close();
  },
  5 * MINUTE,
);

test(
  'a broken link says what is wrong with it, and the page behind it is as any other',
  async () => {
    const { page, problems, close } = await app.open('#lesson=own&ask=Why%3F&choice=a&choice=b&tell=passwords');
    await heading(page, 'This link holds no lesson').waitFor({ timeout: MINUTE });
    await page.getByText('“passwords” is nothing that a run can tell.').waitFor();
    expect(await violations(page)).toEqual([]);
    await button(page, 'To the playground').click();
    await statusReads(page, /^(Getting|Drawing|Ready)/, MINUTE);
    expect(page.url()).not.toContain('lesson');
    expect(problems).toEqual([]);
    await close();
  },
  2 * MINUTE,
);
