/** What is read of an ONNX file: against files written here, the product's own export, and damaged ones. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NETWORKS } from '../../../../src/domain/networks.ts';
import { FormatError } from '../../../../src/formats/formatError.ts';
import { networkGraph } from '../../../../src/formats/network/networkGraph.ts';
import { onnxModel, PRODUCER } from '../../../../src/formats/network/onnx.ts';
import { readOnnxOutline } from '../../../../src/formats/network/onnxOutline.ts';
import { input, KIND, onnxFile, output, rows } from '../../support/onnxFiles.ts';
import { randomWeights } from '../../support/randomWeights.ts';

const NORMALISED = onnxFile({
  producer: 'mxnet',
  opset: 12,
  inputs: [input([1, 3, 112, 112]), { name: 'mean', shape: [3, 1, 1] }, { name: 'many', shape: [20] }],
  outputs: [output([1, 512]), { name: 'labels', kind: KIND.int64, shape: null }],
  operators: [
    {
      type: 'Constant',
      inputs: [],
      outputs: ['scale'],
      value: { name: '', shape: [], values: [0.0078125], spelled: true },
    },
    { type: 'Sub', inputs: ['data', 'mean'], outputs: ['centred'] },
    { type: 'Mul', inputs: ['centred', 'scale'], outputs: ['fc1'] },
  ],
  weights: [
    { name: 'mean', shape: [3, 1, 1], values: [127.5, 127.5, 127.5] },
    { name: 'many', shape: [20], values: Array.from({ length: 20 }, (_, i) => i) },
  ],
});

describe('readOnnxOutline', () => {
  it('tells ends, operators and the few numbers of an input’s range, and takes no weight for an input', () => {
    const outline = readOnnxOutline(NORMALISED);
    expect(outline).toMatchObject({ producer: 'mxnet', opset: 12, otherFile: null });
    expect(outline.inputs).toEqual([{ name: 'data', kind: 'float32', shape: [1, 3, 112, 112] }]);
    expect(outline.outputs).toEqual([
      { name: 'fc1', kind: 'float32', shape: [1, 512] },
      { name: 'labels', kind: 'int64', shape: null },
    ]);
    expect(outline.operators.map(({ opType }) => opType)).toEqual(['Constant', 'Sub', 'Mul']);
    expect([...outline.constants]).toEqual([
      ['scale', [0.0078125]],
      ['mean', [127.5, 127.5, 127.5]],
    ]);
  });

  it('knows the product’s own export', () => {
    const outline = readOnnxOutline(onnxModel(networkGraph(NETWORKS.ci16, randomWeights(NETWORKS.ci16, 1)), {}));
    const { inputSize, embeddingSize } = NETWORKS.ci16;
    expect(outline.producer).toBe(PRODUCER);
    expect(outline.opset).toBe(17);
    expect(outline.inputs).toEqual([{ name: 'input', kind: 'float32', shape: [null, 3, inputSize, inputSize] }]);
    expect(outline.outputs).toEqual([{ name: 'embedding', kind: 'float32', shape: [null, embeddingSize] }]);
  });

  it('names the file that weights lie in', () => {
    const file = rows({ weights: [{ name: 'w', shape: [2], values: [], location: 'net.onnx.data' }] });
    expect(readOnnxOutline(file).otherFile).toBe('net.onnx.data');
  });

  it('takes operators of others’ sets for no version of the standard’s', () => {
    expect(readOnnxOutline(rows({ opset: 13, domains: ['com.microsoft'] })).opset).toBe(13);
  });

  it.each([
    ['an empty file', new Uint8Array(), 'there is no network in it'],
    ['a text', new TextEncoder().encode('weights: none, of course'), 'It is no ONNX file'],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13), 'It is no ONNX file'],
    ['half a file', NORMALISED.subarray(0, NORMALISED.length >> 1), 'a part is longer than the file'],
    [
      'a part that claims four billion bytes',
      Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f),
      'longer than the file',
    ],
  ])('refuses %s', (_, file, reason) => {
    expect(() => readOnnxOutline(file)).toThrow(FormatError);
    expect(() => readOnnxOutline(file)).toThrow(reason);
  });

  it('reads every damaged file as what it says, or refuses it', () => {
    const wholes = [NORMALISED, rows()];
    const damages = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...wholes), damages, fc.nat(), (whole, changes, cut) => {
        const file = whole.slice(0, cut % 3 === 0 ? cut % whole.length : whole.length);
        for (const [at, value] of changes) if (file.length > 0) file[at % file.length] = value;
        try {
          expect(readOnnxOutline(file).inputs).toBeInstanceOf(Array);
        } catch (cause) {
          expect(cause).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
