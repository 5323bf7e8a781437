/** Long names on a screen: cut, and whole where they are kept. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NothingImported } from '../../../src/data/import/importErrors.ts';
import { briefName, briefText } from '../../../src/lib/briefText.ts';

describe('texts for a screen', () => {
  test('stay as they are where nothing is long', () => {
    const text = 'people/Ann/1.png: Could not be decoded.';
    expect(briefText(text)).toBe(text);
  });

  test('keep the start and the end of a long name', () => {
    const name = `${'ä'.repeat(2000)}/photo-of-Ann.png`;
    expect(briefText(`${name}: Empty file.`)).toBe(`${'ä'.repeat(36)}…ää/photo-of-Ann.png: Empty file.`);
    expect(briefName(`a ${'b '.repeat(400)}.png`).length).toBeLessThan(60);
  });

  test('are never longer than a paragraph, and never end in half a character', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { maxLength: 60 }), (parts) => {
        const text = briefText(parts.join('\u{1f600}'));
        expect([...text].length).toBeLessThanOrEqual(600);
        expect(text).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
      }),
    );
  });
});

test('a set of which nothing can be used is told in a paragraph; every file whole is in the detail', () => {
  const skipped = Array.from({ length: 4 }, (_, i) => ({ path: `${'x'.repeat(4000)}${i}.png`, reason: 'Empty file.' }));
  const labelling = { source: '', problem: null, choices: [] };
  const found = { imported: 0, identities: 0, notices: [], duplicates: [], alike: [], nearlyEqual: [] };
  const report = { ...found, skipped, labelling };
  const { message, detail } = new NothingImported(report);
  expect(message.length).toBeLessThan(400);
  expect(message).toMatch(/^None of the files could be used\. x{36}…x{15}0\.png: Empty file\./);
  expect(message).toContain('and 1 more.');
  for (const { path } of skipped) expect(detail).toContain(path);
});
