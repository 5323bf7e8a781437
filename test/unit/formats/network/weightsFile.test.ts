/** Weights read back in: what the app wrote is understood, and a hostile file is refused with a reason. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NETWORKS } from '../../../../src/domain/networks.ts';
import { writeZip } from '../../../../src/formats/archive/zipWriter.ts';
import { FormatError } from '../../../../src/formats/formatError.ts';
import { type Tensor, writeSafetensors } from '../../../../src/formats/network/safetensors.ts';
import { describeWeights, readWeights } from '../../../../src/formats/network/weightsFile.ts';
import { buildWeightsZip, packageSafetensors } from '../../../../src/formats/network/weightsPackage.ts';
import { randomPackage } from '../../support/package.ts';

const IDENTITIES = ['Ann', '__proto__', 'Zoë "Z"'];
const content = randomPackage(NETWORKS.ci16, IDENTITIES, 4);
const bytes = packageSafetensors(content);
const SUMMARY = { network: 'ci16', identities: IDENTITIES, epochs: 2 };

const one = (metadata: Readonly<Record<string, string>>, data: Tensor['data'] = Float32Array.of(1)): Blob =>
  new Blob([writeSafetensors([{ name: 'a', shape: [1], data }], metadata)]);

/** The refusal's code and words, or null; another error fails the test. */
async function refusal(read: Promise<unknown>): Promise<string | null> {
  try {
    await read;
    return null;
  } catch (error) {
    if (error instanceof FormatError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe('weights read back', () => {
  it.each([
    ['the zip that is downloaded', buildWeightsZip(content)],
    ['the safetensors file in it', bytes],
    [
      'a zip packed anew, with a folder in it',
      writeZip([{ name: 'weights/model.safetensors', data: bytes, pack: 'deflate' }]),
    ],
  ])('%s: what it is, and every number', async (_, file) => {
    expect(await describeWeights(new Blob([file]))).toEqual(SUMMARY);
    const { tensors, ...summary } = await readWeights(new Blob([file]));
    expect(summary).toEqual(SUMMARY);
    const wanted = new Map(content.weights).set('head.weight', content.centres);
    expect(tensors).toEqual(wanted);
  });

  it('files that do not say what they are keep their numbers', async () => {
    expect(await describeWeights(one({}))).toEqual({ network: '', identities: null, epochs: null });
    expect(await describeWeights(one({ epochs: '-1' }))).toMatchObject({ epochs: null });
    expect((await readWeights(one({}))).tensors.get('a')).toEqual({ shape: [1], data: Float32Array.of(1) });
  });

  it.each([
    ['nothing', new Blob([]), 'truncated: '],
    ['text', new Blob(['no weights, but long enough to have a header length']), 'header: '],
    ['a header of 20 MB', new Blob([new Uint8Array([0, 0x2d, 0x31, 1, 0, 0, 0, 0])]), 'header: '],
    ['a zip without weights', new Blob([writeZip([{ name: 'a.txt', data: 'a', pack: 'store' }])]), 'missing: '],
    [
      'a zip with two',
      new Blob([
        writeZip(['a', 'b'].map((name) => ({ name: `${name}/model.safetensors`, data: bytes, pack: 'store' }))),
      ]),
      'name: ',
    ],
    ['a zip cut off', new Blob([buildWeightsZip(content).slice(0, 5000)]), 'truncated: '],
    ['identities that are no list', one({ identities: '{"0":"Ann"}' }), 'header: '],
    ['identities that are no names', one({ identities: '["Ann",3]' }), 'header: '],
    ['identities that are no JSON', one({ identities: '[' }), 'header: '],
  ])('%s is refused', async (_, file, reason) => {
    expect(await refusal(describeWeights(file))).toContain(reason);
    expect(await refusal(readWeights(file))).toContain(reason);
  });

  it('whole numbers are no weights', async () => {
    expect(await refusal(readWeights(one({}, Int32Array.of(1))))).toBe('dtype: "a" holds I32; weights are F32.');
  });

  it('a zip whose numbers were damaged is refused by its checksum', async () => {
    const zip = buildWeightsZip(content);
    const inside = zip.findIndex((_, i) => bytes.subarray(-64).every((byte, j) => zip[i + j] === byte));
    zip[inside + 5]! ^= 1;
    expect(await refusal(readWeights(new Blob([zip])))).toContain('corrupt: ');
  });

  it('any damage to a file is met with a refusal or with tensors that lie in the file', async () => {
    const headerBytes = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    await fc.assert(
      fc.asyncProperty(fc.nat(8 + headerBytes), fc.nat(255), fc.nat(bytes.length), async (at, value, length) => {
        const damaged = bytes.slice(0, Math.max(length, at + 1));
        damaged[at] = value;
        const file = new Blob([damaged]);
        const [described, read] = await Promise.all([refusal(describeWeights(file)), refusal(readWeights(file))]);
        // What the header alone shows to be wrong is refused by both.
        if (described !== null) expect(read).toBe(described);
        if (read !== null) return;
        let total = 0;
        for (const { data } of (await readWeights(file)).tensors.values()) total += data.byteLength;
        expect(total).toBeLessThanOrEqual(damaged.length);
      }),
      { numRuns: 300 },
    );
  });
});
