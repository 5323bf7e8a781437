/** The sign beside the colour: neighbours in the list have different ones, and each is drawn otherwise. */
import { expect, it } from 'vitest';
import { drawSign, SIGNS, signOf } from '../../../../src/ui/sphere/signs.ts';

/** What is drawn, as a text. */
function drawn(identity: number): string {
  const calls: string[] = [];
  const note =
    (name: string) =>
    (...given: readonly number[]): number =>
      calls.push(`${name} ${given.map((value) => value.toFixed(2)).join(' ')}`);
  const context = {
    fillRect: note('rect'),
    arc: note('arc'),
    fill: note('fill'),
    stroke: note('stroke'),
    beginPath: () => {},
  };
  drawSign(context as unknown as CanvasRenderingContext2D, identity, { x: 10, y: 20 }, 5, '#fff');
  return calls.join(', ');
}

it('as many identities as there are signs have one each', () => {
  const identities = SIGNS.map((_, i) => i);
  expect(new Set(identities.map(signOf)).size).toBe(SIGNS.length);
  expect(new Set(identities.map(drawn)).size).toBe(SIGNS.length);
});

it('goes round, and nobody of the set has none', () => {
  expect(signOf(SIGNS.length + 2)).toBe(signOf(2));
  expect(signOf(-1)).toBe(0);
  expect(drawn(-1)).toBe('');
  expect(drawn(2)).toBe('rect 6.90 19.15 6.20 1.70');
});
