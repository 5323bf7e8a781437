/** The formula of every loss: TeX that can be set, letters that are settings, and the file that computes it. */
import { existsSync, readFileSync } from 'node:fs';
import katex from 'katex';
import { describe, expect, test } from 'vitest';
import { HEAD_CATALOGUE, HEAD_KINDS } from '../../../../src/domain/losses/catalogue.ts';
import { saidFormula } from '../../../../src/domain/losses/formulaWords.ts';
import type { HeadEntry } from '../../../../src/domain/losses/lossTypes.ts';
import { FIELDS } from '../../../../src/domain/settings/fields.ts';
import { HEADS } from '../../../../src/engine/heads/definitions.ts';
import { LANGUAGES, speak } from '../../../../src/words/language.ts';

const IN_TEX: Readonly<Record<string, string>> = {
  α: '\\alpha',
  γ: '\\gamma',
  δ: '\\delta',
  λ: '\\lambda',
  μ: '\\mu',
  σ: '\\sigma',
};

const folder = new URL('../../../../src/engine/heads/', import.meta.url);

describe.each(HEAD_KINDS)('the formula of %s', (kind) => {
  const entry: HeadEntry = HEAD_CATALOGUE[kind];

  test.each(LANGUAGES)('can be set, line by line, without a style of its own: %s', async (language) => {
    await speak(language);
    for (const line of entry.formula) {
      const set = katex.renderToString(saidFormula(line), {
        output: 'mathml',
        displayMode: true,
        throwOnError: true,
        strict: 'error',
      });
      expect(set).toContain('<math');
      // The content policy allows none.
      expect(set).not.toMatch(/\sstyle=/);
    }
    await speak('en');
  });

  test('has letters that stand in it, each a number among the settings of the loss', () => {
    for (const [letter, name] of Object.entries(entry.letters)) {
      const tex = IN_TEX[letter] ?? letter;
      const words = entry.formula.join(' ').replace(/\\(?:operatorname|text)\{[^}]*\}/g, ' ');
      expect(words, letter).toMatch(new RegExp(`${tex.replace('\\', '\\\\')}(?![a-z])`));
      const shared = name === 'scale' || name === 'margin' || name === 'lambda';
      expect(shared ? FIELDS.head[name].kind : entry.parameters[name]?.kind).toBe('number');
      if (name === 'scale' || name === 'margin') expect(entry.authors[name]).toBeDefined();
    }
  });

  test('is computed in the file that it names', async () => {
    expect(existsSync(new URL(entry.code, folder))).toBe(true);
    const found: Readonly<Record<string, unknown>> = await import(new URL(entry.code, folder).href);
    expect(Object.values(found)).toContain(HEADS[kind]);
    expect(readFileSync(new URL(entry.code, folder), 'utf8')).toContain('HeadDefinition');
  });
});
