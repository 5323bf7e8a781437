/** Beard and moustache: shells over the posed face, so that they follow the mouth. */
import { beardMask, moustacheMask } from './faceRegions.ts';
import type { HeadTopology } from './headTopology.ts';
import type { Traits } from './identity.ts';
import { MATERIAL, type Part } from './scene.ts';
import { smooth } from './vec.ts';

/** A shell waiting for the posed head: its vertices are head vertices moved along their normals. */
export interface BeardShell {
  /** [n] indices into the head. */
  readonly vertices: Uint16Array;
  /** [n] centimetres along the normal. */
  readonly lift: Float32Array;
  readonly part: Part;
}

const SHELLS = 3;

/** The shells of a person's beard; empty for the clean-shaven. */
export function beardParts(top: HeadTopology, traits: Traits): BeardShell[] {
  const { beard, moustache } = traits;
  if (beard < 0.15 && moustache < 0.2) return [];
  const cover = new Float32Array(top.count);
  const length = new Float32Array(top.count);
  for (let v = 0; v < top.count; v++) {
    const [u, w] = [top.uvs[v * 2]!, top.uvs[v * 2 + 1]!];
    const isFace = v < top.faceCount;
    const lips = smooth(0.135, 0.11, Math.abs(u - 0.5)) * smooth(0.645, 0.66, w) * smooth(0.75, 0.735, w);
    const jaw =
      (isFace ? beardMask(u, w) : v < top.faceCount + top.outline.length * 2 && w > 0.7 ? 0.8 : 0) * (1 - lips);
    const lip = isFace ? moustacheMask(u, w) : 0;
    const a = jaw * smooth(0.1, 0.5, beard);
    const b = lip * smooth(0.1, 0.4, moustache);
    cover[v] = Math.max(a, b);
    length[v] = Math.max(a * beard * (0.5 + 0.75 * smooth(0.7, 0.95, w)), b * 0.42 * moustache);
  }
  const index = new Int32Array(top.count).fill(-1);
  const vertices: number[] = [];
  const triangles: number[] = [];
  for (let t = 0; t < top.triangles.length; t += 3) {
    const corners = [top.triangles[t]!, top.triangles[t + 1]!, top.triangles[t + 2]!];
    if (!corners.some((v) => cover[v]! > 0.08)) continue;
    for (const v of corners) {
      if (index[v]! < 0) {
        index[v] = vertices.length;
        vertices.push(v);
      }
      triangles.push(index[v]!);
    }
  }
  const n = vertices.length;
  return Array.from({ length: SHELLS }, (_, shell) => {
    const fraction = shell / (SHELLS - 1);
    const tangents = new Float32Array(n * 3);
    const uvs = new Float32Array(n * 2);
    const ambient = new Float32Array(n);
    const density = new Float32Array(n);
    const lift = new Float32Array(n);
    for (let i = 0; i < n; i++) {
      const v = vertices[i]!;
      tangents[i * 3 + 1] = -1;
      uvs[i * 2] = top.uvs[v * 2]! * 2.6;
      uvs[i * 2 + 1] = top.uvs[v * 2 + 1]! * 1.6;
      density[i] = 1.3 * cover[v]! - 0.12 - 0.62 * fraction;
      ambient[i] = 0.55 + 0.45 * fraction;
      lift[i] = 0.04 + length[v]! * (0.15 + 0.85 * fraction);
    }
    const part: Part = {
      material: MATERIAL.hair,
      positions: new Float32Array(n * 3),
      normals: new Float32Array(n * 3),
      tangents,
      uvs,
      ambient,
      density,
      triangles: Uint16Array.from(triangles),
      overlay: true,
    };
    return { vertices: Uint16Array.from(vertices), lift, part };
  });
}

/** Places a shell over a posed head. */
export function poseBeard(shell: BeardShell, head: Float32Array, normals: Float32Array): Part {
  const { vertices, lift, part } = shell;
  for (let i = 0; i < vertices.length; i++) {
    const v = vertices[i]! * 3;
    for (let k = 0; k < 3; k++) {
      part.positions[i * 3 + k] = head[v + k]! + lift[i]! * normals[v + k]!;
      part.normals[i * 3 + k] = normals[v + k]!;
    }
  }
  return part;
}
