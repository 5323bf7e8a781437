/** Every word that the page explains is in the glossary, every word of the glossary is explained somewhere, and its documentation is there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { anchorOf } from '../../../../scripts/docs-build.mjs';
import { findTerms, GLOSSARY, type GlossaryTerm, type TermKey } from '../../../../src/domain/glossary/glossary.ts';
import { settingTerm } from '../../../../src/domain/glossary/settingTerms.ts';
import type { Fields } from '../../../../src/domain/settings/fieldKinds.ts';
import { FIELDS } from '../../../../src/domain/settings/fields.ts';
import { say, speak } from '../../../../src/words/language.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const TERMS = Object.entries<GlossaryTerm>(GLOSSARY) as [TermKey, GlossaryTerm][];

const code = readdirSync(join(ROOT, 'src/ui'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => readFileSync(join(ROOT, 'src/ui', name), 'utf8'))
  .join('\n');

const ofSettings = Object.entries<Fields>(FIELDS).flatMap(([section, fields]) =>
  Object.keys(fields).flatMap((key) => settingTerm(`${section}.${key}`) ?? []),
);

describe('the glossary', () => {
  it.each(TERMS)('%s is explained where it stands', (key) => {
    const used = new RegExp(`word(=|: |=\\{[^}]*\\? |=\\{[^}]*: )["']${key}["']|shareOf\\('${key}'|: '${key}',`).test(
      code,
    );
    expect(used || ofSettings.includes(key)).toBe(true);
  });

  it.each(TERMS)('%s takes a few plain sentences', (_, { text }) => {
    expect(say(text)).toMatch(/^[A-Z].*\.$/s);
    expect(say(text).length).toBeLessThan(230);
  });

  it.each(TERMS)('%s leads to a section of the documentation that is there', (_, { docs }) => {
    const [page, anchor] = docs.split('#');
    const text = readFileSync(join(ROOT, 'docs', `${page}.md`), 'utf8');
    const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!));
    expect(anchors).toContain(anchor);
  });

  it('has no name twice', () => {
    const names = TERMS.map(([, { name }]) => say(name).toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the search for words', () => {
  it.each([
    ['epoch', 'epoch'],
    ['TAR@FAR', 'tarAtFar'],
    ['equal error', 'eer'],
    ['\u03bb', 'boundaryTerm'],
    ['  Closed-Set ', 'closedSetNoise'],
    ['coin', 'auc'],
  ])('"%s" finds %s', (query, key) => {
    expect(findTerms(query)[0]).toBe(key);
  });

  it('lists all by name for nothing, and none for what is not there', () => {
    const all = findTerms('');
    expect(all).toHaveLength(TERMS.length);
    expect(say(GLOSSARY[all[0]!].name)).toBe('accuracy');
    expect(findTerms('xyzzy')).toEqual([]);
  });

  describe('in two languages', () => {
    afterEach(() => speak('en'));

    it.each(['en', 'zh-CN'] as const)(
      'finds Chinese words and English ones while the page speaks %s',
      async (language) => {
        await speak('zh-CN');
        const chinese = TERMS.map(([key, { name, text }]) => [key, say(name), say(text)] as const);
        await speak(language);
        for (const [key, name] of chinese) expect(findTerms(name), name).toContain(key);
        for (const [key, { name, also }] of TERMS)
          for (const word of [name.message!, ...also]) expect(findTerms(word), word).toContain(key);
        expect(findTerms('equal error')).toEqual(['eer']);
        expect(findTerms('间隔')[0]).toBe('margin');
        expect(findTerms('coin')).toEqual(['auc']);
        if (language === 'zh-CN') for (const [key, , text] of chinese) expect(findTerms(text)).toContain(key);
      },
    );
  });
});
