/** Every message of the source is in each catalogue, in its language, with the same gaps for names and numbers; and nothing else is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractor } from '@lingui/cli/api';
import { getConfig } from '@lingui/conf';
import { formatter } from '@lingui/format-po';
import { expect, test } from 'vitest';
import { LANGUAGES } from '../../../src/words/language.ts';

const OTHERS = LANGUAGES.filter((language) => language !== 'en');
const linguiConfig = getConfig({ configPath: 'lingui.config.mjs' });

const textOf = ({ message, context }: { readonly message?: string; readonly context?: string }): string =>
  context ? `${message} (${context})` : String(message);

/** The messages that the source has, as its extraction finds them. */
async function messagesOfSource(): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const name of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
    const path = join('src', name);
    if (!/\.tsx?$/.test(name)) continue;
    const text = readFileSync(path, 'utf8');
    if (text.includes("/macro'"))
      await extractor.extract(path, text, (said) => found.add(textOf(said)), { linguiConfig });
  }
  return [...found].sort();
}

const catalogueOf = async (language: string) => {
  const filename = join('src/words', `${language}.po`);
  return Object.values(
    await formatter().parse(readFileSync(filename, 'utf8'), { locale: language, sourceLocale: 'en', filename }),
  );
};

/** Names in the braces of a message: of its gaps, and of its plurals. */
const gapsOf = (message: string): string =>
  [...new Set([...message.matchAll(/\{\s*(\w+)\s*[,}]/g)].map(([, name]) => name))].sort().join();
const tagsOf = (message: string): string => [...message.matchAll(/<\/?\d+\/?>/g)].map(String).sort().join();

test.each(OTHERS)('%s holds the messages of the source and no others', async (language) => {
  const kept = (await catalogueOf(language)).map(textOf).sort();
  // After a change of words: npm run words
  expect(kept).toEqual(await messagesOfSource());
});

test.each(OTHERS)('%s has words for each, with the gaps and marks of the source', async (language) => {
  const faults = (await catalogueOf(language)).flatMap(({ message = '', translation = '' }) => {
    if (!translation) return [`not translated: ${message}`];
    if (gapsOf(message) !== gapsOf(translation)) return [`other gaps: ${message} / ${translation}`];
    return tagsOf(message) === tagsOf(translation) ? [] : [`other marks: ${message} / ${translation}`];
  });
  expect(faults).toEqual([]);
});
