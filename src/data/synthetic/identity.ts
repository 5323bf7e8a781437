/**
 * Who a synthetic person is: a vector of independent standard normal coefficients, from which every trait (shape, skin,
 * hair, brows, eyes, lips, beard, marks, age) is read. A look-alike mixes its neighbour's vector with its own.
 */
import { SEED_RANGE } from '../../domain/faceSeeds.ts';
import { stream } from '../../lib/rng.ts';
import { SHAPE_COUNT } from './shapeBasis.ts';
import { clamp, lerp, smooth } from './vec.ts';

/** Appearance coefficients, after the shape's. */
const TRAIT_COUNT = 34;
const COEFFICIENT_COUNT = SHAPE_COUNT + TRAIT_COUNT;
/** Correlation of a look-alike's coefficients with those of the identity before it. */
const LOOK_ALIKE_CORRELATION = 0.85;
export const DEFAULT_LOOK_ALIKE_EVERY = 5;

export interface IdentitySpec {
  /** A person's seed in [0, 2^32), or one from `heldOutSeed` or `outlierSeed`. */
  readonly seed: number;
  /** Every n-th identity is a look-alike of the one before it; 0 or 1 for none. Default 5. */
  readonly lookAlikeEvery?: number;
}

/** @throws RangeError unless seed is an integer in [0, 3 * 2^32) and identity a non-negative 31-bit integer */
export function checkIdentity(spec: IdentitySpec, identity: number): void {
  const { seed, lookAlikeEvery = DEFAULT_LOOK_ALIKE_EVERY } = spec;
  if (!Number.isInteger(seed) || seed < 0 || seed >= 3 * SEED_RANGE) {
    throw new RangeError(`seed must be an integer in [0, 3 * 2^32), not ${seed}`);
  }
  if (!Number.isInteger(identity) || identity < 0 || identity >= 2 ** 31) {
    throw new RangeError(`identity must be an integer in [0, 2^31), not ${identity}`);
  }
  if (!Number.isInteger(lookAlikeEvery) || lookAlikeEvery < 0) {
    throw new RangeError(`lookAlikeEvery must be a non-negative integer, not ${lookAlikeEvery}`);
  }
}

/** A stream that keeps seeds beyond 32 bits apart. */
export function faceStream(seed: number, purpose: string, ...index: number[]): ReturnType<typeof stream> {
  return stream(seed % SEED_RANGE, purpose, Math.floor(seed / SEED_RANGE), ...index);
}

/** Whether an identity is a look-alike of the one before it. */
export function isLookAlike(spec: IdentitySpec, identity: number): boolean {
  const every = spec.lookAlikeEvery ?? DEFAULT_LOOK_ALIKE_EVERY;
  return every > 1 && identity % every === every - 1;
}

/**
 * The coefficients of an identity.
 * @returns [COEFFICIENT_COUNT] standard normal
 * @throws RangeError on a spec or identity out of range
 */
export function identityCoefficients(spec: IdentitySpec, identity: number): Float64Array {
  checkIdentity(spec, identity);
  const draw = (i: number): Float64Array => {
    const rng = faceStream(spec.seed, 'face identity', i);
    return Float64Array.from({ length: COEFFICIENT_COUNT }, () => rng.normal());
  };
  const own = draw(identity);
  if (!isLookAlike(spec, identity)) return own;
  const other = draw(identity - 1);
  const rest = Math.sqrt(1 - LOOK_ALIKE_CORRELATION ** 2);
  return own.map((value, i) => LOOK_ALIKE_CORRELATION * other[i]! + rest * value);
}

export type Rgb = readonly [number, number, number];

const HAIR_STYLES = [
  'bald',
  'buzz',
  'short',
  'sidePart',
  'quiff',
  'fringe',
  'curly',
  'afro',
  'bob',
  'long',
  'tiedBack',
] as const;
export type HairStyle = (typeof HAIR_STYLES)[number];

/** What the painter and the geometry need to know of a person. Colours are linear RGB. */
export interface Traits {
  /** SHAPE_COUNT coefficients, clamped to +-2.4. */
  readonly shape: Float64Array;
  /** -1 (feminine) to 1 (masculine). */
  readonly build: number;
  readonly skin: Rgb;
  /** 0 (light) to 1 (deep). */
  readonly melanin: number;
  /** 0 to 1. */
  readonly ruddiness: number;
  readonly hair: Rgb;
  readonly hairStyle: HairStyle;
  /** Centimetres the hairline is raised, and how far it recedes at the temples. */
  readonly hairlineRise: number;
  readonly receding: number;
  readonly hairVolume: number;
  readonly hairLength: number;
  /** -1 or 1: the side of the parting. */
  readonly parting: number;
  readonly brow: Rgb;
  readonly browThickness: number;
  readonly browDensity: number;
  readonly browArch: number;
  readonly iris: Rgb;
  readonly lips: Rgb;
  readonly lipStrength: number;
  readonly lashes: number;
  /** 0 to 1: blue-grey stubble, and length of a beard and a moustache in centimetres. */
  readonly stubble: number;
  readonly beard: number;
  readonly moustache: number;
  readonly freckles: number;
  readonly moles: number;
  /** 0 (young) to 1 (old). */
  readonly age: number;
  readonly earSize: number;
  readonly shirt: Rgb;
  /** For noise that belongs to the person. */
  readonly noiseSeed: number;
}

/** sRGB 0-255 to linear. */
export function linear(r: number, g: number, b: number): Rgb {
  return [(r / 255) ** 2.2, (g / 255) ** 2.2, (b / 255) ** 2.2];
}

function ramp(stops: readonly Rgb[], t: number): Rgb {
  const x = clamp(t, 0, 1) * (stops.length - 1);
  const i = Math.min(Math.floor(x), stops.length - 2);
  const a = stops[i]!;
  const b = stops[i + 1]!;
  return [lerp(a[0], b[0], x - i), lerp(a[1], b[1], x - i), lerp(a[2], b[2], x - i)];
}

const SKIN = [
  linear(240, 206, 186),
  linear(234, 192, 164),
  linear(226, 176, 142),
  linear(203, 147, 110),
  linear(168, 112, 78),
  linear(124, 78, 54),
  linear(86, 54, 40),
];
const HAIR = [
  linear(24, 20, 20),
  linear(48, 33, 26),
  linear(82, 54, 36),
  linear(120, 80, 48),
  linear(164, 118, 70),
  linear(208, 168, 108),
];
const RED_HAIR = linear(150, 66, 28);
const GREY_HAIR = linear(188, 186, 184);
const IRIS = [
  linear(58, 34, 20),
  linear(96, 60, 30),
  linear(120, 100, 50),
  linear(88, 110, 78),
  linear(84, 124, 160),
  linear(120, 160, 190),
];

/** Uniform in [0, 1] from a standard normal coefficient (logistic approximation of its distribution). */
function rank(z: number): number {
  return 1 / (1 + Math.exp(-1.702 * z));
}

function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return [lerp(a[0], b[0], t), lerp(a[1], b[1], t), lerp(a[2], b[2], t)];
}

function hairStyleOf(build: number, age: number, z: number): HairStyle {
  const x = rank(z);
  const pick = (table: readonly (readonly [HairStyle, number])[]): HairStyle => {
    let total = 0;
    for (const [, weight] of table) total += weight;
    let at = x * total;
    for (const [style, weight] of table) {
      at -= weight;
      if (at <= 0) return style;
    }
    return table[table.length - 1]![0];
  };
  if (build > 0) {
    const bald = 0.06 + 0.2 * age;
    return pick([
      ['bald', bald],
      ['buzz', 0.16],
      ['short', 0.18],
      ['quiff', 0.14],
      ['sidePart', 0.17],
      ['fringe', 0.11],
      ['curly', 0.13],
      ['afro', 0.06],
      ['long', 0.04],
    ]);
  }
  return pick([
    ['long', 0.26],
    ['bob', 0.2],
    ['tiedBack', 0.16],
    ['fringe', 0.14],
    ['curly', 0.12],
    ['afro', 0.06],
    ['short', 0.06],
  ]);
}

/** Reads the traits off the coefficients of `identityCoefficients`. */
export function traitsOf(coefficients: Float64Array, noiseSeed: number): Traits {
  const shape = coefficients.slice(0, SHAPE_COUNT).map((z) => clamp(z, -2.4, 2.4));
  let next = SHAPE_COUNT;
  const z = (): number => coefficients[next++]!;
  const build = clamp(1.6 * z(), -1, 1);
  const melanin = clamp(0.4 + 0.3 * z(), 0.02, 1);
  const ruddiness = rank(z());
  const age = clamp(rank(z() - 0.25), 0, 1);
  const yellow = 0.05 * clamp(z(), -2, 2);
  const base = ramp(SKIN, melanin);
  const skin: Rgb = [base[0], base[1] * (1 - 0.07 * (ruddiness - 0.5)), base[2] * (1 - yellow)];

  const shade = clamp(0.58 - 0.62 * melanin + 0.3 * z(), 0, 1);
  const redness = smooth(1.1, 1.7, z()) * (1 - smooth(0.45, 0.65, melanin));
  const grey = smooth(0.62, 0.95, age + 0.12 * z());
  const natural = mix(ramp(HAIR, shade), RED_HAIR, redness);
  const hair = mix(natural, GREY_HAIR, grey * 0.9);
  const hairStyle = hairStyleOf(build, age, z());

  const lightEyes = clamp(0.3 - 0.6 * melanin + 0.33 * z() + 0.2 * shade, 0, 1);
  const lipTone = z();
  const makeUp = smooth(0.2, 1.6, z()) * (build < 0 ? 1 : 0);
  const lipBase: Rgb = [skin[0] * 0.82, skin[1] * (0.5 + 0.03 * lipTone), skin[2] * (0.56 - 0.03 * lipTone)];
  const lips = mix(lipBase, mix(linear(176, 40, 52), linear(196, 84, 92), rank(lipTone)), 0.65 * makeUp);
  const beardDraw = z();
  const moustacheDraw = z();
  const masculine = smooth(-0.1, 0.4, build);
  const beard = masculine * smooth(0.55, 1.4, beardDraw) * (0.5 + 0.9 * rank(z()));
  return {
    shape: masculineShape(shape, build),
    build,
    skin,
    melanin,
    ruddiness,
    hair,
    hairStyle,
    hairlineRise: clamp(0.5 * z(), -0.9, 1.1),
    receding: masculine * smooth(0.3, 0.9, age) * smooth(-0.4, 1.2, z()),
    hairVolume: clamp(1 + 0.28 * z(), 0.55, 1.6),
    hairLength: clamp(1 + 0.3 * z(), 0.5, 1.6),
    parting: z() < 0 ? -1 : 1,
    brow: mix(natural, mix([0.02, 0.013, 0.01], GREY_HAIR, 0.55 * grey), 0.5),
    browThickness: clamp(1 + 0.26 * z() + 0.22 * build, 0.45, 1.75),
    browDensity: clamp(0.74 + 0.16 * z(), 0.4, 1),
    browArch: clamp(0.5 * z() - 0.35 * build, -1.2, 1.2),
    iris: ramp(IRIS, lightEyes),
    lips,
    lipStrength: clamp(0.72 + 0.12 * z() + 0.25 * makeUp, 0.4, 1),
    lashes: clamp(0.5 - 0.22 * build + 0.35 * makeUp + 0.12 * z(), 0.2, 1),
    stubble: masculine * (beard > 0 ? 0.8 : smooth(-0.9, 1.3, beardDraw) * 0.75),
    beard,
    moustache: masculine * Math.max(beard * smooth(-1.6, -0.6, moustacheDraw), 0.7 * smooth(1.2, 1.6, moustacheDraw)),
    freckles: smooth(0.7, 1.7, z()) * (1 - smooth(0.3, 0.55, melanin)),
    moles: Math.floor(3.4 * rank(z()) ** 2),
    age,
    earSize: clamp(1 + 0.09 * z() + 0.06 * age, 0.8, 1.3),
    shirt: ramp(
      [linear(40, 48, 66), linear(150, 60, 52), linear(220, 216, 206), linear(70, 104, 92), linear(60, 90, 150)],
      rank(z()),
    ),
    noiseSeed,
  };
}

/** Moves the shape towards what the build suggests, so that beard, jaw and brow agree. */
function masculineShape(shape: Float64Array, build: number): Float64Array {
  const shift: Readonly<Record<number, number>> = {
    0: 0.5,
    2: 0.45,
    3: 0.35,
    7: 0.2,
    15: -0.45,
    18: 0.7,
    19: -0.45,
    21: -0.4,
    22: -0.35,
  };
  return shape.map((value, i) => 0.92 * value + build * (shift[i] ?? 0));
}
