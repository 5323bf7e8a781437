/** The camera's end: background behind, lens blur, exposure, tone curve, sensor noise and bytes. */
import { stream } from '../../lib/rng.ts';
import type { NoiseTable } from './latticeNoise.ts';
import type { Nuisance } from './nuisance.ts';
import { bell, clamp, lerp, smooth } from './vec.ts';

/** Fills [size, size, 3], size even, with an out-of-focus backdrop: a gradient with soft discs, bands or blotches. */
export function drawBackground(nuisance: Nuisance, size: number, clouds: NoiseTable, colour: Float32Array): void {
  const { backgroundFrom: from, backgroundTo: to, backgroundTurn, backgroundPattern } = nuisance;
  const rng = stream(nuisance.noiseSeed, 'backdrop');
  const cos = Math.cos(backgroundTurn);
  const sin = Math.sin(backgroundTurn);
  const discs = Array.from(
    { length: 7 },
    () => [rng.uniform(), rng.uniform(), 0.06 + 0.12 * rng.uniform(), 0.25 + 0.5 * rng.uniform()] as const,
  );
  const shiftX = rng.uniform();
  const shiftY = rng.uniform();
  const mask = clouds.size - 1;
  for (let y = 0; y < size; y += 2) {
    const v = y / size - 0.5;
    for (let x = 0; x < size; x += 2) {
      const u = x / size - 0.5;
      let t = 0.5 + 0.8 * (u * cos + v * sin);
      if (backgroundPattern === 2)
        t = lerp(t, smooth(0.35, 0.65, 0.5 + 0.5 * Math.sin(9 * (u * cos - v * sin) + 6 * shiftX)), 0.55);
      if (backgroundPattern === 3) {
        const n =
          clouds.values[
            (((v + shiftY + 1) * 0.4 * clouds.size) & mask) * clouds.size +
              (((u + shiftX + 1) * 0.4 * clouds.size) & mask)
          ]!;
        t = lerp(t, smooth(0.25, 0.75, n), 0.7);
      }
      let glow = 1 - 0.35 * (u * u + v * v);
      if (backgroundPattern === 1) {
        for (const [cx, cy, radius, level] of discs) {
          const dx = u + 0.5 - cx;
          const dy = v + 0.5 - cy;
          const d2 = dx * dx + dy * dy;
          if (d2 < radius * radius * 1.5) glow += level * smooth(radius * 1.15, radius * 0.85, Math.sqrt(d2));
        }
      }
      t = clamp(t, 0, 1);
      const i = (y * size + x) * 3;
      for (let c = 0; c < 3; c++) {
        const level = lerp(from[c]!, to[c]!, t) * glow;
        colour[i + c] = level;
        colour[i + 3 + c] = level;
        colour[i + size * 3 + c] = level;
        colour[i + size * 3 + 3 + c] = level;
      }
    }
  }
}

/** Averages blocks of factor x factor samples: [factor size, factor size, 3] to [size, size, 3]. */
export function downsample(samples: Float32Array, size: number, factor: number, image: Float32Array): void {
  const row = size * factor * 3;
  const share = 1 / (factor * factor);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let j = 0; j < factor; j++) {
        const from = (y * factor + j) * row + x * factor * 3;
        for (let i = from; i < from + factor * 3; i += 3) {
          r += samples[i]!;
          g += samples[i + 1]!;
          b += samples[i + 2]!;
        }
      }
      const to = (y * size + x) * 3;
      image[to] = r * share;
      image[to + 1] = g * share;
      image[to + 2] = b * share;
    }
  }
}

/** Gaussian blur in place, separable, edges repeated. */
export function blur(image: Float32Array, size: number, sigma: number, scratch: Float32Array): void {
  const reach = Math.ceil(2.5 * sigma);
  const weights: number[] = [];
  let total = 0;
  for (let k = -reach; k <= reach; k++) {
    weights.push(bell(k / sigma));
    total += weights[k + reach]!;
  }
  for (const [from, to, step, other] of [
    [image, scratch, 3, size * 3],
    [scratch, image, size * 3, 3],
  ] as const) {
    for (let line = 0; line < size; line++) {
      for (let p = 0; p < size; p++) {
        for (let c = 0; c < 3; c++) {
          let sum = 0;
          for (let k = -reach; k <= reach; k++)
            sum += weights[k + reach]! * from[line * other + clamp(p + k, 0, size - 1) * step + c]!;
          to[line * other + p * step + c] = sum / total;
        }
      }
    }
  }
}

const CURVE_SIZE = 4096;
const CURVE_LIMIT = 3;

function makeCurve(): Float32Array {
  return Float32Array.from({ length: CURVE_SIZE + 1 }, (_, i) => {
    const x = (i / CURVE_SIZE) * CURVE_LIMIT;
    const shoulder = x < 0.55 ? x : 0.55 + 0.45 * (1 - Math.exp(-(x - 0.55) / 0.45));
    return 255 * shoulder ** (1 / 2.2);
  });
}

const CURVE = makeCurve();
const GRAIN_SIZE = 8192;

function makeGrain(): Float32Array {
  const rng = stream(0, 'sensor noise');
  return Float32Array.from({ length: GRAIN_SIZE }, () => rng.normal());
}

const GRAIN = makeGrain();

/** Exposes linear colour to bytes: colour cast, shoulder, gamma, sensor noise. */
export function expose(image: Float32Array, size: number, nuisance: Nuisance, out: Uint8Array, offset: number): void {
  const gains = nuisance.cast.map((c) => (c * nuisance.exposure * CURVE_SIZE) / CURVE_LIMIT);
  const rng = stream(nuisance.noiseSeed, 'sensor');
  let grain = rng.integer(GRAIN_SIZE);
  for (let i = 0; i < size * size * 3; i += 3) {
    // A fresh place in the table every few pixels, so that its period cannot be seen.
    if (i % 192 === 0) grain = rng.integer(GRAIN_SIZE);
    for (let c = 0; c < 3; c++) {
      const at = Math.round(image[i + c]! * gains[c]!);
      grain = (grain + 1) & (GRAIN_SIZE - 1);
      const level = CURVE[Math.min(at, CURVE_SIZE)]! + nuisance.noise * GRAIN[grain]!;
      out[offset + i + c] = Math.round(Math.min(Math.max(level, 0), 255));
    }
  }
}
