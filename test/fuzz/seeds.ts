/** Whole files of every format, as small as they come, made by the product's own writers or byte by byte. */

import { parquetWriteBuffer } from 'hyparquet-writer';
import { DEFAULT_SETTINGS } from '../../src/domain/settings/settings.ts';
import { crc32 } from '../../src/formats/archive/crc32.ts';
import { writeZip } from '../../src/formats/archive/zipWriter.ts';
import { writeCheckpoint } from '../../src/formats/network/checkpointFile.ts';
import { GraphBuilder } from '../../src/formats/network/graphDef.ts';
import { writeSafetensors } from '../../src/formats/network/safetensors.ts';
import { encodePng } from '../../src/formats/picture/png.ts';
import { metricsLine, rectifiedCsv } from '../../src/formats/table/runFiles.ts';
import { metricsAt } from '../support/epochs.ts';
import { pairSet } from '../support/pairSet.ts';
import * as images from '../unit/support/imageFiles.ts';
import { rows } from '../unit/support/onnxFiles.ts';
import { OWN_PAIR_SETS } from '../unit/support/ownPairSets.ts';
import { insightFaceFile } from '../unit/support/recordFile.ts';
import type { Bytes, FuzzCase, FuzzFile } from './mutate.ts';

const text = (content: string): Bytes => new TextEncoder().encode(content);
const one = (name: string, bytes: Uint8Array): FuzzCase => [{ name, bytes: Uint8Array.from(bytes) }];

const flat = (value: number): Bytes => encodePng(new Uint8Array(16 * 16 * 3).fill(value), 16, 16);
const FACES = [1, 2, 3, 4].map((i) => flat(40 * i));
const PATHS = ['set/Ann/1.png', 'set/Ann/2.png', 'set/Ben/1.png', 'set/Ben/two words.png'];
const withFaces = (...files: FuzzFile[]): FuzzCase => [
  ...files,
  ...PATHS.map((name, i) => ({ name, bytes: FACES[i]! })),
];

export function zips(): FuzzCase[] {
  const named = PATHS.map((name, i) => ({ name, data: FACES[i]! }));
  return [
    one('set.zip', writeZip(named.map((file) => ({ ...file, pack: 'store' })))),
    one('set.zip', writeZip(named.map((file) => ({ ...file, pack: 'deflate' })))),
    one(
      'set.zip',
      writeZip(
        [...named, { name: 'set/list.csv', data: 'path,label\nAnn/1.png,A\n' }].map((f) => ({ ...f, pack: 'store' })),
      ),
    ),
  ];
}

export function records(): FuzzCase[] {
  const { rec, idx } = insightFaceFile([
    [FACES[0]!, FACES[1]!],
    [FACES[2]!, FACES[3]!],
  ]);
  const [recFile, idxFile] = [
    { name: 'set/train.rec', bytes: rec },
    { name: 'set/train.idx', bytes: idx },
  ];
  return [[recFile], [recFile, idxFile], [recFile, idxFile, { name: 'set/property', bytes: text('2,16,16') }]];
}

export function pairSets(): FuzzCase[] {
  // As people make them: NumPy arrays and bytearrays, in the first protocol and the last.
  const own = Object.values(OWN_PAIR_SETS).flatMap((sets) => [sets[0]!, sets[5]!]);
  return [
    one('lfw.bin', pairSet(10)),
    one('lfw.bin', encodedPairSet()),
    ...own.map((base64) => one('own.bin', Uint8Array.from(Buffer.from(base64, 'base64')))),
  ];
}

/** As Python 3 writes bytes in protocol 2, with a memo. */
function encodedPairSet(): Bytes {
  const short = (value: string): string => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
  const image = `c_codecs\nencode\nq\u0001${short('abcd')}${short('latin1')}\u0086q\u0002Rq\u0003`;
  const again = Array.from({ length: 19 }, () => 'h\u0003').join('');
  const latin = `\u0080\u0002](${image}${again}e](${'\u0088\u0089'.repeat(5)}e\u0086.`;
  return Uint8Array.from(latin, (c) => c.charCodeAt(0));
}

export function parquet(
  labels: readonly unknown[],
  names: readonly string[] | null,
  codec: 'SNAPPY' | 'UNCOMPRESSED',
): Bytes {
  const faces = labels.map((_, i) => ({ bytes: FACES[i % FACES.length]!, path: null }));
  const features = names && JSON.stringify({ info: { features: { label: { _type: 'ClassLabel', names } } } });
  return new Uint8Array(
    parquetWriteBuffer({
      codec,
      rowGroupSize: 3,
      columnData: [
        { name: 'image', data: faces },
        { name: 'label', data: [...labels] },
      ],
      schema: [
        { name: 'root', num_children: 2 },
        { name: 'image', repetition_type: 'OPTIONAL', num_children: 2 },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
        { name: 'path', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL', converted_type: 'UTF8' },
        typeof labels[0] === 'bigint'
          ? { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' }
          : { name: 'label', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL', converted_type: 'UTF8' },
      ],
      kvMetadata: features ? [{ key: 'huggingface', value: features }] : [],
    }),
  );
}

export function parquets(): FuzzCase[] {
  return [
    one('x.parquet', parquet([0n, 1n, 0n, 1n, 0n], ['Ann', 'Ben'], 'SNAPPY')),
    one('x.parquet', parquet([0n, 1n, 0n, 1n, 0n], null, 'UNCOMPRESSED')),
    one('x.parquet', parquet(['Ann', 'Ann', 'Ben', 'Ben'], null, 'UNCOMPRESSED')),
  ];
}

const TENSORS = [
  { name: 'a', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
  { name: 'head.weight', shape: [2, 1], data: Float32Array.of(5, 6) },
];
const WEIGHTS = writeSafetensors(TENSORS, { network: 'ci16', epochs: '3', identities: '["Ann","Ben"]' });

export function safetensors(): FuzzCase[] {
  const counted = writeSafetensors([{ name: 'n', shape: [3], data: Int32Array.of(1, 2, 3) }], {});
  return [one('w.safetensors', WEIGHTS), one('w.safetensors', counted)];
}

export function weights(): FuzzCase[] {
  const zip = (pack: 'store' | 'deflate'): Bytes => writeZip([{ name: 'model.safetensors', data: WEIGHTS, pack }]);
  return [one('weights.zip', zip('store')), one('weights.zip', zip('deflate')), one('w.safetensors', WEIGHTS)];
}

export function onnxFiles(): FuzzCase[] {
  const normalised = rows({
    operators: [
      { type: 'Constant', inputs: [], outputs: ['scale'], value: { name: '', shape: [], values: [0.0078125] } },
      { type: 'Sub', inputs: ['data', 'mean'], outputs: ['centred'] },
      { type: 'Mul', inputs: ['centred', 'scale'], outputs: ['fc1'] },
    ],
    weights: [{ name: 'mean', shape: [3, 1, 1], values: [127.5, 127.5, 127.5], spelled: true }],
  });
  return [one('a.onnx', rows()), one('b.onnx', normalised)];
}

export function checkpoints(): FuzzCase[] {
  const sums = {
    steps: 1,
    loss: 2,
    crossEntropy: 2,
    boundaryTerm: 0,
    learningRate: 0.1,
    trainingSeconds: 1,
    seconds: 1,
  };
  const checkpoint = {
    epoch: 1,
    step: 4,
    closedSet: 0.5,
    relabelledShare: 0.1,
    sums,
    weights: TENSORS.map(({ name, shape, data }) => ({ name, shape, data })),
    momenta: [Float32Array.of(1, 2)],
    rectified: Int32Array.of(0, 1, 1),
  };
  const about = { settings: DEFAULT_SETTINGS, digest: 'x', metrics: [], corrections: [] };
  return [one('checkpoint.safetensors', writeCheckpoint(checkpoint, about))];
}

/** A graph of TensorFlow.js with its binary. */
export function models(): FuzzCase[] {
  const graph = new GraphBuilder();
  const input = graph.placeholder('in', [-1, 2, 2, 3]);
  const scaled = graph.binary('scaled', 'Mul', input, graph.constant('by', [3], Float32Array.of(1, 2, 3)));
  graph.output(graph.reduce('mean', 'Mean', scaled, [1, 2]), [-1, 1, 1, 3]);
  const { modelJson, shards } = graph.build('test', {});
  return [
    [
      { name: 'model.json', bytes: text(JSON.stringify(modelJson)) },
      { name: 'model.bin', bytes: shards[0]!.data },
    ],
  ];
}

const exif = (): Bytes => images.withExif(images.jpegFile(20, 16), 6);

export const IMAGE_SEEDS = {
  png: () => [images.pngFile(17, 16), images.apngFile(16, 16), images.png16File(16, 16)],
  jpeg: () => [images.jpegFile(20, 16), exif(), images.cmykJpegFile(2)],
  gif: () => [images.gifFile(16, 1), images.gifFile(16, 2)],
  webp: () => [images.webpFile(16, 16, [1, 2, 3]), images.animatedWebpFile(16, 16, [1, 2, 3])],
  pnm: () => [
    images.join(images.ascii('P5\n# drawn\n16 17 255\n'), new Uint8Array(16 * 17).fill(9)),
    images.join(images.ascii('P6 16 16 1023\n'), new Uint8Array(16 * 16 * 6)),
    images.ascii(`P2\n16 16\n15\n${'7 '.repeat(256)}`),
  ],
  bmp: () => [images.bmpFile(18, 16)],
  heif: () => [images.avifHeader(64, 48), images.avifHeader(64, 48, 'heic')],
} satisfies Record<string, () => Bytes[]>;

export const exifs = (): FuzzCase[] => [one('exif.tiff', exif().slice(12, 60))];

export function lists(): FuzzCase[] {
  const list = (name: string, content: string): FuzzCase => withFaces({ name, bytes: text(content) });
  return [
    list('set/list.txt', 'Ann/1.png  0\nAnn/2.png  0\nBen/1.png  1\nBen/two words.png 1\n'),
    list('set/list.lst', '0\t0\tAnn/1.png\n1\t0\tAnn/2.png\n2\t1\tBen/1.png\n'),
    list('set/list.csv', '\ufeffpath,label\r\n"Ann/1.png","A ""x"" b"\r\nBen/1.png,B\r\n'),
    list('set/list.tsv', 'Ann/1.png\tA\nBen/1.png\tB\n'),
  ];
}

export const csvs = (): FuzzCase[] => [
  one('x.csv', text('image,given_label,score\r\n"a ""b""\nc",\'=1+1,0.5\r\n;,\t,\r\n')),
  one('x.csv', text('sep=;\na;b\n1;2\n')),
];

export const jsons = (): FuzzCase[] => [
  one('x.json', text(JSON.stringify({ a: [1, { b: '\u00e9"' }], c: { d: [[], {}] } }))),
];

const RUN = {
  dataset: { kind: 'synthetic', identities: 4, imagesPerIdentity: 4, difficulty: 1, seed: 3 },
  noise: { closedSet: 0.2 },
  model: { preset: 'ci16' },
  head: { kind: 'boundaryface', epochStart: 1 },
  training: { epochs: 2, milestones: [1], seed: 0 },
};

export const configurations = (): FuzzCase[] => [
  one('run.json', text(JSON.stringify(RUN))),
  one(
    'run.json',
    text(JSON.stringify({ dataset: { kind: 'folder', path: 'faces' }, evaluation: { pairs: ['lfw.bin'] } })),
  ),
  one('run.json', text(JSON.stringify({ ...RUN, weights: { path: 'w.zip', use: 'backbone' } }))),
];

export const sweeps = (): FuzzCase[] => [
  one(
    'sweep.json',
    text(JSON.stringify({ base: RUN, axes: { 'noise.closedSet': [0, 0.2], 'head.kind': ['arcface'] }, seeds: [1, 2] })),
  ),
  one('sweep.json', text(JSON.stringify({ base: {}, axes: { head: [{ kind: 'softmax' }] }, seeds: [0] }))),
];

export const permalinks = (): FuzzCase[] => [
  one('hash.txt', text('#head.kind=cosface&head.margin=0.4&head.scale=12&noise.closedSet=0.3&training.milestones=2,4')),
];

export const reviews = (): FuzzCase[] => [
  one(
    'review.json',
    text(
      JSON.stringify({
        schema: 1,
        fingerprint: 'f',
        name: 'set',
        images: 4,
        verdicts: [
          { image: 'a.png', kind: 'accept', label: 'Ann' },
          { image: 'b.png', kind: 'remove', label: null },
        ],
      }),
    ),
  ),
];

/** Makes the checksums of PNG chunks right again. */
export function repairPng(bytes: Bytes): Bytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) break;
    view.setUint32(end - 4, crc32(bytes.subarray(at + 4, end - 4)));
    at = end;
  }
  return bytes;
}

/** Makes the stated length of a safetensors header right again: up to its last brace before the numbers. */
export function repairSafetensors(bytes: Bytes): Bytes {
  if (bytes.length < 9 || bytes[8] !== 0x7b) return bytes;
  const end = bytes.lastIndexOf(0x7d) + 1;
  if (end > 8) new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).setBigUint64(0, BigInt(end - 8), true);
  return bytes;
}

/** What `npm run train` and `npm run sweep` leave. */
export function runResults(): FuzzCase[] {
  const last = metricsAt(1);
  return [
    one('run.json', text(JSON.stringify({ settings: DEFAULT_SETTINGS, final: last, evaluation: null }))),
    one('metrics.jsonl', text(metricsLine(last) + metricsLine(metricsAt(2, { precision: null })))),
    one(
      'rectified.csv',
      text(rectifiedCsv([{ image: 'a', givenLabel: 'A', rectifiedLabel: 'B', trueLabel: null, epoch: 1 }])),
    ),
    one('results.jsonl', text(`${JSON.stringify({ config: { training: { seed: 2 } }, epochs: [last] })}\n`)),
  ];
}
