/** Points and arcs on the circle given by the sign of a function of the angle. */

/** Above 0 inside. @param angle radians */
export type CircleFunction = (angle: number) => number;

/** From one angle to a larger one, radians. */
export type Arc = readonly [from: number, to: number];

const SAMPLES = 1440;
const BISECTIONS = 44;
const TURN = 2 * Math.PI;

/** The angles in [0, 2 pi) at which f changes its sign, ascending. */
export function signChanges(f: CircleFunction): readonly number[] {
  const result: number[] = [];
  const at = (sample: number): number => (sample / SAMPLES) * TURN;
  for (let i = 0; i < SAMPLES; i++) {
    let [low, high] = [at(i), at(i + 1)];
    const inside = f(low) > 0;
    if (f(high) > 0 === inside) continue;
    for (let k = 0; k < BISECTIONS; k++) {
      const middle = (low + high) / 2;
      if (f(middle) > 0 === inside) low = middle;
      else high = middle;
    }
    result.push(((low + high) / 2) % TURN);
  }
  return result.sort((a, b) => a - b);
}

/** Where all the functions are above 0. The last arc may pass 2 pi. */
export function arcsInside(functions: readonly CircleFunction[]): readonly Arc[] {
  const inside = (angle: number): boolean => functions.every((f) => f(angle) > 0);
  const changes = signChanges((angle) => (inside(angle) ? 1 : -1));
  if (changes.length === 0) return inside(0) ? [[0, TURN]] : [];
  return changes.flatMap((from, i): Arc[] => {
    const next = changes[i + 1] ?? changes[0]! + TURN;
    return inside((from + next) / 2) ? [[from, next]] : [];
  });
}
