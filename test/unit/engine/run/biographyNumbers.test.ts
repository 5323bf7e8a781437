/** A face's biography, as a run leaves it: its numbers are those that the head had at that step, and its sentence says what it decided. */
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { biographyOf } from '../../../../src/domain/biography.ts';
import { comparisonOf, decisionSentence } from '../../../../src/domain/decision/decisionSentence.ts';
import { correctingMargin } from '../../../../src/domain/decision/pairRule.ts';
import { HEAD_CATALOGUE, HEAD_KINDS, onlyDetects } from '../../../../src/domain/losses/catalogue.ts';
import { NO_HISTORY, type RunHistory, withEvent } from '../../../../src/domain/runHistory.ts';
import { defaultHead, type HeadSettings } from '../../../../src/domain/settings/settings.ts';
import type { Head } from '../../../../src/engine/heads/headTypes.ts';
import { Run } from '../../../../src/engine/run/run.ts';
import { RunRecord } from '../../../../src/engine/run/runRecord.ts';
import * as tf from '../../../../src/engine/tf.ts';
import '@tensorflow/tfjs-backend-cpu';
import { CONFIG, DATA, observe } from '../../../support/smallRun.ts';

/** What the head was given in a step, and what it made of it. */
interface SeenStep {
  readonly embeddings: readonly (readonly number[])[];
  readonly centres: readonly (readonly number[])[];
  readonly rectified: readonly number[];
}

const seen = vi.hoisted(() => ({ steps: [] as SeenStep[] }));

vi.mock('../../../../src/engine/heads/registry.ts', async (original) => {
  const real = await original<{ readonly runHead: Head }>();
  const runHead: Head = (input, config) => {
    const output = real.runHead(input, config);
    seen.steps.push({
      embeddings: input.embeddings.arraySync(),
      centres: input.centres.arraySync(),
      rectified: Array.from(output.rectified.dataSync()),
    });
    return output;
  };
  return { ...real, runHead };
});

beforeAll(() => tf.setBackend('cpu'));
beforeEach(() => {
  seen.steps = [];
});

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, k) => sum + x * b[k]!, 0);
const cosine = (a: readonly number[], b: readonly number[]): number => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

/** The two numbers of a sentence. */
function numbersOf(sentence: string): readonly number[] {
  const [, left, right] = / = (−?[\d.]+) [<>=] (−?[\d.]+) = /.exec(sentence)!;
  return [left!, right!].map((text) => Number(text.replace('−', '-')));
}

const CORRECTING = HEAD_KINDS.filter((kind) => HEAD_CATALOGUE[kind].correction !== 'never' && !onlyDetects(kind));
const CASES = CORRECTING.flatMap((kind) => (['code', 'paper'] as const).map((correction) => ({ kind, correction })));

test.each(CASES)('$kind, $correction: numbers and sentence are the head\u2019s own', async ({ kind, correction }) => {
  const own = { ...defaultHead(kind), correction, epochStart: 1, margin: 0.1, scale: 8 };
  const head: HeadSettings = { ...own, ...('selfCorrect' in own && { selfCorrect: true }) };
  const batches = vi.spyOn(RunRecord.prototype, 'take');
  let history: RunHistory = NO_HISTORY;
  const run = new Run(
    DATA,
    { ...CONFIG, head, training: { ...CONFIG.training, learningRate: 0.01 } },
    {
      ...observe().observer,
      noise: (epoch, labels) => {
        history = withEvent(history, { kind: 'labels', epoch, labels });
      },
      epoch: (_, decisions) => {
        history = withEvent(history, { kind: 'decisions', decisions: decisions! });
      },
    },
  );
  await run.train();
  run.trainer.dispose();
  const trained = new Map(batches.mock.calls.map(([images, step]) => [step, Array.from(images)]));
  batches.mockRestore();
  expect(seen.steps).toHaveLength(trained.size);
  const { given } = history.labels[0]!.labels;
  const phi = correctingMargin(head);
  const endings = new Set<string>();
  for (const image of given.keys()) {
    const { epochs } = biographyOf(history, image);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    for (const { epoch, decision, label } of epochs) {
      if (!decision) continue;
      const place = trained.get(decision.step)!.lastIndexOf(image);
      const { embeddings, centres, rectified } = seen.steps[decision.step - 1]!;
      const cosines = centres.map((centre) => cosine(embeddings[place]!, centre));
      const others = cosines.filter((_, identity) => identity !== given[image]);
      expect(Math.abs(decision.own - cosines[given[image]!]!)).toBeLessThan(1e-5);
      expect(Math.abs(decision.negative - cosines[decision.nearest]!)).toBeLessThan(1e-5);
      expect(phi(cosines[decision.nearest]!)).toBeGreaterThan(Math.max(...others.map(phi)) - 1e-5);
      expect(label).toBe(rectified[place]);
      expect(decision.taken).toBe(rectified[place] !== given[image]);
      const least = correction === 'code' ? 0 : -2;
      const reach = Math.max(phi(cosines[decision.nearest]!), least);
      const hold = Math.max(cosines[given[image]!]!, least);
      const told = comparisonOf(decision);
      expect(Math.abs(told.reach - reach)).toBeLessThan(1e-5);
      expect(Math.abs(told.hold - hold)).toBeLessThan(1e-5);
      const sentence = decisionSentence(decision, 'Olga', 'Lena');
      const [left, right] = numbersOf(sentence);
      expect(Math.abs(left! - reach)).toBeLessThan(0.00501);
      expect(Math.abs(right! - hold)).toBeLessThan(0.00501);
      const ending = sentence.slice(sentence.indexOf(': ') + 2);
      endings.add(ending);
      if (epoch === 1) expect(ending).toBe('kept, as labels are corrected after epoch 1 only.');
      else expect(ending).toBe(rectified[place] === given[image] ? 'stays Olga.' : 'taken for Lena.');
    }
  }
  expect([...endings].sort()).toEqual([
    'kept, as labels are corrected after epoch 1 only.',
    'stays Olga.',
    'taken for Lena.',
  ]);
});
