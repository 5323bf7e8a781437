/** Things worn or held before the face: glasses, a scarf, a hand, an object. */
import { gridTriangles, meshPart } from './anatomy.ts';
import type { HeadTopology } from './headTopology.ts';
import type { Rgb } from './identity.ts';
import type { Nuisance } from './nuisance.ts';
import type { Person } from './person.ts';
import type { Buffers } from './raster.ts';
import { MATERIAL, type Part, type Scene } from './scene.ts';
import { clamp, lerp, smooth } from './vec.ts';

const RIM_SEGMENTS = 28;
const TUBE_SEGMENTS = 5;

/** A tube along a path of points, as a part. */
function tube(path: readonly (readonly [number, number, number])[], radius: number): Part {
  const rows = path.length - 1;
  const positions = new Float32Array(path.length * (TUBE_SEGMENTS + 1) * 3);
  for (let r = 0; r <= rows; r++) {
    const before = path[Math.max(0, r - 1)]!;
    const after = path[Math.min(rows, r + 1)]!;
    const [tx, ty, tz] = [after[0] - before[0], after[1] - before[1], after[2] - before[2]];
    // Two directions across the path; frames lie in planes where one of these helpers is never parallel to it.
    const helper = Math.abs(tz) > Math.abs(tx) + Math.abs(ty) ? [0, 1, 0] : [0, 0, 1];
    let [ux, uy, uz] = [
      ty * helper[2]! - tz * helper[1]!,
      tz * helper[0]! - tx * helper[2]!,
      tx * helper[1]! - ty * helper[0]!,
    ];
    const ul = Math.sqrt(ux * ux + uy * uy + uz * uz) || 1;
    ux /= ul;
    uy /= ul;
    uz /= ul;
    let [vx, vy, vz] = [ty * uz - tz * uy, tz * ux - tx * uz, tx * uy - ty * ux];
    const vl = Math.sqrt(vx * vx + vy * vy + vz * vz) || 1;
    vx /= vl;
    vy /= vl;
    vz /= vl;
    for (let s = 0; s <= TUBE_SEGMENTS; s++) {
      const turn = (s / TUBE_SEGMENTS) * 2 * Math.PI;
      const [c, d] = [radius * Math.cos(turn), radius * Math.sin(turn)];
      const [x, y, z] = path[r]!;
      positions.set([x + c * ux + d * vx, y + c * uy + d * vy, z + c * uz + d * vz], (r * (TUBE_SEGMENTS + 1) + s) * 3);
    }
  }
  // Too thin for the shadow map, which would draw them as scratches.
  return { ...meshPart(MATERIAL.frame, positions, gridTriangles(rows, TUBE_SEGMENTS)), overlay: true };
}

/** The outline of one lens about an eye, in head space. */
function lensOutline(person: Person, nuisance: Nuisance, side: 0 | 1): [number, number, number][] {
  const [ex, ey, ez] = person.eyes[side];
  const exponent = lerp(0.55, 1, nuisance.frameRound);
  const dark = nuisance.eyewear === 'sunglasses' ? 1.12 : 1;
  const wide = 2.35 * nuisance.frameSize * dark;
  const high = lerp(1.65, 2.05, nuisance.frameRound) * nuisance.frameSize * dark;
  const middle = ex * 1.04;
  return Array.from({ length: RIM_SEGMENTS + 1 }, (_, s) => {
    const turn = (s / RIM_SEGMENTS) * 2 * Math.PI;
    const [c, d] = [Math.cos(turn), Math.sin(turn)];
    const x = middle + wide * Math.sign(c) * Math.abs(c) ** exponent;
    const y = ey - 0.3 + high * Math.sign(d) * Math.abs(d) ** exponent;
    return [x, y, ez + 2.75 - 0.045 * (x * x - 9) * 0.8];
  });
}

/** Frames with bridge and temples, and the lenses, which `drawLens` draws. */
export function eyewearParts(person: Person, nuisance: Nuisance): { frames: Part[]; lenses: Part[] } {
  const radius = nuisance.eyewear === 'sunglasses' ? 0.2 : lerp(0.12, 0.2, (nuisance.frameSize - 0.92) / 0.2);
  const parts: Part[] = [];
  const lenses: Part[] = [];
  const inner: [number, number, number][] = [];
  for (const side of [0, 1] as const) {
    const outline = lensOutline(person, nuisance, side);
    parts.push(tube(outline, radius));
    lenses.push(lensPart(outline));
    const sign = side === 0 ? -1 : 1;
    const outer = outline[sign < 0 ? RIM_SEGMENTS / 2 : 0]!;
    inner.push(outline[sign < 0 ? 1 : RIM_SEGMENTS / 2 - 1]!);
    const width = person.skull.radiusX;
    parts.push(
      tube(
        [
          [outer[0], outer[1] + 0.6, outer[2]],
          [sign * (width + 0.15), outer[1] + 0.7, outer[2] - 1.8],
          [sign * (width + 0.35), outer[1] + 0.8, -2],
          [sign * (width + 0.2), outer[1] + 0.2, -5],
        ],
        radius,
      ),
    );
  }
  const [a, b] = inner as [[number, number, number], [number, number, number]];
  const lift = 0.45;
  parts.push(
    tube(
      [
        [a[0] + 0.05, a[1] + lift, a[2]],
        [0, a[1] + lift + 0.3, a[2] + 0.45],
        [b[0] - 0.05, b[1] + lift, b[2]],
      ],
      radius,
    ),
  );
  return { frames: parts, lenses };
}

/** A lens as bare vertices, a ring about a middle; `drawLens` finds where they fell on the screen. */
function lensPart(outline: readonly [number, number, number][]): Part {
  const positions = new Float32Array((outline.length + 1) * 3);
  outline.forEach((point, i) => {
    for (let k = 0; k < 3; k++) positions[k] = positions[k]! + point[k]! / outline.length;
    positions.set(point, (i + 1) * 3);
  });
  return meshPart(MATERIAL.frame, positions, new Uint16Array(0));
}

/**
 * Tints what lies behind a lens and adds its reflection of the sky.
 * @param first the lens's middle vertex; its ring follows
 */
export function drawLens(
  scene: Scene,
  first: number,
  buffers: Buffers,
  nuisance: Nuisance,
  colour: Float32Array,
): void {
  const { screen } = scene;
  const { size, depth } = buffers;
  const dark = nuisance.eyewear === 'sunglasses';
  const keep = dark ? 0.1 : 0.93;
  const corner = (v: number): [number, number, number] => [screen[v * 3]!, screen[v * 3 + 1]!, screen[v * 3 + 2]!];
  const [ax, ay, az] = corner(first);
  const reach = Math.max(1, Math.abs(screen[(first + 1) * 3]! - ax), Math.abs(screen[(first + 8) * 3 + 1]! - ay));
  const glare = (dark ? 0.3 : 0.2) * (nuisance.sky[1] + 0.3 * nuisance.key[1]);
  for (let s = 0; s < RIM_SEGMENTS; s++) {
    const [bx, by, bz] = corner(first + 1 + s);
    const [cx, cy, cz] = corner(first + 2 + s);
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    if (area === 0) continue;
    const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx)));
    const x1 = Math.min(size - 1, Math.floor(Math.max(ax, bx, cx)));
    const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy)));
    const y1 = Math.min(size - 1, Math.floor(Math.max(ay, by, cy)));
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const wb = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area;
        const wc = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area;
        const i = y * size + x;
        // Half-open, so that a sample on the edge of two triangles is tinted once.
        if (wb < 0 || wc <= 0 || wb + wc > 1 || az + wb * (bz - az) + wc * (cz - az) < depth[i]!) continue;
        const streak = smooth(0.5, 0.1, Math.abs((x - ax + 0.7 * (y - ay)) / reach + 0.35));
        const shine = glare * (0.25 * smooth(0.8, -1, (y - ay) / reach) + 0.45 * streak);
        for (let c = 0; c < 3; c++) {
          const tint = dark ? keep * (0.6 + 0.8 * nuisance.frameColour[c]!) : keep;
          colour[i * 3 + c] = colour[i * 3 + c]! * tint + shine;
        }
      }
    }
  }
}

/** A scarf drawn up over the mouth: the lower face and the underside of the jaw, moved outwards. */
export function scarfPart(top: HeadTopology, head: Float32Array, normals: Float32Array): Part {
  const index = new Int32Array(top.count).fill(-1);
  const vertices: number[] = [];
  const triangles: number[] = [];
  const low = (v: number): boolean => top.uvs[v * 2 + 1]! > 0.6 && v < top.faceCount + top.outline.length * 5;
  for (let t = 0; t < top.triangles.length; t += 3) {
    const corners = [top.triangles[t]!, top.triangles[t + 1]!, top.triangles[t + 2]!];
    if (!corners.every(low)) continue;
    for (const v of corners) {
      if (index[v]! < 0) {
        index[v] = vertices.length;
        vertices.push(v);
      }
      triangles.push(index[v]!);
    }
  }
  const positions = new Float32Array(vertices.length * 3);
  const uvs = new Float32Array(vertices.length * 2);
  vertices.forEach((v, i) => {
    for (let k = 0; k < 3; k++) positions[i * 3 + k] = head[v * 3 + k]! + 0.75 * normals[v * 3 + k]!;
    uvs[i * 2] = top.uvs[v * 2]!;
    uvs[i * 2 + 1] = top.uvs[v * 2 + 1]!;
  });
  return meshPart(MATERIAL.cover, positions, Uint16Array.from(triangles), uvs);
}

/** Paints a hand or an object in the image plane, lit like the rest. */
export function drawCover(nuisance: Nuisance, person: Person, size: number, colour: Float32Array): void {
  const side = nuisance.coverPlace < 0 ? -1 : 1;
  const capsules: (readonly [number, number, number, number, number])[] = [];
  if (nuisance.cover === 'hand') {
    // Fingers from below, laid over cheek or chin: [x0, y0, x1, y1, radius] in shares of the image.
    const cx = 0.5 + side * (0.14 + 0.16 * Math.abs(nuisance.coverPlace));
    const lean = -side * (0.1 + 0.05 * clamp(nuisance.coverTurn, -1, 1));
    const lengths = [0.3, 0.36, 0.34, 0.26];
    lengths.forEach((length, k) => {
      const x = cx + (k - 1.5) * 0.082;
      capsules.push([x, 0.97, x + lean + (k - 1.5) * 0.012, 0.97 - length, 0.041]);
    });
    capsules.push([cx - side * 0.02, 1.12, cx + side * 0.02, 1.04, 0.19]);
  } else {
    const place = 0.5 + side * (0.36 + 0.14 * Math.abs(nuisance.coverPlace));
    const tilt = 0.2 * clamp(nuisance.coverTurn, -1.5, 1.5);
    capsules.push([place - tilt, 1.2, place + tilt, -0.2, 0.12]);
  }
  const isHand = nuisance.cover === 'hand';
  const base: Rgb = isHand ? person.traits.skin : nuisance.coverColour;
  const [lx, ly, lz] = nuisance.light;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let height = -1;
      let nx = 0;
      let ny = 0;
      let near = Infinity;
      for (const [ax, ay, bx, by, radius] of capsules) {
        const px = (x + 0.5) / size - ax;
        const py = (y + 0.5) / size - ay;
        const dx = bx - ax;
        const dy = by - ay;
        const t = clamp((px * dx + py * dy) / (dx * dx + dy * dy), 0, 1);
        const ex = (px - t * dx) / radius;
        const ey = (py - t * dy) / radius;
        const d2 = ex * ex + ey * ey;
        near = Math.min(near, (Math.sqrt(d2) - 1) * radius);
        if (d2 >= 1) continue;
        const z = Math.sqrt(1 - d2) * radius;
        if (z <= height) continue;
        height = z;
        nx = ex;
        ny = -ey;
      }
      const i = (y * size + x) * 3;
      if (height < 0) {
        // A soft contact shadow around what is held before the face.
        if (near < 0.03) {
          const dim = 0.55 + 0.45 * smooth(0, 0.03, near);
          for (let c = 0; c < 3; c++) colour[i + c] = colour[i + c]! * dim;
        }
        continue;
      }
      const nz = Math.sqrt(Math.max(0, 1 - nx * nx - ny * ny));
      const facing = Math.max(0, (nx * lx + ny * ly + nz * lz + 0.15) / 1.15);
      const open = 0.45 + 0.55 * nz;
      for (let c = 0; c < 3; c++) {
        const sky = lerp(nuisance.ground[c]!, nuisance.sky[c]!, 0.5 + 0.5 * ny);
        colour[i + c] = base[c]! * (isHand && c > 0 ? 0.92 : 1) * (nuisance.key[c]! * facing * 0.9 + sky * open);
      }
    }
  }
}
