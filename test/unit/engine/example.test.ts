/** The example of the docs, run as it stands there. */
import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => vi.restoreAllMocks());

it('is the one in the docs, trains, and finds the images that carry a wrong name', async () => {
  const code = readFileSync('examples/engine.ts', 'utf8');
  expect(readFileSync('docs/engine.md', 'utf8')).toContain(`\`\`\`ts\n${code}\`\`\``);
  const said: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  await import('../../../examples/engine.ts');
  const losses = said.flatMap((line) => /^epoch \d+: loss ([\d.]+)/.exec(line)?.[1] ?? []).map(Number);
  expect(losses).toHaveLength(10);
  expect(losses[5]).toBeLessThan(losses[0]! / 2);
  const wrong = said.filter((line) => line.includes('->')).sort();
  const expected = Array.from({ length: 80 }, (_, image) => image)
    .filter((image) => image % 8 === 3)
    .map((image) => {
      const names = ['Ann', 'Ben', 'Cleo', 'Dan', 'Eve'];
      const person = Math.floor(image / 16);
      return `image ${image}: ${names[(person + 1) % 5]} -> ${names[person]}`;
    });
  expect(wrong).toEqual(expected.sort());
});
