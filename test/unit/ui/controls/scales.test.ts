/** Sliders: what a key and a drag choose. */
import { describe, expect, it } from 'vitest';
import { chosenAt, linear, logarithmic, type Scale } from '../../../../src/ui/controls/scales.ts';

const SCALES: readonly [string, Scale, number][] = [
  ['few people to many', logarithmic(2, 1000, true), 2],
  ['batch', logarithmic(2, 512, true), 2],
  ['learning rate', logarithmic(0.0001, 1, false), 0.0001],
  ['epochs', linear(1, 60, 1), 1],
  ['margin', linear(0, 1.5, 0.01), 0],
];

describe.each(SCALES)('%s', (_, scale, least) => {
  it('each press of a key changes the value, up to the end and back', () => {
    const press = (value: number, direction: 1 | -1): number =>
      chosenAt(scale, value, Math.min(scale.max, Math.max(scale.min, scale.position(value) + direction * scale.step)));
    const up: number[] = [least];
    while (up.at(-1)! < scale.value(scale.max)) {
      const next = press(up.at(-1)!, 1);
      expect(next).toBeGreaterThan(up.at(-1)!);
      up.push(next);
    }
    for (let value = up.at(-1)!; value > least; ) {
      const next = press(value, -1);
      expect(next).toBeLessThan(value);
      value = next;
    }
  });

  it('a place far away means what it says', () => {
    const middle = Math.round((scale.min + scale.max) / 2 / scale.step) * scale.step;
    expect(chosenAt(scale, least, middle)).toBe(scale.value(middle));
  });
});
