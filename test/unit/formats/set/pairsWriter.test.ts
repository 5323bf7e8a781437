import { expect, test } from 'vitest';
import { pairsBin, pairsText } from '../../../../src/formats/set/pairsWriter.ts';
import { readPairsBin } from '../../../../src/formats/table/pairsBin.ts';

const text = new TextDecoder();

test('a pair set is read as it was written', async () => {
  const images = async function* () {
    yield Uint8Array.of(1);
    yield new Uint8Array(70_000).fill(7);
    yield Uint8Array.of(2);
    yield new Uint8Array(0);
  };
  const parts: Uint8Array[] = [];
  for await (const { bytes } of pairsBin(images(), [true, false])) parts.push(bytes);
  const { images: read, same } = readPairsBin(new Uint8Array(Buffer.concat(parts)));
  expect(read.map(({ length }) => length)).toEqual([1, 70_000, 1, 0]);
  expect(read[1]!.every((byte) => byte === 7)).toBe(true);
  expect(same).toEqual([true, false]);
});

const photo = (person: string, place: number) => ({ person, place });

test("pairs.txt has the lines of LFW's", () => {
  const fold = [
    { left: photo('Ann', 1), right: photo('Ann', 3), same: true },
    { left: photo('Ann', 2), right: photo('Ben Ford', 1), same: false },
  ];
  const { bytes } = pairsText(Array.from({ length: 10 }, () => fold).flat());
  expect(text.decode(bytes)).toBe(`10\t1\n${'Ann\t1\t3\nAnn\t2\tBen Ford\t1\n'.repeat(10)}`);
});

test('pairs.txt refuses a name that would look like more than one column', () => {
  const pairs = [{ left: photo('Ann\tB', 1), right: photo('Ann\tB', 2), same: true }];
  expect(() => pairsText(pairs)).toThrow('tab or line end');
});
