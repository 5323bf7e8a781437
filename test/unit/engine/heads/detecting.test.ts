/** Heads that take labels for wrong without giving others, and the one that draws, on the cpu backend. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_LABEL } from '../../../../src/domain/detectionTerms.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import type { HeadSettings } from '../../../../src/domain/settings/settings.ts';
import { scoreDetection } from '../../../../src/engine/evaluation/detection.ts';
import { dominantCentres } from '../../../../src/engine/heads/classCentres.ts';
import { isDeciding } from '../../../../src/engine/heads/detecting.ts';
import { tensorsOf } from '../../../../src/engine/heads/headTypes.ts';
import { headNumbers, runHead } from '../../../../src/engine/heads/registry.ts';
import { Run } from '../../../../src/engine/run/run.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { CONFIG, DATA, observe } from '../../../support/smallRun.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const configOf = (head: object): HeadSettings => ({ ...parseSettings({ head }, 3).head, scale: 10, margin: 0.3 });

interface Evaluated {
  readonly loss: number;
  readonly rectified: readonly number[];
  readonly state: Readonly<Record<string, readonly number[]>>;
}

/** One batch through a head. @param before its own numbers, where they are not those of a new model */
async function evaluate(
  config: HeadSettings,
  { embeddings, centres, labels }: { embeddings: number[][]; centres: number[][]; labels: number[] },
  epoch: number,
  before: Readonly<Record<string, readonly number[]>> = {},
): Promise<Evaluated> {
  const identities = config.kind === 'subcenter_arcface' ? centres.length / Number(config.subCentres) : centres.length;
  const sizes = { identities, embeddingSize: centres[0]!.length, batchSize: labels.length };
  const numbers = new Map(
    headNumbers(config, sizes).map(({ name, shape, initialiser }) => {
      const start = initialiser.kind === 'constant' ? initialiser.value : 0;
      const size = shape.reduce((product, n) => product * n, 1);
      return [name, tf.tensor([...(before[name] ?? new Array<number>(size).fill(start))], [...shape])];
    }),
  );
  const input = {
    embeddings: tf.tensor2d(embeddings),
    centres: tf.tensor2d(centres),
    labels: tf.tensor1d(labels, 'int32'),
    epoch,
    own: (name: string) => numbers.get(name)!,
  };
  const output = runHead(input, config);
  const state = await Promise.all(
    Object.entries(output.state ?? {}).map(async ([name, tensor]) => [name, [...(await tensor.data())]] as const),
  );
  const [loss] = await output.loss.data();
  const rectified = [...(await output.rectified.data())];
  tf.dispose([...tensorsOf(output), ...numbers.values(), input.embeddings, input.centres, input.labels]);
  return { loss: loss!, rectified, state: Object.fromEntries(state) };
}

/** Two people with a centre along each axis; the third face is labelled 0 and lies where the other person is. */
const BATCH = {
  embeddings: [
    [1, 0.1],
    [1, -0.1],
    [0.1, 1],
    [-0.1, 1],
  ],
  centres: [
    [1, 0],
    [0, 1],
  ],
  labels: [0, 0, 0, 1],
};

describe('labels taken for wrong', () => {
  it('count once their epoch has come', () => {
    const head = configOf({ kind: 'robustface', epochStart: 2 });
    expect([1, 2, 3].map((epoch) => isDeciding(head, epoch))).toEqual([false, false, true]);
    expect(isDeciding(configOf({ kind: 'arcface', epochStart: 0 }), 3)).toBe(false);
  });

  it('RobustFace: a face that is nearer to another person by more than the noise margin', async () => {
    const head = configOf({ kind: 'robustface', epochStart: 1 });
    expect((await evaluate(head, BATCH, 2)).rectified).toEqual([0, 0, NO_LABEL, 1]);
    expect((await evaluate(head, BATCH, 1)).rectified).toEqual(BATCH.labels);
  });

  describe('Sub-center ArcFace', () => {
    // Of the first person a second centre, where the wrong face is.
    const centres = [
      [1, 0],
      [0, 1],
      [0, 1],
      [-1, 0],
    ];
    const head = (more: object): HeadSettings =>
      configOf({ kind: 'subcenter_arcface', subCentres: 2, epochStart: 1, outlierAngle: 60, ...more });

    it('a face far from the centre where most of its person are, which is left out', async () => {
      const kept = await evaluate(head({ dropOutliers: false }), { ...BATCH, centres }, 2);
      const dropped = await evaluate(head({}), { ...BATCH, centres }, 2);
      expect(kept.rectified).toEqual([0, 0, NO_LABEL, 1]);
      expect(dropped.rectified).toEqual(kept.rectified);
      const without = {
        centres,
        embeddings: BATCH.embeddings.filter((_, i) => i !== 2),
        labels: BATCH.labels.filter((_, i) => i !== 2),
      };
      expect(dropped.loss).toBeCloseTo((await evaluate(head({}), without, 1)).loss, 5);
      expect(dropped.loss).not.toBeCloseTo(kept.loss, 2);
    });

    it('remembers which centre was nearest in the batches before', async () => {
      const first = await evaluate(head({}), { ...BATCH, centres }, 1);
      expect(first.state.nearest).toEqual([2, 1, 1, 0]);
      // Alone in its batch, the wrong face would make its own centre the dominant one.
      const alone = { centres, embeddings: [BATCH.embeddings[2]!], labels: [0] };
      expect((await evaluate(head({}), alone, 2)).rectified).toEqual([0]);
      const after = await evaluate(head({}), alone, 2, { nearest: [5, 1, 1, 0] });
      expect(after.rectified).toEqual([NO_LABEL]);
      expect(after.state.nearest).toEqual([4.75, 1.95, 1, 0].map((count) => expect.closeTo(count, 5)));
    });

    it('its class centres are the dominant ones', () => {
      const all = { name: 'head.weight', shape: [4, 2], data: Float32Array.from(centres.flat()) };
      const counts = { name: 'head.nearest', shape: [2, 2], data: Float32Array.of(1, 3, 2, 2) };
      expect(dominantCentres(all, counts)).toEqual({
        name: 'head.weight',
        shape: [2, 2],
        data: Float32Array.of(0, 1, 0, 1),
      });
    });
  });

  it('NoiseFace: a face of small weight on the far side of the peak of the right ones, once the window is full', async () => {
    const head = configOf({ kind: 'noise_tolerant', epochStart: 0, window: 40 });
    const face = (cosine: number): number[] => [cosine, Math.sqrt(1 - cosine ** 2)];
    // Two peaks, at the bins of cosine 0.1 and 0.8: 40 batches of four.
    const spread = (centre: number, count: number): number[] =>
      Array.from({ length: count }, (_, i) => Math.round(centre + 6 * Math.sin(2.4 * i) * Math.sqrt(i / count)));
    const queue = [...spread(110, 40), ...spread(180, 120)];
    const counts = new Array<number>(201).fill(0);
    for (const bin of queue) counts[bin]! += 1;
    const batch = { ...BATCH, embeddings: [0.8, 0.1, 0.82, 0.79].map(face), labels: [0, 0, 0, 0] };
    const full = { queue, counts, seen: [39] };
    expect((await evaluate(head, batch, 1, full)).rectified).toEqual([0, NO_LABEL, 0, 0]);
    expect((await evaluate(head, batch, 1, { ...full, seen: [38] })).rectified).toEqual([0, 0, 0, 0]);
  });

  it('are scored as detections, and are of no class after correction', () => {
    const given = Int32Array.of(0, 0, 1, 1, 1);
    const decided = Int32Array.of(0, NO_LABEL, NO_LABEL, 1, NO_LABEL);
    // One right label is taken away, one closed-set and one open-set label are found.
    const scores = scoreDetection(given, decided, Int32Array.of(0, 0, 0, 1, -1), 2);
    expect(scores).toMatchObject({ detected: 3, injected: 2, recall: 1, cleanDamaged: 1, rectifiedToTruth: null });
    expect(scores.precision).toBeCloseTo(2 / 3, 12);
    expect(scores.largestClassShare).toBeCloseTo(2 / 5, 12);
  });
});

describe('ElasticFace', () => {
  const losses = async (seed: number): Promise<readonly number[]> => {
    const { log, observer } = observe();
    const { head } = parseSettings({ head: { kind: 'elasticface', spread: 0.2 } }, 3);
    const run = new Run(DATA, { ...CONFIG, head, training: { ...CONFIG.training, seed } }, observer);
    await run.train();
    run.trainer.dispose();
    return log.losses;
  };

  it('draws the same margins for the same seed', async () => {
    const first = await losses(1);
    expect(await losses(1)).toEqual(first);
    expect(await losses(2)).not.toEqual(first);
  });
});
