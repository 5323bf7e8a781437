/** Which file a number stands for: the same number always gives the same bytes. */
import { type Rng, stream } from '../../src/lib/rng.ts';
import type { Format } from './format.ts';
import { type FuzzCase, mutate } from './mutate.ts';

/** One file in so many is a flood, where the format has some. */
const FLOOD_EVERY = 20;

const made = new Map<string, readonly FuzzCase[]>();

function seedsOf(format: Format): readonly FuzzCase[] {
  const known = made.get(format.name) ?? format.seeds();
  made.set(format.name, known);
  return known;
}

const pick = <T>(items: readonly T[], rng: Rng): T => items[rng.integer(items.length)]!;

export function makeCase(format: Format, seed: number): FuzzCase {
  const rng = stream(seed, `fuzz ${format.name}`);
  const { floods } = format;
  if (floods && seed % FLOOD_EVERY === 0) return pick(floods, rng)(rng);
  const whole = seedsOf(format);
  return mutate(pick(whole, rng), pick(whole, rng), rng, (file) => format.repair?.(file) ?? file.bytes);
}
