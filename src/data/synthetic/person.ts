/** One identity made ready to draw: its neutral head, skin texture and rigid parts. Built once, then posed for every image. */
import { ear, eyeCentre, neckParts, teeth } from './anatomy.ts';
import { type BeardShell, beardParts } from './beard.ts';
import { coversEars, hairParts, shadeUnderHair } from './hair.ts';
import { headTopology, loftSkull, MEAN_SKULL, type Skull } from './headTopology.ts';
import { faceStream, type IdentitySpec, identityCoefficients, type Traits, traitsOf } from './identity.ts';
import { aim, createDepthMap, drawDepth, litShare } from './raster.ts';
import type { Part } from './scene.ts';
import { SHAPE_NAMES, type ShapeBasis, shapeBasis } from './shapeBasis.ts';
import { paintSkin, type SkinTexture } from './skinTexture.ts';
import { vertexNormals } from './vec.ts';

export interface Person {
  readonly traits: Traits;
  readonly skull: Skull;
  /** [count, 3] the neutral head, centimetres. */
  readonly head: Float32Array;
  /** [count] ambient visibility. */
  readonly ambient: Float32Array;
  readonly skin: SkinTexture;
  readonly eyes: readonly [readonly [number, number, number], readonly [number, number, number]];
  /** Parts that turn with the head: teeth, ears, hair. */
  readonly rigid: readonly Part[];
  readonly neck: Part;
  readonly shoulders: Part;
  readonly beard: readonly BeardShell[];
}

let basis: ShapeBasis | undefined;

/** The bases over the shared topology, built once. */
export function sharedBasis(): ShapeBasis {
  basis ??= shapeBasis(headTopology());
  return basis;
}

/** The neutral head for shape coefficients. */
function neutralHead(shape: ArrayLike<number>, skull: Skull): Float32Array {
  const top = headTopology();
  const head = new Float32Array(top.count * 3);
  head.set(top.face);
  const { shapes } = sharedBasis();
  for (let k = 0; k < shapes.length; k++) {
    const weight = shape[k]!;
    const field = shapes[k]!;
    for (let i = 0; i < field.length; i++) head[i] = head[i]! + weight * field[i]!;
  }
  loftSkull(top, skull, head);
  return head;
}

let meanAmbient: Float32Array | undefined;

/** Ambient visibility of the mean head: the share of the sky each vertex sees, by depth maps from many directions. */
function bakedAmbient(): Float32Array {
  if (meanAmbient) return meanAmbient;
  const top = headTopology();
  const head = neutralHead(new Float64Array(SHAPE_NAMES.length), MEAN_SKULL);
  const normals = new Float32Array(top.count * 3);
  vertexNormals(head, top.triangles, normals);
  const seen = new Float32Array(top.count);
  const total = new Float32Array(top.count);
  const map = createDepthMap(80, 15);
  const projected = new Float32Array(top.count * 3);
  const directions = 72;
  for (let d = 0; d < directions; d++) {
    // A Fibonacci spiral over the sphere.
    const y = 1 - (2 * d + 1) / directions;
    const r = Math.sqrt(1 - y * y);
    const turn = d * 2.399963229728653;
    const [x, z] = [r * Math.cos(turn), r * Math.sin(turn)];
    aim(map, x, y, z);
    drawDepth(map, head, top.triangles, top.triangles.length / 3, top.count, [0, 1, -3], projected);
    for (let v = 0; v < top.count; v++) {
      const cosine = normals[v * 3]! * x + normals[v * 3 + 1]! * y + normals[v * 3 + 2]! * z;
      if (cosine <= 0) continue;
      total[v] = total[v]! + cosine;
      const lift = 0.25;
      const px = head[v * 3]! + lift * normals[v * 3]!;
      const py = head[v * 3 + 1]! - 1 + lift * normals[v * 3 + 1]!;
      const pz = head[v * 3 + 2]! + 3 + lift * normals[v * 3 + 2]!;
      seen[v] = seen[v]! + cosine * litShare(map, px, py, pz, 0.25);
    }
  }
  const ambient = new Float32Array(top.count);
  for (let v = 0; v < top.count; v++) ambient[v] = total[v]! > 0 ? seen[v]! / total[v]! : 1;
  meanAmbient = ambient;
  return ambient;
}

/** Builds a person. @throws RangeError on a spec or identity out of range */
export function createPerson(spec: IdentitySpec, identity: number, textureSize: number): Person {
  const top = headTopology();
  const coefficients = identityCoefficients(spec, identity);
  const noiseSeed = faceStream(spec.seed, 'face noise seed', identity).integer(2 ** 32);
  const traits = traitsOf(coefficients, noiseSeed);
  const width = 1 + 0.045 * traits.shape[SHAPE_NAMES.indexOf('faceWidth')]!;
  const high = traits.shape[SHAPE_NAMES.indexOf('foreheadHeight')]!;
  const skull: Skull = {
    ...MEAN_SKULL,
    radiusX: MEAN_SKULL.radiusX * width,
    radiusY: MEAN_SKULL.radiusY + 0.35 * high,
  };
  const head = neutralHead(traits.shape, skull);
  const ambient = bakedAmbient().slice();
  shadeUnderHair(traits, head, ambient);
  const rigid: Part[] = [teeth(head), ...hairParts(top, traits, skull, head)];
  if (!coversEars(traits.hairStyle))
    rigid.push(ear(skull, head, -1, traits.earSize), ear(skull, head, 1, traits.earSize));
  const [neck, shoulders] = neckParts(1 + 0.07 * traits.build);
  return {
    traits,
    skull,
    head,
    ambient,
    skin: paintSkin(traits, textureSize),
    eyes: [eyeCentre(top, head, 0), eyeCentre(top, head, 1)],
    rigid,
    neck,
    shoulders,
    beard: beardParts(top, traits),
  };
}
