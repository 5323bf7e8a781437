/** One small set of decisions, scored everywhere a person can read a score: the same name is the same number. */
import { describe, expect, it } from 'vitest';
import { DETECTION_TERMS, NO_LABEL } from '../../../src/domain/detectionTerms.ts';
import { type DetectionReport, nowRight } from '../../../src/domain/evaluation.ts';
import { applyCorrections, NO_CORRECTIONS, rectifiedImages } from '../../../src/domain/standingCorrections.ts';
import { planSweep } from '../../../src/domain/sweep/sweepPlan.ts';
import { confusions, scoreDetection } from '../../../src/engine/evaluation/detection.ts';
import { Decisions } from '../../../src/engine/run/decisions.ts';
import { metricsLine } from '../../../src/formats/table/runFiles.ts';
import { sweepTable } from '../../../src/formats/table/sweepTable.ts';
import { detectionNumbers, detectionSummary } from '../../../src/ui/evaluate/detectionNumbers.ts';
import { outcomeOf } from '../../../src/ui/faces/outcome.ts';
import { summaryOf } from '../../../src/ui/train/rectified/summaryOf.ts';
import { METRICS } from '../../support/commandHost.ts';

/**
 * Ten images of three people. Rectified: 0 and 1 to the truth, 2 to a wrong person, 3 and 4 of nobody in the set, 5 although it
 * was right. Wrong and not found: 6.
 */
const TRUTH = Int32Array.of(0, 1, 2, -1, -1, 1, 2, 0, 1, 2);
const GIVEN = Int32Array.of(1, 0, 0, 0, 1, 1, 1, 0, 1, 2);
const RECTIFIED = Int32Array.of(0, 1, 1, 1, 2, 2, 1, 0, 1, 2);

const scores = scoreDetection(GIVEN, RECTIFIED, TRUTH, 3);
const { largestClassShare: _, ...numbers } = scores;
const report: DetectionReport = {
  ...numbers,
  images: GIVEN.length,
  averagePrecision: null,
  confusions: confusions(GIVEN, RECTIFIED, TRUTH),
};
const metrics = { ...METRICS, ...scores };

function panel() {
  const decisions = new Decisions(GIVEN, TRUTH);
  const news = { records: [], withdrawn: [] };
  decisions.take(Int32Array.from(GIVEN.keys()), RECTIFIED, 3, 9, news);
  return applyCorrections(NO_CORRECTIONS, news.records, news.withdrawn);
}

const evaluated = (label: string) => detectionNumbers(report).find((number) => number.label === label);

describe('the scores of one set of decisions', () => {
  it('now right: of the six rectified labels two, in the panel and in Evaluate', () => {
    const corrections = panel();
    expect([corrections.right, corrections.known, corrections.total]).toEqual([2, 6, 6]);
    expect(corrections.right / corrections.known).toBe(nowRight(report));
    expect(summaryOf(corrections, false)).toBe('6 labels rectified, 33 % of them now right');
    expect(detectionSummary(report)).toBe(
      '6 labels rectified of 10 images, 33.3 % of them now right; 6 given labels are wrong.',
    );
    expect(report.confusions.reduce((sum, { right }) => sum + right!, 0)).toBe(corrections.right);
  });

  it('rectified to the truth: of the three wrong labels found that have a true one two, in Evaluate, chart, files and tables', () => {
    expect(evaluated('Rectified to the truth')).toMatchObject({ value: '66.7 %', note: 'of the wrong labels found' });
    expect(metrics.rectifiedToTruth).toBeCloseTo(2 / 3, 12);
    expect(JSON.parse(metricsLine(metrics))).toMatchObject({ rectifiedToTruth: report.rectifiedToTruth });
    const sweep = planSweep({ axes: { 'head.kind': ['boundaryface'] }, seeds: [1] });
    const table = sweepTable(sweep, ({ source }) => ({
      ...{ config: source, backend: 'wasm', versions: {}, images: 10, seconds: 1, epochs: [metrics] },
    }));
    expect(table.split('## Rectified to the truth, % of the wrong labels found\n\n')[1]).toContain(
      '| BoundaryFace | 66.7 |',
    );
  });

  it('precision and recall: of the six rectified labels five were wrong, of the six wrong ones five are found', () => {
    expect(evaluated('Precision')).toMatchObject({ value: '83.3 %', note: 'of the rectified labels' });
    expect(evaluated('Recall')).toMatchObject({ value: '83.3 %', note: 'of the wrong labels' });
    expect(JSON.parse(metricsLine(metrics))).toMatchObject({ precision: report.precision, recall: report.recall });
  });

  it('says nothing of a truth that is not known', () => {
    const unknown = {
      ...report,
      ...scoreDetection(GIVEN, RECTIFIED, null, 3),
      confusions: confusions(GIVEN, RECTIFIED, null),
    };
    expect(nowRight(unknown)).toBeNull();
    expect(detectionSummary(unknown)).toBe('6 labels rectified of 10 images; the truth is not known.');
    expect(nowRight({ detected: 0, confusions: [] })).toBeNull();
  });

  it('no two of them have one name', () => {
    const names = Object.values(DETECTION_TERMS).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('labels that are taken for wrong and get no other', () => {
  // Of three one was right; one of the others belongs to somebody else, one to nobody of the set.
  const records = [
    { image: 0, givenLabel: 1, rectifiedLabel: NO_LABEL, trueLabel: 1, epoch: 2, step: 5 },
    { image: 1, givenLabel: 1, rectifiedLabel: NO_LABEL, trueLabel: 0, epoch: 2, step: 5 },
    { image: 2, givenLabel: 1, rectifiedLabel: NO_LABEL, trueLabel: -1, epoch: 2, step: 5 },
  ];

  it('are said to be taken for wrong, and how many of them rightly', () => {
    expect(summaryOf(applyCorrections(NO_CORRECTIONS, records, []), true)).toBe(
      '3 labels taken for wrong, 67 % of them rightly',
    );
    const outcomes = records.map(({ givenLabel, rectifiedLabel, trueLabel }) =>
      outcomeOf(givenLabel, rectifiedLabel, trueLabel),
    );
    expect(outcomes).toEqual(['broken', 'found', 'found']);
  });

  it('have a mark of their own in the report and in the file', () => {
    const found = confusions(Int32Array.of(1, 1, 1), Int32Array.of(-1, -1, -1), Int32Array.of(1, 0, -1));
    expect(found).toEqual([{ given: 1, rectified: NO_LABEL, count: 3, right: 2 }]);
    expect(nowRight({ detected: 3, confusions: found })).toBeNull();
    const given = Int32Array.of(1, 1, 1);
    const { largestClassShare: _, ...scored } = scoreDetection(
      given,
      given.map(() => NO_LABEL),
      Int32Array.of(1, 0, -1),
      2,
    );
    const evaluated = { ...scored, images: 3, averagePrecision: null, confusions: found };
    expect(detectionSummary(evaluated)).toBe(
      '3 labels taken for wrong of 3 images, 66.7 % of them rightly; 2 given labels are wrong.',
    );
    const numbers = new Map(detectionNumbers(evaluated).map(({ label, value, note }) => [label, [value, note]]));
    expect(numbers.get('Precision')).toEqual(['66.7 %', 'of the labels taken for wrong']);
    expect(numbers.get('Recall')).toEqual(['100.0 %', 'of the wrong labels']);
    expect(numbers.has('Rectified to the truth')).toBe(false);
    const { byImage } = applyCorrections(NO_CORRECTIONS, records, []);
    const corrections = { byImage, total: 3, right: 2, known: 3 };
    const written = rectifiedImages(corrections, { names: ['a', 'b', 'c'] }, ['ann', 'bob']);
    expect(written.map(({ rectifiedLabel }) => rectifiedLabel)).toEqual(['(none)', '(none)', '(none)']);
  });
});
