import { expect, it } from 'vitest';
import { LIMITS, measure, tooLarge } from '../../../scripts/bundle-limits.mjs';
import { stream } from '../../../src/lib/rng.ts';

/** Bytes that gzip cannot shrink. */
const bytes = (count: number): Uint8Array => {
  const rng = stream(1, 'bytes');
  return Uint8Array.from({ length: count }, () => rng.integer(256));
};

const PAGE =
  '<script src="./assets/index-abcdefgh.js"></script><link rel="stylesheet" href="./assets/style-abcdefgh.css">';

const build = (sizes: Readonly<Record<string, number>>) => [
  { name: 'index.html', content: PAGE },
  ...Object.entries(sizes).map(([name, size]) => ({ name: `assets/${name}`, content: bytes(size) })),
];

const SMALL = {
  'index-abcdefgh.js': 2000,
  'style-abcdefgh.css': 1000,
  'training.worker-abcdefgh.js': 3000,
  'dataset.worker-abcdefgh.js': 3000,
  'clean.worker-abcdefgh.js': 3000,
  'faces.worker-abcdefgh.js': 3000,
  'CleanView-abcdefgh.js': 4000,
};

it('the first load is the page with the files that it asks for, after gzip', () => {
  const first = measure(build(SMALL))[0]!;
  expect(first.names).toEqual(['index.html', 'assets/index-abcdefgh.js', 'assets/style-abcdefgh.css']);
  expect(first.bytes).toBeGreaterThan(3000);
  expect(first.bytes).toBeLessThan(3300);
});

it('what is too large is named, and nothing else', () => {
  expect(tooLarge(measure(build(SMALL)))).toEqual([]);
  const most = LIMITS.find(({ what }) => what === 'clean worker')!.most;
  const [problem, ...more] = tooLarge(measure(build({ ...SMALL, 'clean.worker-abcdefgh.js': most + 100 })));
  expect(problem).toMatch(
    /^The clean worker is \d+ bytes after gzip, more than \d+: assets\/clean\.worker-abcdefgh\.js\.$/,
  );
  expect(more).toEqual([]);
});
