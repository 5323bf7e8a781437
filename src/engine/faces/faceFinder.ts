/**
 * Finds faces in photos: BlazeFace for the boxes, MediaPipe's face mesh for 468 points on the face that matters, of which
 * five are kept. Both networks come from @vladmandic/human.
 */
import type { Similarity } from '../../data/faces/alignment.ts';
import { alignedOutline, alignedView, boxView, squareView } from '../../data/faces/crops.ts';
import { DETECTOR_INPUT, type Detection, decodeDetections } from '../../data/faces/detections.ts';
import { chooseFace, fivePoints, MESH_NUMBERS } from '../../data/faces/landmarks.ts';
import { areOneFace, photoViews } from '../../data/faces/photoViews.ts';
import { invert, mapPoints, warpInto } from '../../data/faces/warp.ts';
import type { DecodedImage } from '../../domain/decodedImage.ts';
import { boxAround, boxOverlap, clippedBox, type FaceBox } from '../../domain/faceBox.ts';
import * as tf from '../tf.ts';
import { GraphNet } from './graphNet.ts';
import type { ModelFiles } from './weightFiles.ts';

const MESH_INPUT = 192;
/** Outputs of the detector: logits and regressors of the fine grid, then of the coarse one. */
const DETECTOR_OUTPUTS = ['Identity', 'Identity_2', 'Identity_1', 'Identity_3'] as const;
/** Outputs of the mesh: the points, and whether there is a face at all. */
const MESH_OUTPUTS = ['Identity_2', 'Identity_1'] as const;

const LEAST_CONFIDENCE = 0.3;
const MOST_OVERLAP = 0.3;
/** A mesh below this is not that of a face. */
const LEAST_FACE = 0.3;
/** The mesh sees the box grown by this. */
const MESH_MARGIN = 1.5;
/** Shares of the photo's longer side added as grey on each side, tried in turn: a face that fills the photo is missed without. */
const PADDINGS = [0.3, 0, 0.8] as const;

export interface FoundFace {
  /** [5, 2], in image pixels, in the order of `FIVE_POINT_ORDER`. */
  readonly points: Float64Array;
  /** Faces seen in the photo. */
  readonly faces: number;
}

/** How much larger than a region what the detector sees of its photo is: small faces of a group are as large as any then. */
const REGION_VIEWS = [2, 3.5, 1.4] as const;
/** Share of a region and a face in it that they have in common, at least: programs draw boxes tight or wide. */
const LEAST_SHARED = 0.3;

const detectedBox = ({ x, y, side }: Detection, { width, height }: DecodedImage): FaceBox => ({
  x: (x + 0.5 - side / 2) / width,
  y: (y + 0.5 - side / 2) / height,
  width: side / width,
  height: side / height,
});

/** The face that overlaps a region most, or null where none does by enough. */
function bestIn(region: FaceBox, faces: readonly Detection[], image: DecodedImage): Detection | null {
  let best: Detection | null = null;
  let most = LEAST_SHARED;
  for (const face of faces) {
    const shared = boxOverlap(region, detectedBox(face, image));
    if (shared < most) continue;
    most = shared;
    best = face;
  }
  return best;
}

export class FaceFinder {
  readonly #detector: GraphNet;
  readonly #mesh: GraphNet;

  private constructor(detector: GraphNet, mesh: GraphNet) {
    this.#detector = detector;
    this.#mesh = mesh;
  }

  /** @throws EngineError 'dataset' for damaged files */
  static async load(detector: ModelFiles, mesh: ModelFiles): Promise<FaceFinder> {
    return new FaceFinder(await GraphNet.load(detector), await GraphNet.load(mesh));
  }

  /** The largest central face, or null where there is none. */
  async find(image: DecodedImage): Promise<FoundFace | null> {
    for (const padding of PADDINGS) {
      const { width, height } = image;
      const side = Math.max(width, height) * (1 + 2 * padding);
      const view = squareView((width - 1) / 2, (height - 1) / 2, side, 0, DETECTOR_INPUT);
      const faces = await this.#detect(image, view);
      const best = chooseFace(faces, width, height);
      const points = best && (await this.#landmarks(image, best));
      if (points) return { points, faces: faces.length };
    }
    return null;
  }

  /** Where all faces are, each as it would be cut out, from left to right; a face that is cut off is as large as what is seen of it. */
  async findAll(image: DecodedImage): Promise<FaceBox[]> {
    const seen: Detection[] = [];
    for (const view of photoViews(image.width, image.height)) seen.push(...(await this.#detect(image, view)));
    seen.sort((a, b) => b.confidence - a.confidence);
    const boxes: FaceBox[] = [];
    for (const face of seen) {
      const rough = clippedBox(detectedBox(face, image));
      // Most are other sights of a face that is known.
      if (!rough || boxes.some((known) => areOneFace(known, rough))) continue;
      const points = await this.#landmarks(image, face);
      const box = points && clippedBox(boxAround(alignedOutline(alignedView(points), image.width, image.height)));
      // The mesh is drawn to the face beside where there is none in the middle.
      if (!box || boxOverlap(box, rough) < LEAST_SHARED || boxes.some((known) => areOneFace(known, box))) continue;
      boxes.push(box);
    }
    return boxes.sort((a, b) => a.x - b.x || a.y - b.y);
  }

  /**
   * The face of a region, which overlaps it most of those that are found around it.
   * @returns [5, 2], as `FoundFace.points`; null where no face overlaps it by enough
   */
  async findIn(image: DecodedImage, region: FaceBox): Promise<Float64Array | null> {
    for (const grown of REGION_VIEWS) {
      const view = boxView(region, image.width, image.height, grown, DETECTOR_INPUT);
      const best = bestIn(region, await this.#detect(image, view), image);
      const points = best && (await this.#landmarks(image, best));
      if (points) return points;
    }
    return null;
  }

  /** @param view from image pixels to those of the detector @returns boxes in image pixels */
  async #detect(image: DecodedImage, view: Similarity): Promise<Detection[]> {
    const pixels = new Float32Array(DETECTOR_INPUT * DETECTOR_INPUT * 3);
    warpInto(image, view, DETECTOR_INPUT, 'grey', pixels);
    const outputs = tf.tidy(() => {
      const input = tf.tensor4d(pixels, [1, DETECTOR_INPUT, DETECTOR_INPUT, 3]);
      const [fineLogits, fine, coarseLogits, coarse] = this.#detector.run(
        tf.sub(tf.div(input, 127.5), 1) as tf.Tensor4D,
        DETECTOR_OUTPUTS,
      );
      return [tf.concat([fineLogits!, coarseLogits!], 1), tf.concat([fine!, coarse!], 1)];
    });
    const [logits, regressors] = await Promise.all(outputs.map((output) => output.data()));
    tf.dispose(outputs);
    const back = invert(view);
    return decodeDetections(logits!, regressors!, LEAST_CONFIDENCE, MOST_OVERLAP).map((found) => {
      const [x, y] = mapPoints(back, [found.x - 0.5, found.y - 0.5]) as unknown as [number, number];
      return { ...found, x, y, side: found.side * back.a };
    });
  }

  /** @returns five points in image pixels, or null where the mesh sees no face */
  async #landmarks(image: DecodedImage, { x, y, side, roll }: Detection): Promise<Float64Array | null> {
    const view = squareView(x, y, side * MESH_MARGIN, roll, MESH_INPUT);
    const pixels = new Float32Array(MESH_INPUT * MESH_INPUT * 3);
    warpInto(image, view, MESH_INPUT, 'grey', pixels);
    const outputs = tf.tidy(() => {
      const input = tf.tensor4d(pixels, [1, MESH_INPUT, MESH_INPUT, 3]);
      return this.#mesh.run(tf.div(input, 255) as tf.Tensor4D, MESH_OUTPUTS);
    });
    const [mesh, face] = await Promise.all(outputs.map((output) => output.data()));
    tf.dispose(outputs);
    if (!(face![0]! >= LEAST_FACE) || mesh!.length !== MESH_NUMBERS) return null;
    return mapPoints(invert(view), fivePoints(mesh!));
  }

  dispose(): void {
    this.#detector.dispose();
    this.#mesh.dispose();
  }
}
