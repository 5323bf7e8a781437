/** Where gradients are compared: no activation of the network lies on a kink, whatever it is given. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { smoothPoint } from '../../../bench/kinks.ts';
import { NETWORKS } from '../../../src/domain/networks.ts';
import { applyBackbone } from '../../../src/engine/network/backbone.ts';
import { trainingBatchNorm } from '../../../src/engine/network/layerParts.ts';
import { Model } from '../../../src/engine/network/model.ts';
import * as tf from '../../../src/engine/tf.ts';

const NETWORK = NETWORKS.ci16;
const SEED = 3;

/** What goes into the PReLUs, layer by layer. */
function activations(model: Model, images: tf.Tensor4D): Float32Array[] {
  const norm = trainingBatchNorm(model.parameters, () => {});
  const found: Float32Array[] = [];
  tf.tidy(() =>
    applyBackbone(NETWORK, model.parameters, images, (x, layer, extras) => {
      if (extras?.prelu) found.push(norm(x, layer).dataSync() as Float32Array);
      return norm(x, layer, extras);
    }),
  );
  return found;
}

const nearest = (layers: readonly Float32Array[]): number =>
  Math.min(...layers.map((values) => values.reduce((least, value) => Math.min(least, Math.abs(value)), Infinity)));

describe('a smooth point', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('keeps every activation off the kinks by the margin it names, at weights another model can start with', async () => {
    const images = tf.randomNormal([8, NETWORK.inputSize, NETWORK.inputSize, 3], 0, 1, 'float32', SEED) as tf.Tensor4D;
    const model = new Model(NETWORK, 5, SEED);
    const before = nearest(activations(model, images));
    const { weights, margin } = await smoothPoint(model, images);
    const other = new Model(NETWORK, 5, SEED, null, () => weights);
    const layers = activations(other, images);
    expect(layers).toHaveLength(1 + NETWORK.blocks.length);
    // The shifts are added in single precision.
    expect(nearest(layers)).toBeGreaterThan(margin - 1e-6);
    expect(margin).toBeGreaterThan(1e-3);
    expect(before).toBeLessThan(1e-4);
    // Both of a PReLU's sides are still taken.
    for (const values of layers) {
      const positive = values.filter((value) => value > 0).length / values.length;
      expect(positive).toBeGreaterThan(0.3);
      expect(positive).toBeLessThan(0.7);
    }
    tf.dispose(images);
    model.dispose();
    other.dispose();
  });
});
