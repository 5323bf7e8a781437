/** Faces that a search has read, kept a line each: they come back as they were, whatever became of the file. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACES_FOUND } from '../../../../src/domain/faceFound.ts';
import { type FaceLine, faceLine, readFaceLines } from '../../../../src/formats/table/faceLines.ts';

const numbers = (length: number) =>
  fc.array(fc.float({ noNaN: true }), { minLength: length, maxLength: length }).map((all) => Float32Array.from(all));

const lines: fc.Arbitrary<FaceLine> = fc.record({
  key: fc.string({ unit: 'grapheme' }),
  content: fc.string(),
  notes: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 2 }),
  face: fc.record({
    face: fc.constantFrom(...FACES_FOUND),
    outline: fc.option(numbers(8)),
    edges: fc.int8Array({ minLength: 1, maxLength: 20 }).map((edges) => Int8Array.from(edges)),
    width: fc.integer({ min: 1, max: 9999 }),
    height: fc.integer({ min: 1, max: 9999 }),
    offTemplate: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
    embedding: numbers(4),
    print: fc.record({
      exact: fc.string(),
      difference: fc.tuple(fc.nat(), fc.nat()),
      miniature: fc.int8Array({ minLength: 256, maxLength: 256 }).map((print) => Int8Array.from(print)),
    }),
  }),
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The file in pieces of a few bytes, so that characters are cut. */
async function* pieces(text: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += size) yield text.subarray(at, at + size);
}

const one: FaceLine = {
  key: 'k\u00e9y',
  content: 'c',
  notes: [],
  face: {
    face: 'found',
    outline: null,
    edges: Int8Array.of(1, -1),
    width: 3,
    height: 4,
    offTemplate: null,
    embedding: Float32Array.of(0.1, -0),
    print: { exact: 'x', difference: [1, 2], miniature: new Int8Array(256) },
  },
};

describe('lines of faces', () => {
  it('come back to the bit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(lines, { maxLength: 4 }), fc.integer({ min: 1, max: 5000 }), async (all, size) => {
        const text = bytes(all.map(faceLine).join(''));
        expect(await readFaceLines(pieces(text, size))).toEqual({ lines: all, damaged: 0 });
      }),
      { numRuns: 40 },
    );
  });

  it('of which the last is cut off are those before it, wherever the cut is', async () => {
    const text = bytes(faceLine(one));
    for (let end = 0; end < text.length - 1; end += 7) {
      const cut = new Uint8Array([...text, ...text.subarray(0, end)]);
      expect(await readFaceLines(pieces(cut, 1000))).toEqual({ lines: [one], damaged: 0 });
    }
  });

  it.each([
    ['no JSON', 'no JSON'],
    ['another object', '{"key":"k"}'],
    [
      'no base64',
      faceLine(one)
        .replace(/"edges":"[^"]*"/, '"edges":"*"')
        .trim(),
    ],
    [
      'a piece of a number',
      faceLine(one)
        .replace(/"embedding":"[^"]*"/, '"embedding":"AAAA"')
        .trim(),
    ],
    ['a kind of face that there is not', faceLine(one).replace('"found"', '"lost"').trim()],
    [
      'a miniature of another size',
      faceLine(one)
        .replace(/"miniature":"[^"]*"/, '"miniature":"AAAAAA=="')
        .trim(),
    ],
    ['a picture without a side', faceLine(one).replace('"width":3', '"width":0').trim()],
  ])('that cannot be read are counted: %s', async (_, line) => {
    const text = bytes(`${faceLine(one)}${line}\n${faceLine(one)}`);
    expect(await readFaceLines(pieces(text, 1000))).toEqual({ lines: [one, one], damaged: 1 });
  });
});
