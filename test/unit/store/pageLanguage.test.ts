/** Which language the page opens in, and what becomes of one that is chosen. */
import { afterEach, expect, it } from 'vitest';
import { createChosenLanguage } from '../../../src/storage/chosenLanguage.ts';
import { createPageLanguage } from '../../../src/store/pageLanguage.ts';
import { speak, spokenLanguage } from '../../../src/words/language.ts';

afterEach(() => speak('en'));

function pageOf(kept: Map<string, string>, wanted: readonly string[]) {
  const told: string[] = [];
  const storage = {
    getItem: (key: string): string | null => kept.get(key) ?? null,
    setItem: (key: string, value: string): void => void kept.set(key, value),
  };
  const page = createPageLanguage(
    createChosenLanguage(() => storage),
    wanted,
    (language) => told.push(language),
  );
  return { page, told };
}

it('opens in the language of the browser, and then in the one that was chosen', async () => {
  const kept = new Map<string, string>();
  const first = pageOf(kept, ['zh-TW', 'en']);
  await first.page.open();
  expect([spokenLanguage(), first.told, kept.size]).toEqual(['zh-CN', ['zh-CN'], 0]);
  expect(await first.page.choose('en')).toBe(true);
  expect([spokenLanguage(), first.told]).toEqual(['en', ['zh-CN', 'en']]);
  const second = pageOf(kept, ['zh-TW', 'en']);
  await second.page.open();
  expect([spokenLanguage(), second.told]).toEqual(['en', []]);
});

it('takes no word of what the browser keeps for granted', async () => {
  const { page } = pageOf(new Map([['boundaryface-language', 'xx']]), ['de']);
  await page.open();
  expect(spokenLanguage()).toBe('en');
});

it('speaks the language chosen also where nothing is kept', async () => {
  const refusing = (): never => {
    throw new DOMException('', 'SecurityError');
  };
  const page = createPageLanguage(createChosenLanguage(refusing), ['en'], () => undefined);
  await page.open();
  expect(await page.choose('zh-CN')).toBe(true);
  expect(spokenLanguage()).toBe('zh-CN');
});
