/** Weights go from the recipe to the playground and back: the same tensors, which give the same embeddings. */
import '@tensorflow/tfjs-backend-cpu';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type NetworkPreset, type NetworkSpec, networkOf } from '../../src/domain/networks.ts';
import { DEFAULT_SETTINGS, defaultHead, type Settings } from '../../src/domain/settings/settings.ts';
import { embedImages } from '../../src/engine/evaluation/features.ts';
import { sourceOf } from '../../src/engine/images/source.ts';
import { backboneSpecs } from '../../src/engine/network/backbone.ts';
import { startingValues } from '../../src/engine/network/initialWeights.ts';
import { ALL_CENTRES, Model } from '../../src/engine/network/model.ts';
import * as tf from '../../src/engine/tf.ts';
import { readWeights, type WeightsFile } from '../../src/formats/network/weightsFile.ts';
import { RECIPE_PROGRAM } from '../../src/formats/recipe/program.ts';
import { recipeFiles } from '../../src/formats/recipe/recipeFiles.ts';
import { startWasm } from '../support/wasmBackend.ts';
import { drawnSet } from './support/drawnSet.ts';
import { inFolder, python, RECIPE } from './support/python.ts';

const PEOPLE = 4;
const WEIGHTS = 'results/weights/model.safetensors';

function settingsOf(preset: NetworkPreset, head: Settings['head'] = defaultHead('boundaryface', PEOPLE)): Settings {
  return {
    ...DEFAULT_SETTINGS,
    noise: { closedSet: 0, openSet: 0, seed: 1 },
    model: { preset, cbam: false },
    head,
    training: { ...DEFAULT_SETTINGS.training, epochs: 1, batchSize: 8, milestones: [], warmupEpochs: 0 },
  };
}

/** A folder in which the recipe has trained one epoch. */
function afterTraining<T>(settings: Settings, each: number, use: (folder: string, stored: WeightsFile) => Promise<T>) {
  const train = drawnSet(PEOPLE, each, Math.max(64, networkOf(settings.model).inputSize));
  const set = { train, heldOut: null, outliers: null };
  return inFolder(recipeFiles({ settings, set, verdicts: new Map(), program: RECIPE_PROGRAM }), async (folder) => {
    await python(folder, 'train.py', '--out', 'results');
    return use(folder, await readWeights(new Blob([readFileSync(join(folder, WEIGHTS))])));
  });
}

/** What the playground's network gives for the images, [count, embedding]. */
async function embedded(spec: NetworkSpec, stored: WeightsFile, images: ReturnType<typeof sourceOf>) {
  const start = startingValues({ name: WEIGHTS, ...stored }, 'continue', stored.identities!);
  const model = new Model(spec, PEOPLE, 0, null, start);
  const { inputSize: size } = spec;
  const { rows } = await embedImages(images, images.count, async (batches) => {
    const parts = [...batches].map((batch) =>
      tf.tidy(() => model.embed(tf.tensor4d(batch.slice(), [images.count, size, size, 3]))),
    );
    return Float32Array.from(await parts[0]!.data());
  });
  model.dispose();
  return rows;
}

describe('Weights of the recipe and of the playground', () => {
  beforeAll(startWasm);

  it('have the same tensors in every network', async () => {
    const theirs = JSON.parse(await python(RECIPE, '-m', 'tests.answers', 'shapes')) as Record<string, object>;
    expect(Object.keys(theirs)).toContain('mobilefacenet');
    for (const [name, shapes] of Object.entries(theirs)) {
      const [preset, attention] = name.split('+') as [NetworkPreset, string?];
      const specs = backboneSpecs(networkOf({ preset, cbam: attention !== undefined }));
      expect(shapes, name).toEqual(Object.fromEntries(specs.map((spec) => [spec.name, spec.shape])));
    }
  });

  it.each([
    ['ci32', 8],
    ['ir18', 2],
    ['mobilefacenet', 2],
  ] as const)('of %s give the same embeddings to 1e-4 of their largest number', async (preset, each) => {
    const settings = settingsOf(preset);
    const spec = networkOf(settings.model);
    await afterTraining(settings, each, async (folder, stored) => {
      const { size, count, pixels } = drawnSet(3, 1, spec.inputSize);
      writeFileSync(join(folder, 'pixels'), pixels);
      const ours = await embedded(spec, stored, sourceOf({ size, count, pixels }, size));
      const answer = await python(
        RECIPE,
        '-m',
        'tests.answers',
        'embed',
        join(folder, WEIGHTS),
        join(folder, 'pixels'),
      );
      const theirs = (JSON.parse(answer) as number[][]).flat();
      expect(theirs).toHaveLength(ours.length);
      const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest).toBeGreaterThan(0);
      theirs.forEach((value, i) => {
        expect(Math.abs(value - ours[i]!), `number ${i}`).toBeLessThan(1e-4 * largest);
      });
    });
  });

  it('with several centres of each identity carry all of them, and are trained on from', async () => {
    const head = { ...defaultHead('subcenter_arcface', PEOPLE), subCentres: 3 };
    const settings = settingsOf('ci16', head as Settings['head']);
    await afterTraining(settings, 4, async (folder, stored) => {
      const { embeddingSize } = networkOf(settings.model);
      expect(stored.tensors.get('head.weight')!.shape).toEqual([PEOPLE, embeddingSize]);
      const all = stored.tensors.get(ALL_CENTRES)!;
      expect(all.shape).toEqual([3 * PEOPLE, embeddingSize]);
      const start = startingValues({ name: WEIGHTS, ...stored }, 'continue', stored.identities!);
      const model = new Model(networkOf(settings.model), PEOPLE, 0, settings.head, start, 8);
      const centres = await model.parameters.get('head.weight').data();
      model.dispose();
      expect([...centres]).toEqual([...all.data]);
      await python(folder, 'train.py', '--weights', WEIGHTS, '--out', 'more');
      const more = await readWeights(new Blob([readFileSync(join(folder, 'more/weights/model.safetensors'))]));
      const moved = more.tensors.get(ALL_CENTRES)!.data.map((value, i) => Math.abs(value - all.data[i]!));
      expect(Math.max(...moved)).toBeGreaterThan(0);
      expect(Math.max(...moved)).toBeLessThan(0.3);
    });
  });
});
