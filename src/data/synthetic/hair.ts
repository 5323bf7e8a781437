/**
 * Hair, beard and moustache as shells: the scalp (or the beard area) repeated a few times further out, each shell cut out
 * by strand noise, so that outlines are soft and locks have depth. A style is a hairline, a thickness and a strand pattern.
 */
import type { HeadTopology, Skull } from './headTopology.ts';
import type { HairStyle, Traits } from './identity.ts';
import { faceStream } from './identity.ts';
import { noiseAt, sharedNoise } from './latticeNoise.ts';
import { MATERIAL, type Part } from './scene.ts';
import { clamp, lerp, smooth, vertexNormals } from './vec.ts';

type Hairline = 'natural' | 'fringe' | 'sweptFringe' | 'parted';

interface StyleSpec {
  readonly hairline: Hairline;
  /** Thickness in centimetres at the crown, the sides and the front edge. */
  readonly crown: number;
  readonly side: number;
  readonly edge: number;
  /** Where the hair ends at the sides and at the back: y in centimetres. */
  readonly sideEnd: number;
  readonly backEnd: number;
  /** Azimuth in degrees at which the sides begin. */
  readonly opening: number;
  readonly shells: number;
  /** The innermost shell's share of the thickness: low for airy hair, high for sleek. */
  readonly core: number;
  /** Depth and number of curls. */
  readonly curl: number;
  readonly curlCells: number;
  /** Strand noise repeats around the head and along a strand. */
  readonly strandsAround: number;
  readonly strandsAlong: number;
}

const SHORT: StyleSpec = {
  hairline: 'natural',
  crown: 1.5,
  side: 0.45,
  edge: 0.25,
  sideEnd: 1.4,
  backEnd: -4,
  opening: 64,
  shells: 3,
  core: 0.72,
  curl: 0.25,
  curlCells: 18,
  strandsAround: 2.6,
  strandsAlong: 1.1,
};

const STYLES: Readonly<Record<HairStyle, StyleSpec>> = {
  bald: { ...SHORT, crown: 0.12, side: 0.12, edge: 0.02, shells: 2, strandsAlong: 4, curl: 0 },
  buzz: { ...SHORT, crown: 0.25, side: 0.16, edge: 0.06, shells: 2, strandsAround: 4, strandsAlong: 9, curl: 0 },
  short: SHORT,
  sidePart: { ...SHORT, hairline: 'parted', crown: 2.2, edge: 0.8, curl: 0.15, curlCells: 8 },
  quiff: { ...SHORT, crown: 2.4, side: 0.4, edge: 1.5, curl: 0.4, curlCells: 16 },
  fringe: { ...SHORT, hairline: 'sweptFringe', crown: 1.8, side: 0.9, edge: 0.75, sideEnd: -0.4, opening: 62 },
  curly: {
    ...SHORT,
    crown: 2.7,
    side: 1.7,
    edge: 1.2,
    sideEnd: 0.2,
    shells: 4,
    core: 0.5,
    curl: 1.1,
    curlCells: 22,
    strandsAround: 1.1,
    strandsAlong: 7,
  },
  afro: {
    ...SHORT,
    crown: 4.2,
    side: 3.6,
    edge: 1.3,
    sideEnd: -2,
    shells: 4,
    core: 0.8,
    curl: 0.3,
    curlCells: 30,
    strandsAround: 1.7,
    strandsAlong: 11,
  },
  bob: {
    ...SHORT,
    hairline: 'fringe',
    crown: 1.7,
    side: 1.6,
    edge: 0.6,
    sideEnd: -5.5,
    backEnd: -6,
    opening: 62,
    core: 0.85,
    curl: 0.2,
    curlCells: 9,
  },
  long: {
    ...SHORT,
    hairline: 'parted',
    crown: 1.5,
    side: 1.4,
    edge: 0.5,
    sideEnd: -14.5,
    backEnd: -16,
    opening: 60,
    core: 0.85,
    curl: 0.3,
    curlCells: 8,
  },
  tiedBack: { ...SHORT, crown: 0.8, side: 0.35, edge: 0.15, core: 0.8, curl: 0.08 },
};

const EDGE_LENGTH: Readonly<Record<Hairline, number>> = { natural: 0.6, fringe: 1.1, sweptFringe: 1.2, parted: 0.85 };

const COLUMNS = 54;
const CAP_ROWS = 14;
const HANG_ROWS = 6;
const CENTRE_Y = 2.4;
const CENTRE_Z = -3.6;
const MAP_WIDTH = 96;
const MAP_HEIGHT = 64;

/** Whether the style covers the ears. */
export function coversEars(style: HairStyle): boolean {
  return style === 'bob' || style === 'long' || style === 'afro';
}

/** Distance of the head's surface from the hair's centre, by azimuth (0 in front) and angle from the crown. */
class HeadRadius {
  private readonly map = new Float32Array(MAP_WIDTH * MAP_HEIGHT);
  private readonly skull: Skull;

  constructor(top: HeadTopology, positions: Float32Array, skull: Skull) {
    this.skull = skull;
    const polar = new Float32Array(top.count * 3);
    for (let v = 0; v < top.count; v++) {
      const x = positions[v * 3]!;
      const y = positions[v * 3 + 1]! - CENTRE_Y;
      const z = positions[v * 3 + 2]! - CENTRE_Z;
      const r = Math.sqrt(x * x + y * y + z * z);
      polar[v * 3] = (Math.atan2(x, z) / (2 * Math.PI) + 0.5) * MAP_WIDTH;
      polar[v * 3 + 1] = (Math.acos(clamp(y / r, -1, 1)) / Math.PI) * MAP_HEIGHT;
      polar[v * 3 + 2] = r;
    }
    for (let t = 0; t < top.triangles.length; t += 3) {
      const [a, b, c] = [top.triangles[t]! * 3, top.triangles[t + 1]! * 3, top.triangles[t + 2]! * 3];
      const ax = polar[a]!;
      const ay = polar[a + 1]!;
      const bx = polar[b]! - ax;
      const by = polar[b + 1]! - ay;
      const cx = polar[c]! - ax;
      const cy = polar[c + 1]! - ay;
      const area = bx * cy - by * cx;
      // Triangles across the seam behind the head, or round the crown, are left to the ellipsoid.
      if (area === 0 || Math.abs(bx) > 20 || Math.abs(cx) > 20) continue;
      for (let y = Math.ceil(ay + Math.min(0, by, cy)); y <= ay + Math.max(0, by, cy) && y < MAP_HEIGHT; y++) {
        for (let x = Math.ceil(ax + Math.min(0, bx, cx)); x <= ax + Math.max(0, bx, cx) && x < MAP_WIDTH; x++) {
          const wb = ((x - ax) * cy - (y - ay) * cx) / area;
          const wc = (bx * (y - ay) - by * (x - ax)) / area;
          if (wb < 0 || wc < 0 || wb + wc > 1 || x < 0 || y < 0) continue;
          const r = polar[a + 2]! + wb * (polar[b + 2]! - polar[a + 2]!) + wc * (polar[c + 2]! - polar[a + 2]!);
          const i = y * MAP_WIDTH + x;
          if (r > this.map[i]!) this.map[i] = r;
        }
      }
    }
  }

  at(azimuth: number, angle: number): number {
    const fx = (azimuth / (2 * Math.PI) + 0.5) * MAP_WIDTH;
    const fy = (angle / Math.PI) * MAP_HEIGHT;
    const x = Math.floor(fx);
    const y = clamp(Math.floor(fy), 0, MAP_HEIGHT - 2);
    const next = (x + 1) % MAP_WIDTH;
    const here = x % MAP_WIDTH;
    const corners = [
      this.map[y * MAP_WIDTH + here]!,
      this.map[y * MAP_WIDTH + next]!,
      this.map[(y + 1) * MAP_WIDTH + here]!,
      this.map[(y + 1) * MAP_WIDTH + next]!,
    ];
    const ellipsoid = this.ellipsoid(azimuth, angle);
    const [a, b, c, d] = corners.map((r) => (r > 0 ? r : ellipsoid)) as [number, number, number, number];
    return lerp(lerp(a, b, fx - x), lerp(c, d, fx - x), clamp(fy - y, 0, 1));
  }

  private ellipsoid(azimuth: number, angle: number): number {
    const { radiusX, radiusY, radiusZ, centreY, centreZ } = this.skull;
    const dx = (Math.sin(angle) * Math.sin(azimuth)) / radiusX;
    const dy = Math.cos(angle) / radiusY;
    const dz = (Math.sin(angle) * Math.cos(azimuth)) / radiusZ;
    const oy = (CENTRE_Y - centreY) / radiusY;
    const oz = (CENTRE_Z - centreZ) / radiusZ;
    const a = dx * dx + dy * dy + dz * dz;
    const b = dy * oy + dz * oz;
    return (-b + Math.sqrt(b * b - a * (oy * oy + oz * oz - 1))) / a;
  }
}

/** A bob is worn with a fringe or parted. */
function styleOf(traits: Traits): StyleSpec {
  const style = STYLES[traits.hairStyle];
  return traits.hairStyle === 'bob' && traits.hairlineRise > 0 ? { ...style, hairline: 'parted' } : style;
}

/** Smoothly through [position, value] nodes; flat beyond the ends. */
function through(nodes: readonly (readonly [number, number])[], x: number): number {
  let y = nodes[0]![1];
  for (let i = 1; i < nodes.length; i++) y = lerp(y, nodes[i]![1], smooth(nodes[i - 1]![0], nodes[i]![0], x));
  return y;
}

/** Height of the hairline, in centimetres, by azimuth in degrees (0 in front, positive to the image's right). */
function hairlineAt(traits: Traits, style: StyleSpec, head: Float32Array, degrees: number): number {
  const foreheadTop = head[10 * 3 + 1]!;
  // A fringe leaves the brows free.
  const fringeEnd = Math.max(foreheadTop - 2.4, head[105 * 3 + 1]! + 0.75);
  const side = Math.abs(degrees);
  const { opening } = style;
  const { receding, parting } = traits;
  const top = foreheadTop + 0.6 + traits.hairlineRise;
  const bald = traits.hairStyle === 'bald' ? 7 : 0;
  const peak = top + 1.4 * receding + bald;
  let y: number;
  switch (style.hairline) {
    case 'natural':
      y = through(
        [
          [0, peak - 0.25 * Math.max(0, -traits.hairlineRise)],
          [16, peak],
          [34, peak + 0.25 + 2.2 * receding],
          [48, top - 1.7 + 3.4 * receding + bald],
          [58, 4.9 + 0.8 * receding + 0.5 * bald],
          [opening, 4.1],
        ],
        side,
      );
      break;
    case 'fringe':
      y = through(
        [
          [0, fringeEnd + 0.3 + 0.4 * Math.max(0, traits.hairlineRise)],
          [34, fringeEnd],
          [50, 4.6],
          [opening, 3],
        ],
        side,
      );
      break;
    case 'sweptFringe':
      y = through(
        [
          [-opening, 3.4],
          [-50, fringeEnd - 0.7],
          [-20, fringeEnd + 0.4 * Math.max(0, traits.hairlineRise)],
          [30, foreheadTop - 0.9 + 0.6 * traits.hairlineRise],
          [48, foreheadTop - 2],
          [opening, 4],
        ],
        degrees * parting,
      );
      break;
    case 'parted': {
      const from = degrees * parting - 16;
      y = through(
        [
          [-62 - 0.5 * (opening - 60), 3.2],
          [-50, foreheadTop - 2.9],
          [-26, foreheadTop - 0.9 + 0.5 * traits.hairlineRise],
          [0, top + 0.35 + receding],
          [16, foreheadTop - 0.35 + 0.5 * traits.hairlineRise + 1.5 * receding],
          [32, foreheadTop - 2.6 + 2 * receding],
          [opening - 16, 3.6],
        ],
        from,
      );
      break;
    }
  }
  y = lerp(y, style.sideEnd, smooth(opening - 3, opening + 9, side));
  // Short hair goes round the ear.
  if (style.sideEnd > -3)
    y = lerp(y, 3.4, smooth(opening + 13, opening + 19, side) * smooth(opening + 50, opening + 40, side));
  return lerp(y, style.backEnd, smooth(opening + 42, opening + 60, side));
}

/** The hair of a person in head space; undefined for the fully bald. */
export function hairParts(top: HeadTopology, traits: Traits, skull: Skull, head: Float32Array): Part[] {
  const style = styleOf(traits);
  const rng = faceStream(traits.noiseSeed, 'face hair');
  const curls = sharedNoise(128, style.curlCells, style.curlCells >> 1, 2);
  const curlShift = rng.uniform();
  const radius = new HeadRadius(top, head, skull);
  const shift = rng.uniform();
  const length = style.sideEnd < -3 ? (traits.hairLength - 1) * 5 : 0;
  const rows = style.sideEnd < -3 ? CAP_ROWS + HANG_ROWS : CAP_ROWS;
  const columns = COLUMNS + 1;
  const n = columns * (rows + 1);
  const parts: Part[] = [];
  const triangles = new Uint16Array(COLUMNS * rows * 6);
  let at = 0;
  for (let k = 0; k < rows; k++) {
    for (let j = 0; j < COLUMNS; j++) {
      const a = k * columns + j;
      triangles.set([a, a + columns, a + 1, a + 1, a + columns, a + columns + 1], at);
      at += 6;
    }
  }
  for (let shell = 0; shell < style.shells; shell++) {
    const fraction = shell / (style.shells - 1);
    const positions = new Float32Array(n * 3);
    const normals = new Float32Array(n * 3);
    const tangents = new Float32Array(n * 3);
    const uvs = new Float32Array(n * 2);
    const ambient = new Float32Array(n);
    const density = new Float32Array(n);
    for (let j = 0; j < columns; j++) {
      const azimuth = (j / COLUMNS) * 2 * Math.PI - Math.PI;
      const degrees = (azimuth * 180) / Math.PI;
      const end =
        hairlineAt(traits, style, head, degrees) + (length && Math.abs(degrees) > style.opening ? -length : 0);
      for (let k = 0; k <= rows; k++) {
        const angle = (0.03 + 0.6 * Math.min(1, k / CAP_ROWS)) * Math.PI;
        const surface = radius.at(azimuth, angle);
        const bump = noiseAt(curls, j / COLUMNS + curlShift, curlShift + 0.5 * (k / CAP_ROWS)) - 0.5;
        const hang = Math.max(0, k - CAP_ROWS) / HANG_ROWS;
        const y =
          CENTRE_Y +
          surface * Math.cos(angle) -
          hang * Math.max(0, CENTRE_Y + surface * Math.cos(angle) - (style.backEnd - length));
        const covered = y - end;
        const crown = smooth(0.46, 0.1, angle / Math.PI);
        const inset = smooth(-0.4, 1.6 + 0.9 * style.side, covered);
        const parted = style.hairline === 'parted';
        const part = parted ? 1 - 0.45 * Math.exp(-(((degrees - traits.parting * 16) / 9) ** 2)) * crown : 1;
        const full = lerp(style.side, style.crown, crown) * traits.hairVolume * part * (1 + 0.25 * hang);
        const thickness = lerp(style.edge, full, inset) * (1 + 1.1 * style.curl * bump);
        const r =
          surface +
          0.06 +
          thickness * (style.core + (1 - style.core) * fraction) +
          0.35 * hang * Math.sin(hang * 9 + azimuth * 5);
        const v = (k * columns + j) * 3;
        positions[v] = r * Math.sin(angle) * Math.sin(azimuth);
        positions[v + 1] = hang > 0 ? y : CENTRE_Y + r * Math.cos(angle);
        positions[v + 2] = CENTRE_Z + r * Math.sin(angle) * Math.cos(azimuth);
        const away = Math.tanh((degrees * traits.parting - 16) / 14) * traits.parting;
        const sweep =
          (style.curl > 0.45 ? 0 : style.hairline === 'natural' ? 0.02 : 0.09) *
          away *
          (k / CAP_ROWS) *
          smooth(110, 60, Math.abs(degrees));
        uvs[v / 1.5] = (j / COLUMNS) * style.strandsAround - sweep * style.strandsAround + shift;
        uvs[v / 1.5 + 1] = (k / CAP_ROWS) * style.strandsAlong;
        // Short edges look combed back, long ones hang.
        const softness = EDGE_LENGTH[style.hairline];
        density[v / 3] =
          Math.min(1.25, (covered + 0.45) / softness) - 0.62 * fraction ** 1.3 - (hang > 0.8 ? (hang - 0.8) * 2 : 0);
        ambient[v / 3] =
          (0.5 + 0.5 * fraction) * (0.86 + 0.5 * bump) * (1 - 0.3 * hang) * lerp(0.8, 1, smooth(0, 2, covered));
      }
    }
    vertexNormals(positions, triangles, normals);
    for (let v = 0; v < n; v++) {
      const upper = v >= columns ? v - columns : v;
      const lower = v + columns < n ? v + columns : v;
      const dx = positions[lower * 3]! - positions[upper * 3]!;
      const dy = positions[lower * 3 + 1]! - positions[upper * 3 + 1]!;
      const dz = positions[lower * 3 + 2]! - positions[upper * 3 + 2]!;
      const size = Math.sqrt(dx * dx + dy * dy + dz * dz) || 1;
      tangents.set([dx / size, dy / size, dz / size], v * 3);
    }
    parts.push({
      material: MATERIAL.hair,
      positions,
      normals,
      tangents,
      uvs,
      ambient,
      density,
      triangles,
      overlay: shell > 0,
    });
  }
  return parts;
}

/** Darkens skin that lies under or beside the hair. Multiplies into `ambient` of the head's vertices. */
export function shadeUnderHair(traits: Traits, head: Float32Array, ambient: Float32Array): void {
  const style = styleOf(traits);
  const strength = 0.45 * smooth(0, 0.9, style.edge + 0.5 * style.side);
  for (let v = 0; v < ambient.length; v++) {
    const azimuth = (Math.atan2(head[v * 3]!, head[v * 3 + 2]! - CENTRE_Z) * 180) / Math.PI;
    const covered = head[v * 3 + 1]! - hairlineAt(traits, style, head, azimuth);
    ambient[v] = ambient[v]! * (1 - strength * smooth(-1.6, 0.4, covered));
  }
}
