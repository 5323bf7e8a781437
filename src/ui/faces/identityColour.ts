/** A colour for each identity, even in lightness; never the only sign, a name always goes with it. */

export type Scheme = 'light' | 'dark';

const GOLDEN_ANGLE = 137.508;
const START = 205;

/** @param identity index in the set; negative for nobody of the set */
export function identityColour(identity: number, scheme: Scheme): string {
  if (identity < 0) return scheme === 'dark' ? '#8b95a3' : '#646d78';
  const hue = (START + identity * GOLDEN_ANGLE) % 360;
  return scheme === 'dark' ? `oklch(0.78 0.13 ${hue.toFixed(1)})` : `oklch(0.56 0.14 ${hue.toFixed(1)})`;
}
