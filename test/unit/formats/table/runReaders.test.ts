/** Files of the commands, read back; damaged ones are refused in words. */
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import { metricsLine, rectifiedCsv } from '../../../../src/formats/table/runFiles.ts';
import { readMetrics, readRectified, readRunFile, readSweepResults } from '../../../../src/formats/table/runReaders.ts';
import { metricsAt } from '../../../support/epochs.ts';

const settings = parseSettings({ head: { kind: 'arcface' } });
const detection = {
  detected: 1,
  injected: 2,
  images: 9,
  precision: 1,
  recall: 0.5,
  f1: null,
  rectifiedToTruth: null,
  cleanDamaged: 0,
  averagePrecision: null,
  confusions: [{ given: 0, rectified: 1, count: 1, right: 1 }],
};

describe('run.json', () => {
  const run = {
    outcome: 'finished',
    settings,
    final: metricsAt(3),
    evaluation: { epoch: 3, verification: null, detection },
  };

  it('tells settings, the last epoch and the evaluation', () => {
    expect(readRunFile(JSON.stringify(run))).toEqual({
      settings,
      final: metricsAt(3),
      evaluation: { epoch: 3, step: null, pairSet: null, verification: null, detection },
    });
    expect(readRunFile(JSON.stringify({ ...run, final: null, evaluation: null })).evaluation).toBeNull();
  });

  it.each<[string, unknown, RegExp]>([
    ['no JSON', undefined, /JSON/],
    ['of another command', { hello: 1 }, /no run\.json/],
    ['with a loss that there is not', { ...run, settings: { head: { kind: 'x' } } }, /head\.kind/],
    ['with an evaluation that is none', { ...run, evaluation: { epoch: 'x' } }, /evaluation/],
  ])('%s is refused', (_, value, message) => {
    expect(() => readRunFile(JSON.stringify(value) ?? '{')).toThrow(message);
  });
});

describe('metrics.jsonl', () => {
  it('tells every epoch, but what it leaves out', () => {
    const epochs = [metricsAt(1), metricsAt(2, { precision: null })];
    const unknown = { largestClassShare: Number.NaN, learningRate: Number.NaN };
    expect(readMetrics(epochs.map(metricsLine).join(''))).toEqual(epochs.map((epoch) => ({ ...epoch, ...unknown })));
    expect(readMetrics('')).toEqual([]);
  });

  it('is refused with the line that is wrong', () => {
    expect(() => readMetrics(`${metricsLine(metricsAt(1))}{"epoch":2}\n`)).toThrow(/Line 2/);
    expect(() => readMetrics(metricsLine(metricsAt(2)) + metricsLine(metricsAt(1)))).toThrow(/order/);
    expect(() => readMetrics('null\n')).toThrow(/Line 1/);
  });
});

describe('rectified.csv', () => {
  const images = [
    { image: 'a, b/1.jpg', givenLabel: 'Ann', rectifiedLabel: 'Bob', trueLabel: 'Bob', epoch: 4 },
    { image: '2.jpg', givenLabel: 'Bob', rectifiedLabel: '(none)', trueLabel: null, epoch: 5 },
  ];

  it('tells every row', () => {
    expect(readRectified(rectifiedCsv(images))).toEqual(images);
  });

  it('is refused with what is wrong', () => {
    expect(() => readRectified('image,score\r\na,1\r\n')).toThrow(/first line/);
    expect(() => readRectified(`${rectifiedCsv([])}a,b,c\r\n`)).toThrow(/Row 2/);
  });
});

describe('results.jsonl', () => {
  const line = (config: object, epochs: object[] = [metricsAt(1)]): string =>
    `${JSON.stringify({ config, backend: 'wasm', versions: {}, images: 9, seconds: 1, epochs })}\n`;

  it('tells every run', () => {
    expect(readSweepResults(line({ head: { kind: 'arcface' } }) + line({ training: { seed: 4 } }))).toEqual([
      { line: 1, settings, epochs: [metricsAt(1)] },
      { line: 2, settings: parseSettings({ training: { seed: 4 } }), epochs: [metricsAt(1)] },
    ]);
  });

  it('leaves out a last line that was cut off, and no other', () => {
    expect(readSweepResults(`${line({})}{"config":`)).toHaveLength(1);
    expect(() => readSweepResults(`{"config":\n${line({})}`)).toThrow(/Line 1/);
  });

  it('is refused where a line is no run, or does not say its scale', () => {
    expect(() => readSweepResults(line({}, []))).toThrow(/Line 1/);
    const folder = { dataset: { kind: 'folder', path: 'faces' } };
    expect(() => readSweepResults(line(folder))).toThrow(/scale and the margin/);
    expect(readSweepResults(line({ ...folder, head: { scale: 12, margin: 0.3 } }))).toHaveLength(1);
  });
});
