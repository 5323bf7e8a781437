/** The zip that "Download weights" gives: the network for TensorFlow.js, as ONNX and as safetensors, settings, metrics and a README. */
import { t } from '@lingui/core/macro';
import { familyOf, type NetworkSpec } from '../../domain/networks.ts';
import { writeZip, type ZipFile } from '../archive/zipWriter.ts';
import { FormatError } from '../formatError.ts';
import { writeJsonLines } from '../table/csv.ts';
import { graphModel } from './graphModel.ts';
import type { WeightArray, Weights } from './inferenceGraph.ts';
import { networkGraph } from './networkGraph.ts';
import { onnxModel } from './onnx.ts';
import { type Tensor, writeSafetensors } from './safetensors.ts';
import { SAFETENSORS_NAME } from './weightsFile.ts';
import { weightsReadme } from './weightsReadme.ts';

/** Name of the class centres among the tensors. */
const CENTRES_NAME = 'head.weight';

export interface WeightsPackage {
  readonly spec: NetworkSpec;
  /** The network's tensors by name: convolutions HWIO, dense [in, out]. */
  readonly weights: Weights;
  /** Class centres, [identities, embedding]. */
  readonly centres: WeightArray;
  /** The loss's own weights and state by name, in the safetensors alone. */
  readonly head?: Weights;
  /** Row i of the class centres belongs to identity i. */
  readonly identities: readonly string[];
  /** The run in a few words; left out where nobody knows them. */
  readonly run?: string | undefined;
  /** Anything JSON can hold. */
  readonly settings: object;
  /** One object an epoch. */
  readonly metrics: readonly object[];
  /** What made the weights, for example { "TensorFlow.js": "4.22.0" }. */
  readonly versions: Readonly<Record<string, string>>;
  /** The weights that the run started from, in words; left out for a run from fresh weights. */
  readonly startedFrom?: string | undefined;
  /** ISO date for the README; left out, equal runs give equal bytes. */
  readonly createdAt?: string;
}

/** The tensors of a package as safetensors, class centres included. */
export function packageSafetensors(content: WeightsPackage): Uint8Array<ArrayBuffer> {
  const { spec, weights, centres, head = new Map(), identities, run, metrics, startedFrom } = content;
  const tensors: Tensor[] = [...weights].map(([name, { shape, data }]) => ({ name, shape, data }));
  tensors.push({ name: CENTRES_NAME, ...centres });
  for (const [name, { shape, data }] of head) tensors.push({ name, shape, data });
  return writeSafetensors(tensors, {
    network: spec.preset,
    input: `[batch, ${spec.inputSize}, ${spec.inputSize}, 3] RGB, (x - 127.5) / 128`,
    layout: 'images NHWC, convolutions HWIO, dense [in, out], class centres [identities, embedding]',
    architecture: spec.architecture,
    blocks: JSON.stringify(familyOf(spec).blocks(spec)),
    identities: JSON.stringify(identities),
    epochs: String(metrics.length),
    ...(run && { run }),
    ...(startedFrom && { started_from: startedFrom }),
  });
}

/** What the ONNX file says of itself. */
function onnxFacts({
  spec,
  identities,
  run,
  settings,
  metrics,
  versions,
}: WeightsPackage): Readonly<Record<string, string>> {
  return {
    network: spec.preset,
    identities: String(identities.length),
    epochs: String(metrics.length),
    ...(run && { run }),
    settings: JSON.stringify(settings),
    ...versions,
  };
}

/**
 * @returns a zip; equal input gives equal bytes
 * @throws FormatError 'missing' or 'shape' when weights or class centres do not fit the network and the identities
 */
export function buildWeightsZip(content: WeightsPackage): Uint8Array<ArrayBuffer> {
  const { spec, weights, centres, identities, run, settings, metrics, versions, startedFrom, createdAt } = content;
  const [rows, columns, ...more] = centres.shape;
  if (rows !== identities.length || columns !== spec.embeddingSize || more.length > 0) {
    throw new FormatError(
      'shape',
      t`The class centres should have shape [${{ people: identities.length }}, ${{ size: spec.embeddingSize }}] and have [${{ shape: centres.shape.join(', ') }}].`,
    );
  }
  const network = networkGraph(spec, weights);
  const graph = graphModel(network, spec.preset);
  const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
  const readme = weightsReadme({
    spec,
    identities: identities.length,
    run: run ?? null,
    versions,
    startedFrom: startedFrom ?? null,
    createdAt: createdAt ?? null,
  });
  const files: ZipFile[] = [
    { name: 'README.md', data: readme, pack: 'deflate' },
    { name: 'tfjs/model.json', data: JSON.stringify(graph.modelJson), pack: 'deflate' },
    ...graph.shards.map(({ name, data }): ZipFile => ({ name: `tfjs/${name}`, data, pack: 'store' })),
    { name: 'model.onnx', data: onnxModel(network, onnxFacts(content)), pack: 'store' },
    { name: SAFETENSORS_NAME, data: packageSafetensors(content), pack: 'store' },
    { name: 'identities.json', data: json(identities), pack: 'deflate' },
    { name: 'settings.json', data: json(settings), pack: 'deflate' },
    { name: 'metrics.jsonl', data: writeJsonLines(metrics), pack: 'deflate' },
  ];
  return writeZip(files);
}
