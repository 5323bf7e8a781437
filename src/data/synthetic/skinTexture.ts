/** Paints a person's face: skin with its tints, lips, brows, lashes, stubble, freckles, moles and the lines of age. */
import { faceRegions } from './faceRegions.ts';
import { faceStream, type Rgb, type Traits } from './identity.ts';
import { sharedNoise } from './latticeNoise.ts';
import { bell, clamp, lerp, smooth } from './vec.ts';

export interface SkinTexture {
  readonly size: number;
  /** [size, size, 4]: linear albedo and gloss. */
  readonly texels: Float32Array;
}

/** Paints one face. Costs a few milliseconds at 128; the caller keeps the result. */
export function paintSkin(traits: Traits, size: number): SkinTexture {
  const regions = faceRegions(size);
  const rng = faceStream(traits.noiseSeed, 'face skin');
  const blotches = rolled('blotches', sharedNoise(size, 7, 7, 3).values, rng.integer(size * size));
  const hairs = rolled('hairs', sharedNoise(size, size >> 1, size >> 3, 1).values, rng.integer(size * size));
  const grain = rolled('grain', sharedNoise(size, size >> 1, size >> 1, 1).values, rng.integer(size * size));
  const texels = new Float32Array(size * size * 4);
  const { skin, lips, brow, melanin, age } = traits;
  const light = 1 - melanin;
  const stubbleColour: Rgb = [
    brow[0] * 0.8 + 0.04 * light,
    brow[1] * 0.8 + 0.045 * light,
    brow[2] * 0.8 + 0.055 * light,
  ];
  const half = 0.0135 * traits.browThickness;
  for (let i = 0; i < size * size; i++) {
    const mottle = blotches[i]! - 0.5;
    let tone = 1 + 0.22 * mottle + 0.1 * (grain[i]! - 0.5);
    const flush =
      (0.5 * regions.cheeks[i]! + 0.45 * regions.nose[i]!) * (0.35 + 0.75 * traits.ruddiness) * (0.45 + 0.55 * light) +
      0.22 * mottle;
    tone *= 1 - 0.2 * regions.underEye[i]! * (0.5 + age) - 0.28 * regions.socket[i]!;
    tone *= 1 - 0.42 * regions.crease[i]! * (0.55 + 0.45 * age);
    const wrinkle =
      0.32 * smooth(0.5, 1, age) * (regions.foreheadLines[i]! + regions.crowsFeet[i]!) +
      (0.05 + 0.3 * age) * regions.folds[i]!;
    tone *= 1 - clamp(wrinkle, 0, 0.5);
    let r = skin[0] * tone * (1 + 0.02 * flush);
    let g = skin[1] * tone * (1 - 0.3 * flush);
    let b = skin[2] * tone * (1 - 0.26 * flush);
    let gloss = regions.gloss[i]! * (1 + 0.5 * mottle);

    const freckle =
      traits.freckles *
      smooth(0.66, 0.86, grain[i]! + 0.35 * mottle) *
      clamp(1.6 * regions.cheeks[i]! + 1.3 * regions.nose[i]! + 0.12, 0, 1);
    r = lerp(r, skin[0] * 0.52, 0.6 * freckle);
    g = lerp(g, skin[1] * 0.38, 0.6 * freckle);
    b = lerp(b, skin[2] * 0.3, 0.6 * freckle);

    const lip = regions.lips[i]! * traits.lipStrength;
    const lipTone = 1 + 0.25 * mottle + 0.12 * (hairs[i]! - 0.5);
    r = lerp(r, lips[0] * lipTone, lip);
    g = lerp(g, lips[1] * lipTone, lip);
    b = lerp(b, lips[2] * lipTone, lip);
    gloss = lerp(gloss, 0.95, regions.lips[i]!);

    const shadow =
      clamp(traits.stubble * (regions.beard[i]! + 0.8 * regions.moustache[i]!), 0, 1) * (0.3 + 0.5 * grain[i]!);
    r = lerp(r, stubbleColour[0], shadow);
    g = lerp(g, stubbleColour[1], shadow);
    b = lerp(b, stubbleColour[2], shadow);
    gloss *= 1 - 0.6 * shadow;

    const dark = clamp(0.86 * regions.nostrils[i]! + 0.55 * regions.lipLine[i]!, 0, 0.9);
    r *= 1 - 0.86 * dark;
    g *= 1 - 0.94 * dark;
    b *= 1 - 0.94 * dark;

    const along = regions.browAlong[i]!;
    const across = regions.browAcross[i]! - 0.012 * traits.browArch * bell((along - 0.62) / 0.25);
    const taper = half * (0.62 + 0.55 * smooth(0, 0.25, along)) * (1 - 0.72 * smooth(0.55, 1.02, along));
    const edge = 0.0045 + 0.35 / size;
    const strand =
      hairs[
        (i + Math.round(regions.browAcross[i]! * size * 1.5) * (i % size > size / 2 ? -1 : 1) + size * size) %
          (size * size)
      ]!;
    const hair =
      smooth(taper + edge, taper - edge, Math.abs(across)) *
      clamp(traits.browDensity * (0.62 + 0.75 * strand), 0, 0.97) *
      smooth(-0.05, 0.1, along + 0.05);
    r = lerp(r, brow[0], hair);
    g = lerp(g, brow[1], hair);
    b = lerp(b, brow[2], hair);
    gloss *= 1 - 0.7 * hair;

    const lash = clamp(
      (0.45 + 0.5 * traits.lashes) * regions.upperLash[i]! + 0.35 * traits.lashes * regions.lowerLash[i]!,
      0,
      0.94,
    );
    r = lerp(r, 0.02, lash);
    g = lerp(g, 0.012, lash);
    b = lerp(b, 0.01, lash);

    texels[i * 4] = r;
    texels[i * 4 + 1] = g;
    texels[i * 4 + 2] = b;
    texels[i * 4 + 3] = gloss;
  }
  paintMoles(traits, size, texels);
  return { size, texels };
}

const scratch = new Map<string, Float32Array>();

/** A periodic table read from another place, into a buffer that the next face of this size overwrites. */
function rolled(name: string, values: Float32Array, by: number): Float32Array {
  const key = `${name} ${values.length}`;
  const result = scratch.get(key) ?? new Float32Array(values.length);
  scratch.set(key, result);
  result.set(values.subarray(by));
  result.set(values.subarray(0, by), values.length - by);
  return result;
}

function paintMoles(traits: Traits, size: number, texels: Float32Array): void {
  const rng = faceStream(traits.noiseSeed, 'face moles');
  for (let m = 0; m < traits.moles; m++) {
    const u = 0.5 + (rng.uniform() < 0.5 ? -1 : 1) * (0.1 + 0.25 * rng.uniform());
    const v = 0.45 + 0.4 * rng.uniform();
    const radius = 0.0055 + 0.004 * rng.uniform();
    const reach = Math.ceil(radius * size * 2.5);
    for (let y = Math.floor(v * size) - reach; y <= v * size + reach; y++) {
      for (let x = Math.floor(u * size) - reach; x <= u * size + reach; x++) {
        if (x < 0 || y < 0 || x >= size || y >= size) continue;
        const distance = Math.sqrt(((x + 0.5) / size - u) ** 2 + ((y + 0.5) / size - v) ** 2);
        const weight = 0.8 * smooth(radius + 0.5 / size, radius - 0.5 / size, distance);
        const i = (y * size + x) * 4;
        texels[i] = texels[i]! * (1 - 0.62 * weight);
        texels[i + 1] = texels[i + 1]! * (1 - 0.74 * weight);
        texels[i + 2] = texels[i + 2]! * (1 - 0.78 * weight);
      }
    }
  }
}
