import { beforeAll, expect, test } from 'vitest';
import { comparisonOf, decisionSentence } from '../../../../src/domain/decision/decisionSentence.ts';
import type { Decision } from '../../../../src/domain/decisionRecord.ts';
import { decisionOn } from '../../../../src/domain/decisionRecord.ts';
import { correctsLabels, HEAD_CATALOGUE, HEAD_KINDS, onlyDetects } from '../../../../src/domain/losses/catalogue.ts';
import { defaultHead, type HeadSettings } from '../../../../src/domain/settings/settings.ts';
import { runStockHead } from '../../../../src/engine/heads/registry.ts';
import { cosines } from '../../../../src/engine/ops/cosine.ts';
import { DecisionRecorder } from '../../../../src/engine/run/decisionRecorder.ts';
import * as tf from '../../../../src/engine/tf.ts';
import '@tensorflow/tfjs-backend-cpu';
import { stream } from '../../../../src/lib/rng.ts';

beforeAll(() => tf.setBackend('cpu'));

const HEAD: HeadSettings = { ...defaultHead('boundaryface'), margin: 0.2, epochStart: 10 };
const decision = (change: Partial<Decision>): Decision => ({
  image: 0,
  epoch: 11,
  step: 90,
  own: 0.43,
  nearest: 1,
  negative: 0.75,
  taken: true,
  head: HEAD,
  ...change,
});

const BATCH = 64;
const CLASSES = 5;
const CORRECTING = HEAD_KINDS.filter((kind) => HEAD_CATALOGUE[kind].correction !== 'never' && !onlyDetects(kind));
const CASES = CORRECTING.flatMap((kind) =>
  (['code', 'paper'] as const).flatMap((correction) =>
    [false, true].map((easyMargin) => ({ kind, correction, easyMargin })),
  ),
);

test.each(CASES)(
  '$kind, $correction, easy margin $easyMargin: record and sentence say what the head decided',
  async (choice) => {
    const { kind, correction, easyMargin } = choice;
    const own = { ...defaultHead(kind), correction, epochStart: 0 };
    const head: HeadSettings = {
      ...own,
      ...('selfCorrect' in own && { selfCorrect: true }),
      ...('easyMargin' in own && { easyMargin }),
    };
    expect(correctsLabels(head)).toBe(true);
    const random = stream(7, `${kind} ${correction}`);
    const rows = (count: number): tf.Tensor2D =>
      tf.tensor2d(
        Float32Array.from({ length: 3 * count }, () => random.normal()),
        [count, 3],
      );
    const [embeddings, centres] = [rows(BATCH), rows(CLASSES)];
    const given = Int32Array.from({ length: BATCH }, () => random.integer(CLASSES));
    const labels = tf.tensor1d(given, 'int32');
    const output = runStockHead(
      { embeddings, centres, labels, epoch: 1, decisions: true, own: () => tf.scalar(1) },
      head,
    );
    const numbers = await output.decisions!.data();
    const rectified = Int32Array.from(await output.rectified.data());
    const cosine = (await cosines(embeddings, centres).array()) as number[][];
    const column = (i: number): Float32Array => Float32Array.from(given, (_, at) => numbers[3 * at + i]!);
    const recorder = new DecisionRecorder(given.length, { epochs: 1, seed: 0 }, head);
    const decisions = { own: column(0), nearest: Int32Array.from(column(1)), negative: column(2) };
    recorder.take(
      Int32Array.from(given, (_, i) => i),
      1,
      { rectified, decisions },
      given,
    );
    const record = recorder.endEpoch(1)!;
    let moved = 0;
    for (let image = 0; image < BATCH; image++) {
      const told = decisionOn(record, image)!;
      const label = given[image]!;
      expect(told.own).toBeCloseTo(cosine[image]![label]!, 5);
      expect(told.negative).toBeCloseTo(cosine[image]![told.nearest]!, 5);
      expect(told.nearest).not.toBe(label);
      expect(told.taken ? told.nearest : label).toBe(rectified[image]);
      const { reach, hold } = comparisonOf(told);
      if (Math.abs(reach - hold) > 1e-5) expect(reach > hold, `image ${image}`).toBe(told.taken);
      const text = decisionSentence(told, 'Olga', 'Lena');
      expect(text).toContain(told.taken ? ': taken for Lena.' : ': stays Olga.');
      if (told.taken) moved += 1;
    }
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThan(BATCH);
  },
);

test('the sentence has the numbers of the formula', () => {
  // cos(acos 0.75 + 0.2) = 0.75 cos 0.2 - 0.6614 sin 0.2 = 0.6037
  const text = decisionSentence(decision({}), 'Olga', 'Lena');
  expect(text).toBe('cos(angle to Lena + m) = 0.60 > 0.43 = cos(angle to Olga): taken for Lena.');
});

test('more digits where two cannot tell the numbers apart, and a real minus', () => {
  const text = decisionSentence(decision({ own: 0.6041, taken: false }), 'Olga', 'Lena');
  expect(text).toBe('cos(angle to Lena + m) = 0.6036 < 0.6041 = cos(angle to Olga): stays Olga.');
  const far = decision({ own: -0.5, negative: -0.2, taken: false, head: { ...HEAD, correction: 'paper' } });
  expect(decisionSentence(far, 'Olga', 'Lena')).toContain('= \u22120.39 >');
});

test('where the authors\u2019 code counts a negative cosine as 0, the sentence says so', () => {
  const text = decisionSentence(decision({ own: -0.3 }), 'Olga', 'Lena');
  expect(text).toBe('cos(angle to Lena + m) = 0.60 > 0.00 = max(0, cos(angle to Olga)): taken for Lena.');
});

test('before correction starts, without correction, and under a cap the label stays for that reason', () => {
  expect(decisionSentence(decision({ epoch: 10, taken: false }), 'Olga', 'Lena')).toMatch(
    /kept, as labels are corrected after epoch 10 only\.$/,
  );
  const arcface = { ...defaultHead('arcface'), margin: 0.2 };
  expect(decisionSentence(decision({ taken: false, head: arcface }), 'Olga', 'Lena')).toMatch(
    /: ArcFace keeps every label\.$/,
  );
  expect(decisionSentence(decision({ taken: false }), 'Olga', 'Lena')).toMatch(
    /not among the surest of its batch, so it stays Olga\.$/,
  );
});
