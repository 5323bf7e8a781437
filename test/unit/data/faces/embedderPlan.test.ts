/** What is made of a network's own words: how it is fed, and the reason where it cannot be. */
import { describe, expect, it } from 'vitest';
import { planEmbedder } from '../../../../src/data/faces/embedderPlan.ts';
import type { EmbedderWish } from '../../../../src/domain/ownNetwork.ts';
import {
  type End,
  input,
  KIND,
  type OnnxFile,
  type Operator,
  output,
  rows,
  type Weight,
} from '../../support/onnxFiles.ts';

const plan = (change: Partial<OnnxFile>, wish: EmbedderWish = {}) => planEmbedder(rows(change), 'net.onnx', wish);

const weight = (name: string, values: readonly number[]): Weight => ({ name, shape: [values.length, 1, 1], values });

/** Operators between the input and what embeds. */
function prepared(steps: readonly (readonly [type: string, ...weights: (readonly number[])[]])[]): Partial<OnnxFile> {
  const weights: Weight[] = [];
  const operators = steps.map(([type, ...values], i): Operator => {
    const names = values.map((value, j) => {
      weights.push(weight(`w${i}${j}`, value));
      return `w${i}${j}`;
    });
    return { type, inputs: [i === 0 ? 'data' : `x${i - 1}`, ...names], outputs: [`x${i}`] };
  });
  return {
    operators: [...operators, { type: 'Conv', inputs: [`x${steps.length - 1}`, 'f'], outputs: ['fc1'] }],
    weights,
  };
}

describe('the input of a network', () => {
  it.each<[string, End['shape'], { layout: string; side: number; batch: number | null }]>([
    ['InsightFace', ['None', 3, 112, 112], { layout: 'nchw', side: 112, batch: null }],
    ['one face at a time', [1, 3, 112, 112], { layout: 'nchw', side: 112, batch: 1 }],
    ['TensorFlow', ['unk__1', 160, 160, 3], { layout: 'nhwc', side: 160, batch: null }],
    ['free sides', ['n', 3, 'h', 'w'], { layout: 'nchw', side: 112, batch: null }],
    ['one free side', ['n', 3, 96, 'w'], { layout: 'nchw', side: 96, batch: null }],
    ['four faces at a time', [4, 64, 64, 3], { layout: 'nhwc', side: 64, batch: 4 }],
  ])('of %s', (_, shape, expected) => {
    expect(plan({ inputs: [input(shape)] })).toMatchObject({ input: { ...expected, name: 'data' }, output: 'fc1' });
  });

  it.each<[string, readonly (readonly [type: string, ...weights: (readonly number[])[]])[], string, string]>([
    [
      'MXNet’s ArcFace',
      [
        ['Sub', [127.5]],
        ['Mul', [0.0078125]],
      ],
      'none',
      'graph',
    ],
    [
      'a mean for each colour',
      [['Transpose'], ['Sub', [123.675, 116.28, 103.53]], ['Div', [58.4, 57.1, 57.4]]],
      'none',
      'graph',
    ],
    [
      'a division by 255',
      [
        ['Div', [255]],
        ['Sub', [0.5]],
      ],
      'none',
      'graph',
    ],
    ['a product with 1/255', [['Cast'], ['Mul', [1 / 255]]], 'none', 'graph'],
    [
      'ImageNet’s mean of 0 to 1',
      [
        ['Sub', [0.485, 0.456, 0.406]],
        ['Div', [0.229, 0.224, 0.225]],
      ],
      '255',
      'graph',
    ],
    [
      '2 x - 1',
      [
        ['Mul', [2]],
        ['Sub', [1]],
      ],
      '255',
      'graph',
    ],
    ['x - 0.5', [['Add', [-0.5]]], '255', 'graph'],
    [
      'a norm of brightness',
      [['BatchNormalization', [1, 1, 1], [0, 0, 0], [129, 117, 104], [5, 5, 5]]],
      'none',
      'graph',
    ],
    [
      'a norm of something else',
      [['BatchNormalization', [1, 1, 1], [0, 0, 0], [0.1, 0, 0], [1, 1, 1]]],
      '127.5',
      'assumed',
    ],
    ['a convolution', [['Identity']], '127.5', 'assumed'],
  ])('takes the range from %s', (_, steps, range, rangeBy) => {
    expect(plan(prepared(steps)).input).toMatchObject({ range, rangeBy, colours: 'rgb', coloursBy: 'assumed' });
  });

  it('believes the product’s own files, and a person above all', () => {
    const own = { producer: 'BoundaryFace playground' };
    expect(plan(own).input).toMatchObject({ range: '128', rangeBy: 'file', colours: 'rgb', coloursBy: 'file' });
    expect(plan(own, { range: 'imagenet', colours: 'bgr' }).input).toMatchObject({
      range: 'imagenet',
      rangeBy: 'chosen',
      colours: 'bgr',
      coloursBy: 'chosen',
    });
  });
});

describe('the output of a network', () => {
  it('is the first of one row a face', () => {
    const outputs = [
      { name: 'map', shape: ['n', 64, 7, 7] },
      { name: 'labels', kind: KIND.int64, shape: ['n'] },
      { name: 'pooled', shape: ['n', 512, 1, 1] },
      { name: 'other', shape: ['n', 2] },
    ];
    expect(plan({ outputs }).output).toBe('pooled');
    expect(plan({ outputs: [output(null)] }).output).toBe('fc1');
  });
});

describe('a network that cannot be used', () => {
  it.each<[string, Partial<OnnxFile>, RegExp]>([
    ['no input', { inputs: [] }, /Expected one input of float32 numbers.*found no input/],
    [
      'two inputs',
      { inputs: [input(), { name: 'mask', shape: ['n', 'm'] }] },
      /found 2 inputs: "data": float32 \[free, 3, 112, 112\]; "mask": float32 \[free, free\]/,
    ],
    [
      'bytes',
      { inputs: [input(['n', 3, 112, 112], KIND.uint8)] },
      /float32 numbers.*found "data": uint8 \[free, 3, 112, 112\]/,
    ],
    ['halves', { inputs: [input(['n', 3, 112, 112], KIND.float16)] }, /found "data": float16/],
    ['a flat input', { inputs: [input(['n', 512])] }, /\[free, 512\]: its input has 2 axes instead of 4/],
    ['a film', { inputs: [input(['n', 3, 8, 112, 112])] }, /its input has 5 axes instead of 4/],
    ['grey', { inputs: [input(['n', 1, 112, 112])] }, /\[free, 1, 112, 112\]: its input has 1 channel instead of 3/],
    ['colour with depth', { inputs: [input(['n', 112, 112, 4])] }, /its input has 4 channels instead of 3/],
    ['no square', { inputs: [input(['n', 3, 112, 96])] }, /its input is 96 x 112 pixels and not square/],
    ['tiny', { inputs: [input(['n', 3, 8, 8])] }, /from 16 to 512 pixels; .*the sides of its input are 8 pixels/],
    ['huge', { inputs: [input(['n', 3, 1024, 1024])] }, /the sides of its input are 1024 pixels/],
    ['all free', { inputs: [input(['n', 'c', 'h', 'w'])] }, /the axis of the three colours is free/],
    ['no shape', { inputs: [input(null)] }, /does not give the shape of its input/],
    [
      'classes alone',
      { outputs: [output(['n'], KIND.int64)] },
      /Expected an output of float32.*found "fc1": int64 \[free\]/,
    ],
    ['no output', { outputs: [] }, /Expected an output of float32 numbers.*found none/],
    ['a map alone', { outputs: [output(['n', 64, 7, 7])] }, /one row a face.*found "fc1": float32 \[free, 64, 7, 7\]/],
    ['operators of tomorrow', { opset: 99 }, /Expected operators of version 7 to 26 \(opset\); found version 99/],
    ['operators of yesterday', { opset: 3 }, /found version 3/],
    [
      'weights elsewhere',
      { weights: [{ name: 'w', shape: [2], values: [], location: 'big.data' }] },
      /Its weights lie in another file, "big.data"/,
    ],
  ])('is refused: %s', (_, change, reason) => {
    expect(() => plan(change)).toThrow(reason);
    expect(() => plan(change)).toThrow(/^net\.onnx cannot be used to compare faces\. /);
    expect(() => plan(change)).toThrow(expect.objectContaining({ name: 'EngineError', code: 'network' }));
  });
});
