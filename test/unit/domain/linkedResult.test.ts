import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foundBy, linkedResultText, parseLinkedResult } from '../../../src/domain/linkedResult.ts';
import { restoreSettings } from '../../../src/domain/settings/parse.ts';
import { metricsAt } from '../../support/epochs.ts';

const BOUNDARY = restoreSettings({ head: { kind: 'boundaryface' } }).settings;
const TRUSTING = restoreSettings({ head: { kind: 'arcface' } }).settings;

describe('a result in a link', () => {
  it('comes back as it was', () => {
    const result = fc
      .tuple(fc.nat(100_000), fc.nat(100_000), fc.integer({ min: 1, max: 200 }))
      .map(([found, more, epoch]) => ({ found, wrong: found + more + 1, epoch }));
    fc.assert(
      fc.property(result, (given) => {
        expect(parseLinkedResult(linkedResultText(given))).toEqual(given);
      }),
    );
    expect(linkedResultText({ found: 56, wrong: 60, epoch: 20 })).toBe('56of60after20');
  });

  it.each([
    '',
    '56',
    '61of60after20',
    '0of0after20',
    '5of6after0',
    '5of6after201',
    '-1of6after2',
    '1e1of60after2',
    ' 5of6after2',
    '5of6after2 ',
    '5.5of6after2',
    '99999999of99999999after2',
  ])('is none that no run can have: %j', (text) => expect(parseLinkedResult(text)).toBeNull());

  it('counts wrong labels that were found, of the last epoch', () => {
    const epochs = [
      metricsAt(1, { injected: 60, detected: 70, recall: 0.5, precision: 0.4 }),
      metricsAt(2, { injected: 60, detected: 58, recall: 56 / 60, precision: 56 / 58 }),
    ];
    expect(foundBy(BOUNDARY, epochs)).toEqual({ found: 56, wrong: 60, epoch: 2 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(), (wrong, some) => {
        const found = some % (wrong + 1);
        const [last] = [metricsAt(3, { injected: wrong, detected: found + 1, recall: found / wrong })];
        expect(foundBy(BOUNDARY, [last!])).toEqual({ found, wrong, epoch: 3 });
      }),
    );
  });

  it('is none where nothing is wrong, nothing was looked for, or the loss trusts every label', () => {
    const found = metricsAt(2, { injected: 60, detected: 58, recall: 0.9 });
    expect(foundBy(BOUNDARY, [])).toBeNull();
    expect(foundBy(BOUNDARY, [metricsAt(1, { injected: 0, detected: 0, recall: null })])).toBeNull();
    expect(foundBy(BOUNDARY, [metricsAt(1, { injected: 60, detected: 0, recall: 0 })])).toBeNull();
    expect(foundBy(TRUSTING, [found])).toBeNull();
    expect(foundBy(BOUNDARY, [found])).not.toBeNull();
  });
});
