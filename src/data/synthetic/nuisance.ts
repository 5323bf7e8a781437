/** What changes from picture to picture of one person: pose, light, expression, things worn, camera and background. */
import { faceStream, type IdentitySpec, linear, type Rgb } from './identity.ts';
import { EXPRESSION_NAMES, type ExpressionName } from './shapeBasis.ts';
import { clamp, lerp } from './vec.ts';

type Eyewear = 'none' | 'glasses' | 'sunglasses';
type Cover = 'none' | 'scarf' | 'hand' | 'object';

export interface Nuisance {
  /** Radians; positive yaw turns the face to the image's right, positive pitch lowers it. */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  /** How much of the head's turn the body shares. */
  readonly bodyShare: number;
  readonly gazeAcross: number;
  readonly gazeUp: number;
  /** Unit vector towards the key light. */
  readonly light: readonly [number, number, number];
  readonly key: Rgb;
  readonly sky: Rgb;
  readonly ground: Rgb;
  readonly expression: Readonly<Record<ExpressionName, number>>;
  readonly eyewear: Eyewear;
  readonly frameColour: Rgb;
  readonly frameRound: number;
  readonly frameSize: number;
  readonly cover: Cover;
  readonly coverColour: Rgb;
  readonly coverAccent: Rgb;
  /** -1 to 1: where a hand or an object comes from. */
  readonly coverPlace: number;
  readonly coverTurn: number;
  readonly backgroundFrom: Rgb;
  readonly backgroundTo: Rgb;
  readonly backgroundTurn: number;
  readonly backgroundPattern: number;
  /** Standard deviation of the lens blur as a share of the image's side. */
  readonly blur: number;
  /** Standard deviation of the sensor's noise, of 255. */
  readonly noise: number;
  readonly exposure: number;
  readonly cast: Rgb;
  /** Five landmarks' errors, [5, 2] centimetres. */
  readonly landmarkError: Float64Array;
  readonly noiseSeed: number;
}

const COLOURS: readonly Rgb[] = [
  linear(178, 48, 44),
  linear(46, 84, 140),
  linear(220, 174, 70),
  linear(60, 110, 84),
  linear(120, 74, 128),
  linear(222, 216, 206),
  linear(52, 54, 62),
  linear(206, 122, 92),
  linear(104, 156, 176),
];

/**
 * The nuisance of one image.
 * @param difficulty 0 (none) to 2
 */
export function drawNuisance(spec: IdentitySpec, identity: number, image: number, difficulty: number): Nuisance {
  const rng = faceStream(spec.seed, 'face image', identity, image);
  const d = difficulty;
  const bounded = (sigma: number, limit: number): number => clamp(sigma * d * rng.normal(), -limit, limit);
  const degree = Math.PI / 180;
  const yaw = bounded(19, 62) * degree;
  const pitch = bounded(7, 26) * degree;
  const roll = bounded(5, 24) * degree;
  const bodyShare = 0.25 + 0.3 * rng.uniform();

  const azimuth = (bounded(40, 105) - 22) * degree + yaw * 0.3;
  const elevation = clamp(38 + d * 14 * rng.normal(), -12, 75) * degree;
  const contrast = clamp(0.52 + 0.16 * d * rng.normal(), 0.18, 0.85);
  const warmth = 0.07 * d * rng.normal();
  const brightness = Math.exp(clamp(0.12 * d * rng.normal(), -0.5, 0.22));
  const keyLevel = 2.05 * contrast * brightness;
  const skyLevel = 0.98 * (1 - contrast) * brightness;
  const skyTint = 0.05 * d * rng.normal();

  const expression = Object.fromEntries(EXPRESSION_NAMES.map((name) => [name, 0])) as Record<ExpressionName, number>;
  const mood = rng.normal();
  const other = rng.uniform();
  expression.smile = clamp(d * (0.3 + 0.5 * mood), -0.35, 1.15);
  expression.mouthOpen = d * Math.max(0, 0.55 * rng.normal() - 0.25 + 0.2 * Math.max(0, mood));
  expression.browRaise = d * 0.42 * rng.normal();
  expression.browFrown = other < 0.15 * d ? 0.8 : 0.12 * d * rng.normal();
  expression.squint = clamp(d * (0.18 * rng.normal() + 0.25 * Math.max(0, mood)), -0.25, 0.9);
  expression.pucker = other > 1 - 0.06 * d ? 0.8 : 0;
  const blink = rng.uniform();
  if (blink < 0.035 * d) {
    expression.blinkLeft = 1;
    expression.blinkRight = 1;
  } else if (blink < 0.045 * d) expression.blinkLeft = 1;
  expression.mouthOpen = Math.min(expression.mouthOpen, 1.25);

  const wear = rng.uniform();
  const eyewear: Eyewear = wear < 0.035 * d ? 'sunglasses' : wear < 0.15 * d ? 'glasses' : 'none';
  const covering = rng.uniform();
  const cover: Cover =
    covering < 0.03 * d ? 'scarf' : covering < 0.06 * d ? 'hand' : covering < 0.09 * d ? 'object' : 'none';
  const colour = (): Rgb => COLOURS[rng.integer(COLOURS.length)]!;
  const coverColour = colour();
  const coverAccent = colour();
  const frames = [
    linear(26, 24, 26),
    linear(70, 40, 24),
    linear(150, 120, 70),
    linear(120, 30, 36),
    linear(40, 56, 90),
  ];

  const neutral: Rgb = [0.34, 0.36, 0.39];
  const tinted = (c: Rgb, level: number): Rgb => [
    lerp(neutral[0], c[0], 0.75 * Math.min(1, d)) * level,
    lerp(neutral[1], c[1], 0.75 * Math.min(1, d)) * level,
    lerp(neutral[2], c[2], 0.75 * Math.min(1, d)) * level,
  ];
  const blurDraw = rng.uniform();
  return {
    yaw,
    pitch,
    roll,
    bodyShare,
    gazeAcross: clamp(-0.45 * yaw + 0.13 * d * rng.normal(), -0.4, 0.4),
    gazeUp: clamp(0.35 * pitch + 0.06 * d * rng.normal(), -0.25, 0.25),
    light: [Math.sin(azimuth) * Math.cos(elevation), Math.sin(elevation), Math.cos(azimuth) * Math.cos(elevation)],
    key: [keyLevel * (1 + warmth), keyLevel, keyLevel * (1 - 1.3 * warmth)],
    sky: [skyLevel * (1 - skyTint), skyLevel, skyLevel * (1 + 1.2 * skyTint)],
    ground: [0.62 * skyLevel, 0.54 * skyLevel, 0.5 * skyLevel],
    expression,
    eyewear,
    frameColour: frames[rng.integer(frames.length)]!,
    frameRound: rng.uniform(),
    frameSize: 0.92 + 0.2 * rng.uniform(),
    cover,
    coverColour,
    coverAccent,
    coverPlace: 2 * rng.uniform() - 1,
    coverTurn: rng.normal(),
    backgroundFrom: tinted(colour(), lerp(0.8, 0.45 + 0.9 * rng.uniform(), Math.min(1, d))),
    backgroundTo: tinted(colour(), lerp(0.8, 0.3 + 0.7 * rng.uniform(), Math.min(1, d))),
    backgroundTurn: 2 * Math.PI * rng.uniform(),
    backgroundPattern: d > 0 ? rng.integer(4) : 0,
    blur: blurDraw < 0.25 * d ? 0.012 * d * rng.uniform() : 0,
    noise: 2.6 * d * (0.35 + rng.uniform() ** 2 * 1.6),
    exposure: Math.exp(clamp(0.13 * d * rng.normal(), -0.45, 0.22)),
    cast: [1 + 0.035 * d * rng.normal(), 1, 1 + 0.045 * d * rng.normal()],
    landmarkError: Float64Array.from({ length: 10 }, () => 0.1 * d * rng.normal()),
    noiseSeed: rng.integer(2 ** 32),
  };
}
