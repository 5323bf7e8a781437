/** Lights the visible fragment of every sample: skin, eyes, hair, cloth. Linear colour; a key light with shadows and a sky. */
import type { NoiseTable } from './latticeNoise.ts';
import type { Nuisance } from './nuisance.ts';
import type { Person } from './person.ts';
import { type Buffers, type DepthMap, litShare } from './raster.ts';
import { MATERIAL, type Material, type Scene } from './scene.ts';

const IRIS_RADIUS = 0.435;
const PUPIL_RADIUS = 0.165;

/** pow(x, p) for highlights, after Schlick: cheap and close. */
function lobe(x: number, p: number): number {
  return x <= 0 ? 0 : x / (p - p * x + x);
}

function step(from: number, to: number, x: number): number {
  const t = x <= from ? 0 : x >= to ? 1 : (x - from) / (to - from);
  return t * t * (3 - 2 * t);
}

/**
 * Shades every covered sample.
 * @param colour [size, size, 3] linear; samples without a triangle are left alone
 * @param shadow the key light's depth map, drawn about `centre`
 */
export function shade(
  scene: Scene,
  buffers: Buffers,
  person: Person,
  nuisance: Nuisance,
  shadow: DepthMap,
  centre: readonly [number, number, number],
  strands: NoiseTable,
  colour: Float32Array,
): void {
  const { triangles, materials, positions, normals, tangents, uvs, ambient } = scene;
  const { traits, skin } = person;
  const [lx, ly, lz] = nuisance.light;
  const { key, sky, ground } = nuisance;
  const texels = skin.texels;
  const textureSize = skin.size;
  // Half-way vector between the light and the viewer, who is far away on the z axis.
  const hl = Math.sqrt(lx * lx + ly * ly + (lz + 1) * (lz + 1)) || 1;
  const hx = lx / hl;
  const hy = ly / hl;
  const hz = (lz + 1) / hl;
  const [skinR, skinG, skinB] = traits.skin;
  const scatter = 1 - 0.6 * traits.melanin;
  const sheen = 0.75 + 0.5 * traits.melanin;
  const total = buffers.size * buffers.size;
  for (let i = 0; i < total; i++) {
    const t = buffers.triangle[i]!;
    if (t < 0) continue;
    const wb = buffers.second[i]!;
    const wc = buffers.third[i]!;
    const wa = 1 - wb - wc;
    const a = triangles[t * 3]!;
    const b = triangles[t * 3 + 1]!;
    const c = triangles[t * 3 + 2]!;
    const material = materials[t]! as Material;
    let nx = wa * normals[a * 3]! + wb * normals[b * 3]! + wc * normals[c * 3]!;
    let ny = wa * normals[a * 3 + 1]! + wb * normals[b * 3 + 1]! + wc * normals[c * 3 + 1]!;
    let nz = wa * normals[a * 3 + 2]! + wb * normals[b * 3 + 2]! + wc * normals[c * 3 + 2]!;
    let inverse = 1 / (Math.sqrt(nx * nx + ny * ny + nz * nz) || 1);
    if (nz < 0 && material > MATERIAL.eye) inverse = -inverse;
    nx *= inverse;
    ny *= inverse;
    nz *= inverse;
    const x = wa * positions[a * 3]! + wb * positions[b * 3]! + wc * positions[c * 3]! - centre[0];
    const y = wa * positions[a * 3 + 1]! + wb * positions[b * 3 + 1]! + wc * positions[c * 3 + 1]! - centre[1];
    const z = wa * positions[a * 3 + 2]! + wb * positions[b * 3 + 2]! + wc * positions[c * 3 + 2]! - centre[2];
    const u = wa * uvs[a * 2]! + wb * uvs[b * 2]! + wc * uvs[c * 2]!;
    const v = wa * uvs[a * 2 + 1]! + wb * uvs[b * 2 + 1]! + wc * uvs[c * 2 + 1]!;
    const open = wa * ambient[a]! + wb * ambient[b]! + wc * ambient[c]!;
    const facing = nx * lx + ny * ly + nz * lz;
    const lit =
      facing > -0.35 ? litShare(shadow, x + 0.45 * nx, y + 0.45 * ny, z + 0.45 * nz, 0.3 + 0.5 * (1 - facing)) : 0;
    const upward = 0.5 + 0.5 * ny;
    const skyR = ground[0] + (sky[0] - ground[0]) * upward;
    const skyG = ground[1] + (sky[1] - ground[1]) * upward;
    const skyB = ground[2] + (sky[2] - ground[2]) * upward;
    const o = i * 3;

    switch (material) {
      case MATERIAL.skin:
      case MATERIAL.plainSkin: {
        let r: number;
        let g: number;
        let bl: number;
        let gloss: number;
        if (material === MATERIAL.skin) {
          const fu = Math.min(Math.max(u * textureSize - 0.5, 0), textureSize - 1.001);
          const fv = Math.min(Math.max(v * textureSize - 0.5, 0), textureSize - 1.001);
          const tu = Math.floor(fu);
          const tv = Math.floor(fv);
          const du = fu - tu;
          const dv = fv - tv;
          const p = (tv * textureSize + tu) * 4;
          const q = p + textureSize * 4;
          const w00 = (1 - du) * (1 - dv);
          const w10 = du * (1 - dv);
          const w01 = (1 - du) * dv;
          const w11 = du * dv;
          r = texels[p]! * w00 + texels[p + 4]! * w10 + texels[q]! * w01 + texels[q + 4]! * w11;
          g = texels[p + 1]! * w00 + texels[p + 5]! * w10 + texels[q + 1]! * w01 + texels[q + 5]! * w11;
          bl = texels[p + 2]! * w00 + texels[p + 6]! * w10 + texels[q + 2]! * w01 + texels[q + 6]! * w11;
          gloss = texels[p + 3]! * w00 + texels[p + 7]! * w10 + texels[q + 3]! * w01 + texels[q + 7]! * w11;
        } else {
          r = skinR;
          g = skinG;
          bl = skinB;
          gloss = 0.4;
        }
        // Light that wraps and reddens at the shadow's edge stands in for scattering below the skin.
        const wrapR = 0.28 * scatter;
        const wrapG = 0.12 * scatter;
        const wrapB = 0.07 * scatter;
        const dr = Math.max(0, (facing + wrapR) / (1 + wrapR));
        const dg = Math.max(0, (facing + wrapG) / (1 + wrapG));
        const db = Math.max(0, (facing + wrapB) / (1 + wrapB));
        const litR = lit * (1 + 0.35 * scatter * (1 - lit));
        const deep = open * open;
        const aoR = open + 0.12 * scatter * (open - deep);
        const aoB = open - 0.25 * (open - deep);
        const highlight = Math.max(0, facing) * lit * gloss * sheen;
        const nh = Math.max(0, nx * hx + ny * hy + nz * hz);
        const edge = 1 - Math.max(0, nz);
        const rim = edge * edge * edge * edge;
        const spec = highlight * (0.16 * lobe(nh, 34) + 0.05 * lobe(nh, 7)) + 0.1 * rim * open * skyG * gloss;
        colour[o] = r * (key[0] * dr * litR + skyR * aoR) + spec * key[0];
        colour[o + 1] = g * (key[1] * dg * lit + skyG * open) + spec * key[1];
        colour[o + 2] = bl * (key[2] * db * lit + skyB * aoB) + spec * key[2];
        break;
      }
      case MATERIAL.eye: {
        const d = Math.sqrt(u * u + v * v);
        const iris = 1 - step(IRIS_RADIUS - 0.03, IRIS_RADIUS + 0.03, d);
        const pupil = 1 - step(PUPIL_RADIUS - 0.03, PUPIL_RADIUS + 0.03, d);
        const ring = 1 - 0.62 * step(IRIS_RADIUS - 0.14, IRIS_RADIUS, d);
        // The cornea gathers light on the side away from the lamp.
        const glow = 1 + (0.55 * Math.max(0, -(u * lx + v * ly))) / IRIS_RADIUS;
        const tone = ring * glow * (1.15 - 0.3 * step(0, 0.3, v));
        const redden = 1 - 0.1 * step(0.45, 0.95, d);
        const r = (0.54 + (traits.iris[0] * tone - 0.54) * iris) * (1 - pupil * 0.96);
        const g = (0.52 * redden + (traits.iris[1] * tone - 0.52 * redden) * iris) * (1 - pupil * 0.96);
        const bl = (0.5 * redden + (traits.iris[2] * tone - 0.5 * redden) * iris) * (1 - pupil * 0.96);
        const diffuse = Math.max(0, (facing + 0.3) / 1.3) * (0.35 + 0.65 * lit);
        const nh = nx * hx + ny * hy + nz * hz;
        const spark =
          1.1 * step(0.978, 0.993, nh) * (0.3 + 0.7 * lit) +
          0.22 * step(0.93, 0.98, nx * -0.3 + ny * 0.42 + nz * 0.85) * iris;
        colour[o] = open * (r * (0.85 * key[0] * diffuse + skyR) + spark * key[0]);
        colour[o + 1] = open * (g * (0.85 * key[1] * diffuse + skyG) + spark * key[1]);
        colour[o + 2] = open * (bl * (0.85 * key[2] * diffuse + skyB) + spark * key[2]);
        break;
      }
      case MATERIAL.hair: {
        const noise =
          strands.values[
            ((v * strands.size) & (strands.size - 1)) * strands.size + ((u * strands.size) & (strands.size - 1))
          ]!;
        const tx = wa * tangents[a * 3]! + wb * tangents[b * 3]! + wc * tangents[c * 3]!;
        const ty = wa * tangents[a * 3 + 1]! + wb * tangents[b * 3 + 1]! + wc * tangents[c * 3 + 1]!;
        const tz = wa * tangents[a * 3 + 2]! + wb * tangents[b * 3 + 2]! + wc * tangents[c * 3 + 2]!;
        const shifted = 0.22 * (noise - 0.5);
        const th = tx * (hx + shifted * nx) + ty * (hy + shifted * ny) + tz * (hz + shifted * nz);
        const sine = Math.sqrt(Math.max(0, 1 - th * th));
        const diffuse = Math.max(0, (facing + 0.3) / 1.3) * lit;
        const tone = open * (0.35 + 1.25 * noise * noise);
        const shine =
          (0.1 * lobe(sine, 60) + 0.05 * lobe(sine, 14)) * Math.max(0, facing + 0.15) * lit * open * (0.4 + noise);
        const r = traits.hair[0];
        const g = traits.hair[1];
        const bl = traits.hair[2];
        colour[o] = r * tone * (key[0] * diffuse + 0.9 * skyR) + shine * key[0] * (0.35 + 0.9 * r);
        colour[o + 1] = g * tone * (key[1] * diffuse + 0.9 * skyG) + shine * key[1] * (0.33 + 0.9 * g);
        colour[o + 2] = bl * tone * (key[2] * diffuse + 0.9 * skyB) + shine * key[2] * (0.32 + 0.9 * bl);
        break;
      }
      case MATERIAL.flesh:
      case MATERIAL.teeth:
      case MATERIAL.cloth:
      case MATERIAL.frame:
      case MATERIAL.cover: {
        let r: number;
        let g: number;
        let bl: number;
        let shine = 0.02;
        if (material === MATERIAL.flesh) {
          r = u > 0.5 ? 0.22 : traits.skin[0] * 0.8;
          g = u > 0.5 ? 0.05 : traits.skin[1] * 0.55;
          bl = u > 0.5 ? 0.05 : traits.skin[2] * 0.5;
        } else if (material === MATERIAL.teeth) {
          const gap = Math.abs(u - Math.round(u));
          const tone = 0.78 + 0.22 * step(0.02, 0.12, gap);
          r = 0.72 * tone;
          g = 0.68 * tone;
          bl = 0.58 * tone;
          shine = 0.25;
        } else if (material === MATERIAL.frame) {
          r = nuisance.frameColour[0];
          g = nuisance.frameColour[1];
          bl = nuisance.frameColour[2];
          shine = 0.5;
        } else if (material === MATERIAL.cover) {
          const weave = 0.5 + 0.5 * Math.sin(u * 40 + v * 26);
          const accent = step(0.55, 0.75, 0.5 + 0.5 * Math.sin(v * 46 + u * 6));
          r = (nuisance.coverColour[0] * (1 - accent) + nuisance.coverAccent[0] * accent) * (0.8 + 0.2 * weave);
          g = (nuisance.coverColour[1] * (1 - accent) + nuisance.coverAccent[1] * accent) * (0.8 + 0.2 * weave);
          bl = (nuisance.coverColour[2] * (1 - accent) + nuisance.coverAccent[2] * accent) * (0.8 + 0.2 * weave);
        } else {
          r = traits.shirt[0];
          g = traits.shirt[1];
          bl = traits.shirt[2];
        }
        const diffuse = Math.max(0, facing) * lit;
        const spec = shine * lobe(Math.max(0, nx * hx + ny * hy + nz * hz), 40) * lit;
        colour[o] = open * (r * (key[0] * diffuse + skyR) + spec * key[0]);
        colour[o + 1] = open * (g * (key[1] * diffuse + skyG) + spec * key[1]);
        colour[o + 2] = open * (bl * (key[2] * diffuse + skyB) + spec * key[2]);
        break;
      }
    }
  }
}
