/** Images gathered on the GPU against those written on the CPU, all at once and streamed through too little memory. */

import { GpuImages } from '../../src/engine/images/gpuInput.ts';
import type { ImagePicks } from '../../src/engine/images/input.ts';
import { type ImageSource, writeInput } from '../../src/engine/images/source.ts';
import * as tf from '../../src/engine/tf.ts';
import { stream } from '../../src/lib/rng.ts';
import { randomImages } from '../support/batches.ts';
import type { CaseResult } from './harness.types.ts';

const BATCH = 6;
const BATCHES = 12;

function randomPicks(count: number, index: number): ImagePicks {
  const random = stream(index, 'picks');
  return {
    images: Int32Array.from({ length: BATCH }, () => random.integer(count)),
    mirrored: Uint8Array.from({ length: BATCH }, () => random.integer(2)),
  };
}

function onCpu(source: ImageSource, { images, mirrored }: ImagePicks): Float32Array {
  const batch = new Float32Array(BATCH * source.size ** 2 * 3);
  images.forEach((image, slot) => {
    writeInput(source, image, mirrored[slot] === 1, batch, slot);
  });
  return batch;
}

/** @param kept images that fit into the GPU's share, or null for as many as there are */
async function gathers(size: number, count: number, kept: number | null): Promise<CaseResult> {
  const uploads: number[] = [];
  const all = randomImages(count, size);
  const source: ImageSource = {
    ...all,
    pixels: (image) => {
      uploads.push(image);
      return all.pixels(image);
    },
  };
  const stride = Math.ceil((size * size * 3) / 4) * 4;
  const images = new GpuImages(source, BATCH, kept === null ? undefined : kept * stride);
  const picks = Array.from({ length: BATCHES }, (_, i) => randomPicks(count, i));
  // All queued before anything is read: a later batch must not show through in an earlier one.
  const tensors = picks.map((batch) => {
    const missing = new Set([...batch.images].filter((image) => !images.holds(image)));
    const before = uploads.length;
    images.load(batch);
    if (uploads.length - before !== missing.size) throw new Error(`${uploads.length - before} uploads`);
    return images.tensor();
  });
  let wrong = 0;
  for (const [i, tensor] of tensors.entries()) {
    const found = await tensor.data();
    const expected = onCpu(all, picks[i]!);
    if (found.length !== expected.length || expected.some((value, k) => value !== found[k])) wrong++;
  }
  tf.dispose(tensors);
  images.dispose();
  const shown = new Set(picks.flatMap((batch) => [...batch.images])).size;
  const uploadsFit = kept === null ? uploads.length === shown : uploads.length > shown;
  const name = `${count} images of ${size} pixels, room for ${kept ?? 'all'}: gathered as written on the CPU`;
  const detail = `${wrong} of ${BATCHES} batches differ, ${uploads.length} uploads of ${shown} images`;
  return { name, ok: wrong === 0 && uploadsFit, detail };
}

export async function runImageCases(): Promise<CaseResult[]> {
  await tf.setBackend('webgpu');
  return [
    await gathers(16, 40, null),
    await gathers(5, 40, null),
    await gathers(5, 40, 9),
    await gathers(16, 40, 1),
    await gathers(7, 3, null),
  ];
}
