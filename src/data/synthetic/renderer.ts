/** Draws one image: pose the person, project, rasterise, light, and expose. All buffers are kept between images. */
import { arcfaceTemplate, fitSimilarity } from '../faces/alignment.ts';
import { drawCover, drawLens, eyewearParts, scarfPart } from './accessories.ts';
import { eyeball, rims } from './anatomy.ts';
import { poseBeard } from './beard.ts';
import { blur, downsample, drawBackground, expose } from './camera.ts';
import { headTopology, loftSkull } from './headTopology.ts';
import { checkIdentity, DEFAULT_LOOK_ALIKE_EVERY, faceStream } from './identity.ts';
import { noiseTable } from './latticeNoise.ts';
import { drawNuisance, type Nuisance } from './nuisance.ts';
import { createPerson, type Person, sharedBasis } from './person.ts';
import { aim, createBuffers, createDepthMap, drawDepth, rasterise } from './raster.ts';
import { MATERIAL, type Part, rotation, Scene } from './scene.ts';
import { shade } from './shade.ts';
import { EXPRESSION_NAMES } from './shapeBasis.ts';
import { smooth, vertexNormals } from './vec.ts';

const MAX_DIFFICULTY = 2;
const MIN_SIZE = 8;
const MAX_SIZE = 512;
const KEPT_PERSONS = 8;

/** Which faces: see `SyntheticSpec`. */
interface RenderSpec {
  readonly seed: number;
  readonly difficulty: number;
  readonly lookAlikeEvery?: number;
}

export interface FaceRenderer {
  readonly size: number;
  /**
   * Draws one image as [size, size, 3] RGB bytes.
   * @param identity non-negative integer
   * @param image non-negative integer
   * @param out receives size * size * 3 bytes from `offset`
   * @throws RangeError if an argument is out of range or the image does not fit into `out`
   */
  render(spec: RenderSpec, identity: number, image: number, out: Uint8Array, offset: number): void;
}

/** The point the head turns about, in centimetres. */
const PIVOT: readonly [number, number, number] = [0, -5, -5];
const SHADOW_CENTRE: readonly [number, number, number] = [0, 1, -3];
/** Distance of the camera from the middle of the head, in centimetres. */
const CAMERA = 85;
const NOSE_TIP = 4;
const MOUTH_CORNERS = [61, 291] as const;

/**
 * A renderer for one image size, with its own buffers.
 * @param size pixels a side, an integer in [8, 512]
 * @throws RangeError on another size
 */
export function createFaceRenderer(size: number): FaceRenderer {
  if (!Number.isInteger(size) || size < MIN_SIZE || size > MAX_SIZE) {
    throw new RangeError(`image size must be an integer in [${MIN_SIZE}, ${MAX_SIZE}], not ${size}`);
  }
  const top = headTopology();
  const { expressions } = sharedBasis();
  const template = arcfaceTemplate(size);
  // Small pictures show every jagged edge and are cheap: sixteen samples a pixel instead of four.
  const factor = size <= 40 ? 4 : 2;
  const samples = size * factor;
  const buffers = createBuffers(samples);
  const colour = new Float32Array(samples * samples * 3);
  const image = new Float32Array(size * size * 3);
  const scratch = new Float32Array(size * size * 3);
  const scene = new Scene();
  const shadow = createDepthMap(size <= 72 ? 72 : 104, 16);
  let projected = new Float32Array(0);
  const head: Part = {
    material: MATERIAL.skin,
    positions: new Float32Array(top.count * 3),
    normals: new Float32Array(top.count * 3),
    uvs: top.uvs,
    ambient: new Float32Array(top.count),
    triangles: top.triangles,
  };
  const strands = noiseTable(faceStream(0, 'hair strands'), 256, 128, 8, 2);
  const clouds = noiseTable(faceStream(0, 'backdrop clouds'), 128, 6, 6, 3);
  const textureSize = size <= 40 ? 96 : size <= 72 ? 128 : 224;
  const lensVertices: number[] = [];
  const persons = new Map<string, Person>();

  const personOf = (spec: RenderSpec, identity: number): Person => {
    const key = `${spec.seed} ${spec.lookAlikeEvery ?? DEFAULT_LOOK_ALIKE_EVERY} ${identity}`;
    let person = persons.get(key);
    if (!person) {
      person = createPerson(spec, identity, textureSize);
      if (persons.size >= KEPT_PERSONS) persons.delete(persons.keys().next().value!);
      persons.set(key, person);
    }
    return person;
  };

  const pose = (person: Person, nuisance: Nuisance): void => {
    const { positions } = head;
    positions.set(person.head);
    EXPRESSION_NAMES.forEach((name, k) => {
      const weight = nuisance.expression[name];
      if (weight === 0) return;
      const field = expressions[k]!;
      for (let i = 0; i < field.length; i++) positions[i] = positions[i]! + weight * field[i]!;
    });
    loftSkull(top, person.skull, positions);
    vertexNormals(positions, top.triangles, head.normals);
    head.ambient.set(person.ambient);
  };

  /** Fills the scene; returns the first vertex of the head. */
  const build = (person: Person, nuisance: Nuisance): number => {
    const turnHead = rotation(nuisance.yaw, nuisance.pitch, nuisance.roll);
    const share = nuisance.bodyShare;
    const turnBody = rotation(nuisance.yaw * share, nuisance.pitch * 0.2, nuisance.roll * 0.2);
    scene.clear();
    const first = scene.add(head, turnHead, PIVOT);
    scene.add(rims(top, head.positions, person.eyes), turnHead, PIVOT);
    const openness = 1 - Math.max(nuisance.expression.blinkLeft, nuisance.expression.blinkRight, 0);
    for (const side of [0, 1] as const) {
      scene.add(eyeball(person.eyes[side], nuisance.gazeAcross, nuisance.gazeUp, openness || 0.1), turnHead, PIVOT);
    }
    for (const part of person.rigid) scene.add(part, turnHead, PIVOT);
    for (const shell of person.beard) scene.add(poseBeard(shell, head.positions, head.normals), turnHead, PIVOT);
    lensVertices.length = 0;
    if (nuisance.eyewear !== 'none') {
      const { frames, lenses } = eyewearParts(person, nuisance);
      for (const part of frames) scene.add(part, turnHead, PIVOT);
      for (const part of lenses) lensVertices.push(scene.add(part, turnHead, PIVOT));
    }
    if (nuisance.cover === 'scarf') scene.add(scarfPart(top, head.positions, head.normals), turnHead, PIVOT);
    bendNeck(person.neck, scene.add(person.neck, turnBody, PIVOT), turnHead);
    scene.add(person.shoulders, turnBody, PIVOT);
    return first;
  };

  /** The neck follows the head at its top and the body at its foot. */
  const bendNeck = (neck: Part, first: number, turnHead: Float64Array): void => {
    const { positions } = scene;
    for (let v = 0; v < neck.ambient.length; v++) {
      const y = neck.positions[v * 3 + 1]!;
      const weight = smooth(-12.5, -4, y);
      const [dx, dy, dz] = [neck.positions[v * 3]! - PIVOT[0], y - PIVOT[1], neck.positions[v * 3 + 2]! - PIVOT[2]];
      for (let k = 0; k < 3; k++) {
        const turned = turnHead[k * 3]! * dx + turnHead[k * 3 + 1]! * dy + turnHead[k * 3 + 2]! * dz + PIVOT[k]!;
        const i = (first + v) * 3 + k;
        positions[i] = positions[i]! + weight * (turned - positions[i]!);
      }
    }
  };

  /** Projects the scene so that its five landmarks lie on the template, as closely as a similarity can. */
  const project = (nuisance: Nuisance, first: number): void => {
    const { positions, screen } = scene;
    for (let v = 0; v < scene.vertexCount * 3; v += 3) {
      const scale = CAMERA / (CAMERA - positions[v + 2]!);
      screen[v] = positions[v]! * scale;
      screen[v + 1] = -positions[v + 1]! * scale;
      screen[v + 2] = positions[v + 2]!;
    }
    const points = new Float64Array(10);
    const mean = (at: number, vertices: readonly number[]): void => {
      for (const v of vertices) {
        points[at] = points[at]! + screen[(first + v) * 3]! / vertices.length;
        points[at + 1] = points[at + 1]! + screen[(first + v) * 3 + 1]! / vertices.length;
      }
    };
    mean(0, top.eyeRims[0]);
    mean(2, top.eyeRims[1]);
    mean(4, [NOSE_TIP]);
    mean(6, [MOUTH_CORNERS[0]]);
    mean(8, [MOUTH_CORNERS[1]]);
    for (let i = 0; i < 10; i++) points[i] = points[i]! + nuisance.landmarkError[i]!;
    const centre = (factor - 1) / 2;
    const { a, b, tx, ty } = fitSimilarity(points, template);
    for (let v = 0; v < scene.vertexCount * 3; v += 3) {
      const x = screen[v]!;
      const y = screen[v + 1]!;
      // A pixel's centre has whole coordinates.
      screen[v] = factor * (a * x - b * y + tx) + centre;
      screen[v + 1] = factor * (b * x + a * y + ty) + centre;
    }
  };

  return {
    size,
    render(spec, identity, number, out, offset) {
      checkIdentity(spec, identity);
      if (!Number.isInteger(number) || number < 0 || number >= 2 ** 31) {
        throw new RangeError(`image must be an integer in [0, 2^31), not ${number}`);
      }
      if (!(spec.difficulty >= 0 && spec.difficulty <= MAX_DIFFICULTY)) {
        throw new RangeError(`difficulty must be in [0, ${MAX_DIFFICULTY}], not ${spec.difficulty}`);
      }
      if (!Number.isInteger(offset) || offset < 0 || offset + size * size * 3 > out.length) {
        throw new RangeError(`an image of ${size * size * 3} bytes does not fit at ${offset} into ${out.length}`);
      }
      const person = personOf(spec, identity);
      const nuisance = drawNuisance(spec, identity, number, spec.difficulty);
      pose(person, nuisance);
      project(nuisance, build(person, nuisance));

      if (projected.length < scene.vertexCount * 3) projected = new Float32Array(scene.positions.length);
      aim(shadow, ...nuisance.light);
      drawDepth(
        shadow,
        scene.positions,
        scene.triangles,
        scene.triangleCount,
        scene.vertexCount,
        SHADOW_CENTRE,
        projected,
        scene.flags,
        scene.density,
      );
      rasterise(scene, buffers, strands);
      drawBackground(nuisance, samples, clouds, colour);
      shade(scene, buffers, person, nuisance, shadow, SHADOW_CENTRE, strands, colour);
      for (const lens of lensVertices) drawLens(scene, lens, buffers, nuisance, colour);
      if (nuisance.cover === 'hand' || nuisance.cover === 'object') drawCover(nuisance, person, samples, colour);
      downsample(colour, size, factor, image);
      const sigma = nuisance.blur * size;
      if (sigma > 0.2) blur(image, size, sigma, scratch);
      expose(image, size, nuisance, out, offset);
    },
  };
}
