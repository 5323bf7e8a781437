/** Every golden file of the tree through the engine on the cpu backend: one that is absent is a failure; what is compared where. */
import '@tensorflow/tfjs-backend-cpu';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type LossFile, runLossFile } from '../../../goldens/cases/losses.ts';
import { runGoldenFile } from '../../../goldens/cases/run.ts';
import { HEAD_KINDS } from '../../../src/domain/losses/catalogue.ts';
import * as tf from '../../../src/engine/tf.ts';
import { GOLDENS } from '../../support/goldens.ts';

/** What is there, and what has to be: each loss of the catalogue, and what is no loss. */
const FILES = readdirSync(GOLDENS).filter((name) => name.endsWith('.json'));
const WANTED = [...HEAD_KINDS, 'align', 'eval', 'trajectory'].map((name) => `${name}.json`);

describe(`${FILES.length} golden files`, () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('none is missing and none is unknown', () => expect(FILES.toSorted()).toEqual(WANTED.toSorted()));

  it.each(WANTED)('%s', async (name) => {
    const report = await runGoldenFile(readFileSync(join(GOLDENS, name), 'utf8'));
    expect(report?.failures).toEqual([]);
    expect(report?.passed).toBeGreaterThan(0);
    expect(report?.notImplemented.filter((what) => what.startsWith('variant'))).toEqual([]);
  });
});

describe('a gradient that its file calls fragile', () => {
  const tensor = (shape: number[], data: (number | string)[]) => ({ shape, data });
  /** Softmax on two embeddings, the second row of whose gradient is wrong in the file, the first not a number. */
  const file = (fragile: string[]): LossFile => {
    const wrong = 0.5 / (1 + Math.E);
    const nan = ['NaN', 'NaN'];
    return {
      loss: 'softmax',
      cases: [
        {
          name: 'case',
          variant: 'nobias',
          hyper: {},
          inputs: {
            embeddings: tensor([2, 2], [1, 0, 0, 1]),
            weight: tensor([2, 2], [1, 0, 0, 1]),
            labels: tensor([2], [0, 1]),
          },
          expected: {
            loss: Math.log(1 + 1 / Math.E),
            grad: { embeddings: tensor([2, 2], [...nan, wrong, -2 * wrong]) },
          },
          fragile,
          nonfinite_grad_rows: { embeddings: [0] },
        },
      ],
    };
  };
  const failedFields = async (golden: LossFile, gpu: boolean): Promise<string[]> => {
    await tf.setBackend('cpu');
    const tally = await runLossFile(golden, gpu);
    return tally!.report().failures.map(({ field }) => field);
  };

  it('is compared on the processor and not on a GPU, in no row', async () => {
    const fragile = file(['grad.embeddings', 'grad.weight']);
    expect(await failedFields(fragile, false)).toEqual(['grad.embeddings']);
    expect(await failedFields(fragile, true)).toEqual([]);
    expect(await failedFields(file([]), true)).toEqual(['grad.embeddings']);
  });
});
