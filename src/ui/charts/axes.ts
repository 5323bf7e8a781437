/** Axes that stand still: ticks at round places, an upper end that only moves when it must. */

const STEPS = [1, 2, 2.5, 5, 10];

/** The least of 1, 2, 2.5 (from 25 on), 5 times a power of ten that is not below `value`. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const fits = (step: number): boolean => step * power >= value * (1 - 1e-9) && (step !== 2.5 || power >= 10);
  const factor = STEPS.find(fits) ?? 10;
  return factor * power;
}

/** Upper end of an axis from 0 for values up to `greatest`. */
export function niceEnd(greatest: number): number {
  if (!(greatest > 0)) return 1;
  const step = roundUp(greatest / 4);
  return Math.ceil(greatest / step - 1e-9) * step;
}

/** Whole epochs to mark, from 0 to `epochs`, at most `most` of them beside 0. */
export function epochTicks(epochs: number, most = 8): number[] {
  const step = Math.max(1, Math.ceil(roundUp(Math.max(1, epochs) / most)));
  return Array.from({ length: Math.floor(epochs / step) + 1 }, (_, i) => i * step);
}

/** Ticks from 0 to `end`, five at most. */
export function valueTicks(end: number): number[] {
  const step = roundUp(end / 4);
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, i) => i * step);
}
