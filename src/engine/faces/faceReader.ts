/** Takes photos one after another: finds the face that is meant and aligns it; embeds faces together. */

import type { Similarity } from '../../data/faces/alignment.ts';
import {
  alignedOutline,
  alignedView,
  boxView,
  centralView,
  distanceFromTemplate,
  scaledView,
} from '../../data/faces/crops.ts';
import { compose, opaque, warpInto } from '../../data/faces/warp.ts';
import { cropAround } from '../../data/pixels/cropBox.ts';
import { edgePrint } from '../../data/pixels/edgePrint.ts';
import type { DecodedImage } from '../../domain/decodedImage.ts';
import type { FaceFound } from '../../domain/faceFound.ts';
import type { FaceWay, SeenFace } from '../../domain/readFace.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { Embedder } from './embedder.ts';
import type { FaceFinder } from './faceFinder.ts';

/** Faces embedded at a time. */
const BATCH = 16;

/** Kept around a region on each side, in parts of its longer side, where copies of a face are looked for. */
const PRINT_MARGIN = 0.5;

/** What the reader needs of the networks. */
export interface ReaderNetworks {
  readonly finder: Pick<FaceFinder, 'find' | 'findIn'>;
  readonly embedder: Pick<Embedder, 'embed' | 'input' | 'size' | 'crop'>;
}

/** A face that is still to be embedded. */
export interface CutFace {
  readonly seen: SeenFace;
  /** [input, input, 3] f32, as the embedder wants it. */
  readonly chip: Float32Array;
}

/** What of a photo is looked at. */
interface Sight {
  readonly face: FaceFound;
  /** From image pixels to those of an aligned face. */
  readonly view: Similarity;
  readonly offTemplate: number | null;
}

export class FaceReader {
  readonly #networks: ReaderNetworks;

  constructor(networks: ReaderNetworks) {
    this.#networks = networks;
  }

  /** @param size of the thumbnail, pixels a side */
  async cut(photo: DecodedImage, way: FaceWay, size: number): Promise<CutFace> {
    const image = opaque(photo);
    const { width, height } = image;
    const { face, view, offTemplate } = await this.#sight(image, way);
    const thumbnail = new Uint8Array(size * size * 3);
    warpInto(image, scaledView(view, size), size, 'border', thumbnail);
    const { input, crop } = this.#networks.embedder;
    const chip = new Float32Array(input * input * 3);
    warpInto(image, compose(crop, view), input, 'border', chip);
    const outline = face === 'none' || face === 'aligned-before' ? null : alignedOutline(view, width, height);
    const edges = edgePrint(way.kind === 'region' ? cropAround(photo, way.box, PRINT_MARGIN) : photo);
    return { seen: { face, outline, thumbnail, edges, width, height, offTemplate }, chip };
  }

  /** @returns embeddings in the order of the faces */
  async embed(faces: readonly CutFace[]): Promise<Float32Array<ArrayBuffer>[]> {
    const { embedder } = this.#networks;
    const length = embedder.input ** 2 * 3;
    const rows: Float32Array<ArrayBuffer>[] = [];
    for (let first = 0; first < faces.length; first += BATCH) {
      const batch = faces.slice(first, first + BATCH);
      const chips = new Float32Array(batch.length * length);
      batch.forEach(({ chip }, i) => {
        chips.set(chip, i * length);
      });
      const values = await embedder.embed(chips, batch.length);
      batch.forEach((_, i) => {
        rows.push(Float32Array.from(values.subarray(i * embedder.size, (i + 1) * embedder.size)));
      });
    }
    return rows;
  }

  async #sight(image: DecodedImage, way: FaceWay): Promise<Sight> {
    const { width, height } = image;
    const { finder } = this.#networks;
    switch (way.kind) {
      case 'region': {
        const points = await finder.findIn(image, way.box);
        if (points) return { face: 'found', view: alignedView(points), offTemplate: null };
        return { face: 'region-alone', view: boxView(way.box, width, height), offTemplate: null };
      }
      case 'largest': {
        if (width === way.aligned && height === way.aligned) {
          return { face: 'aligned-before', view: centralView(width, height), offTemplate: null };
        }
        const found = await finder.find(image);
        if (!found) return { face: 'none', view: centralView(width, height), offTemplate: null };
        const face = found.faces > 1 ? 'largest-of-several' : 'found';
        const offTemplate = distanceFromTemplate(found.points, width, height);
        return { face, view: alignedView(found.points), offTemplate };
      }
      default:
        return assertNever(way, 'way');
    }
  }
}
