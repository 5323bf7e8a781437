/** Reviews that come back: every form that goes out, and files that are none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/formats/formatError.ts';
import { readReview } from '../../../../src/formats/table/reviewReader.ts';
import { DEFAULT_CLEAN } from '../../../../src/protocol/clean.ts';
import { exportText } from '../../../../src/store/clean/exports.ts';
import { type Verdict, verdictsByName } from '../../../../src/store/clean/verdicts.ts';
import { REVIEW_SCORES, REVIEW_SET } from '../../../support/cleanReview.ts';

const SET = {
  ...REVIEW_SET,
  identities: ['=Ann, "A"', 'Ben', 'Cy\n'],
  names: REVIEW_SET.names.map((name) => `-${name}`),
};
const VERDICTS = new Map<number, Verdict>([
  [1, { kind: 'accept', label: 1 }],
  [2, { kind: 'other', label: 2 }],
  [3, { kind: 'remove' }],
  [4, { kind: 'reject' }],
  [5, { kind: 'skip' }],
]);
const written = (kind: 'json' | 'csv' | 'spreadsheet', verdicts: ReadonlyMap<number, Verdict> = VERDICTS): string =>
  exportText(kind, {
    name: 'faces',
    set: SET,
    scores: REVIEW_SCORES,
    verdicts,
    threshold: 0.35,
    settings: DEFAULT_CLEAN,
    trustModel: false,
    version: '1',
  });

describe('a review that was exported', () => {
  it.each(['json', 'csv', 'spreadsheet'] as const)('comes back from %s with every verdict', (kind) => {
    const read = readReview(written(kind)).map((one) => ({ ...one, content: null, given: null }));
    expect(new Map([...verdictsByName(SET, read)].sort())).toEqual(VERDICTS);
    expect(readReview(written(kind, new Map()))).toEqual([]);
  });

  it('comes back where a spreadsheet has parted its cells by semicolons', () => {
    const text = 'Image;Verdict;Final label\r\nAnn/1.jpg;accept;Ben\r\nAnn/2.jpg;;Ann\r\n';
    expect(readReview(text)).toEqual([{ image: 'Ann/1.jpg', kind: 'accept', label: 'Ben' }]);
  });
});

describe('what is no review', () => {
  const json = (images: unknown): string => JSON.stringify({ format: 'boundaryface-review', formatVersion: 1, images });
  it.each([
    ['', /no table of decisions: it has no column image/],
    ['image,label\r\na,b\r\n', /no column verdict and no column final_label/],
    ['image,verdict,final_label\r\na,perhaps,b\r\n', /Line 2: "perhaps" is no verdict/],
    ['image,verdict,final_label\r\na,accept,\r\n', /Line 2: the verdict "accept" is there without a final label/],
    ['{"a": 1}', /no review of this page/],
    ['{"format": "boundaryface-review", "formatVersion": 2, "images": []}', /version 2; this page reads version 1/],
    ['{not json', /JSON/],
    [json([{ image: 'a', verdict: 'accept' }]), /images\[0\]\.finalLabel is missing/],
    [
      json([
        { image: 'a', verdict: '', finalLabel: 'b' },
        { image: 3, verdict: 'skip', finalLabel: 'c' },
      ]),
      /images\[1\]\.image/,
    ],
  ])('is refused with the line or field: %j', (text, reason) => {
    expect(() => readReview(text)).toThrow(FormatError);
    expect(() => readReview(text)).toThrow(reason);
  });

  it('never fails with another error, however it is damaged', () => {
    const wholes = [written('json'), written('csv')];
    const change = fc.tuple(fc.constantFrom(...wholes), fc.nat(), fc.nat(20), fc.string({ maxLength: 5 }));
    fc.assert(
      fc.property(change, ([whole, at, length, put]) => {
        const from = at % whole.length;
        try {
          readReview(whole.slice(0, from) + put + whole.slice(from + length));
        } catch (cause) {
          expect(cause).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
