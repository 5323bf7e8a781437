/** What runs are called, and their files. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seedsStamp, stampFileName } from '../../../src/domain/runStamp.ts';
import { parseSettings } from '../../../src/domain/settings/parse.ts';
import { speak } from '../../../src/words/language.ts';

const seeded = (seed: number) => parseSettings({ training: { epochs: 5, seed } });

it('names several runs by all their seeds', () => {
  expect(seedsStamp([])).toBe('');
  expect(seedsStamp([seeded(3)])).toMatch(/5 epochs · seed 3$/);
  expect(seedsStamp([seeded(3), seeded(1)])).toMatch(/5 epochs · seeds 3, 1$/);
});

it('names files in English, whatever the page speaks', async () => {
  const inEnglish = stampFileName(seeded(3));
  await speak('zh-CN');
  expect(stampFileName(seeded(3))).toBe(inEnglish);
  await speak('en');
});

it('names files by letters, digits, points and strokes alone, whatever a folder is called', () => {
  expect(stampFileName(seeded(3))).toBe(
    'BoundaryFace_10-drawn-people-x-24_closed-set-noise-30-percent_ci32_5-epochs_seed-3',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (path) => {
      const settings = { ...seeded(0), dataset: { kind: 'folder', path } as const };
      expect(stampFileName(settings)).toMatch(/^BoundaryFace_[\p{L}\p{M}\p{N}.-]*_closed/u);
    }),
  );
});
