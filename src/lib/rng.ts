/**
 * Seeded random streams. Every random draw of the product comes from a stream named by (seed, purpose, index), so that
 * drawing more of one kind of number never shifts another, and the same settings give the same run.
 */

/** A source of random numbers with the distributions the product needs. */
export interface Rng {
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** Standard normal deviate. */
  normal(): number;
  /** Fisher-Yates, in place. */
  shuffle<T>(items: T[]): T[];
  shuffle(items: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer>;
}

/** FNV-1a over UTF-16 units, finished with a mixing step so that near-equal names give unrelated seeds. */
function hash(text: string, seed: number): number {
  let h = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  return mix(h);
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The stream named (seed, purpose, index...). The generator is sfc32 with 12 warm-up draws.
 * @param seed the person's seed, any integer
 * @param purpose what the numbers are for, for example 'noise' or 'shuffle'
 * @param index further coordinates, for example identity and image
 */
export function stream(seed: number, purpose: string, ...index: number[]): Rng {
  let a = hash(purpose, mix(seed));
  let b = mix(seed + 0x9e3779b9);
  let c = hash(purpose, 0x2545f491);
  for (const i of index) {
    a = mix(a ^ i);
    b = mix(b + i + 0x6d2b79f5);
    c = mix(c ^ Math.imul(i, 0x9e3779b1));
  }
  let counter = 1;
  const next = (): number => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();

  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const integer = (bound: number): number => Math.floor(next() * bound);
  return {
    uniform: next,
    integer,
    normal,
    shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
      for (let i = items.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const held = items[i];
        items[i] = items[j];
        items[j] = held;
      }
      return items;
    },
  };
}
