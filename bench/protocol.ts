/**
 * What the benchmark command and the benchmark's page say to each other, and the one training step that every engine has to
 * run: nets, batches, head, optimizer. Plain JSON values: they cross the browser's debugging connection.
 */
import type { IrResNetSpec } from '../src/domain/networks/irResNet.ts';
import { NETWORKS } from '../src/domain/networks.ts';
import { stream } from '../src/lib/rng.ts';
import type { JobEnvelope, JobFailed } from '../src/protocol/envelope.ts';

/** Engines that run in the browser. */
const BROWSER_ENGINES = [
  'recorded',
  'eager',
  'tfjs-webgpu',
  'jax-js-webgpu',
  'tfjs-cpu',
  'wasm',
  'jax-js-wasm',
] as const;
export type BrowserEngine = (typeof BROWSER_ENGINES)[number];

export const BENCH_ENGINES = [...BROWSER_ENGINES, 'pytorch-cpu'] as const;
export type BenchEngineName = (typeof BENCH_ENGINES)[number];

/** Those that run in Node as well. */
export const NODE_BENCH_ENGINES = BENCH_ENGINES.filter((name) => !name.startsWith('jax-js'));

export const BENCH_NETS = ['ci16', 'ci32', 'tiny32', 'ir18'] as const;
export type BenchNet = (typeof BENCH_NETS)[number];

interface BenchWork {
  readonly network: IrResNetSpec;
  readonly batchSize: number;
  readonly identities: number;
}

export const BENCH_WORK: Readonly<Record<BenchNet, BenchWork>> = {
  ci16: { network: NETWORKS.ci16, batchSize: 20, identities: 10 },
  ci32: { network: NETWORKS.ci32, batchSize: 24, identities: 10 },
  tiny32: { network: NETWORKS.tiny32, batchSize: 32, identities: 20 },
  ir18: { network: NETWORKS.ir18, batchSize: 16, identities: 20 },
};

/**
 * ArcFace and SGD as the app trains. The rate is low: where rounding puts an activation on the other side of PReLU's kink, the
 * losses of correct engines would otherwise part within the compared steps.
 */
export const BENCH_STEP = {
  seed: 1,
  scale: 10,
  margin: 0.3,
  learningRate: 0.0005,
  momentum: 0.9,
  weightDecay: 0.0005,
  batchNormEpsilon: 1e-5,
  statisticsMomentum: 0.1,
} as const;

/** Batches are used in turn. Our trainer has their images at hand as a run has them: all, and on the GPU where it can. */
export const BENCH_BATCHES = 4;

export interface BenchBatch {
  /** Of BENCH_BATCHES. */
  readonly index: number;
  /** [batch, size, size, 3], RGB, 0-255, uniform. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** [batch, size, size, 3] f32: the same as network input. */
  readonly images: Float32Array<ArrayBuffer>;
  /** [batch] */
  readonly labels: Int32Array<ArrayBuffer>;
}

export function benchBatch(net: BenchNet, index: number): BenchBatch {
  const { network, batchSize, identities } = BENCH_WORK[net];
  const random = stream(BENCH_STEP.seed, 'benchmark', index);
  const pixels = Uint8Array.from({ length: batchSize * network.inputSize ** 2 * 3 }, () => random.integer(256));
  return {
    index,
    pixels,
    images: Float32Array.from(pixels, (value) => (value - 127.5) / 128),
    labels: Int32Array.from({ length: batchSize }, () => random.integer(identities)),
  };
}

/** Times of some steps, one entry a step, from the call to the loss in JavaScript. */
export interface StepBatch {
  readonly losses: readonly number[];
  readonly ms: readonly number[];
  /** Until the step's call returned: all of the JavaScript that does not wait for a device. */
  readonly jsMs: readonly number[];
}

/** What an engine does on the GPU; null for engines that use none. */
export interface GpuFacts {
  /** Of one step. */
  readonly dispatches: number;
  /** Compiled since the engine was started. */
  readonly pipelines: number;
  /** Bytes of all buffers alive after a step. */
  readonly bytes: number;
}

export interface BenchMemory {
  /** tfjs's, null for engines that are not built on it. */
  readonly tensors: number | null;
  readonly gpuBytes: number | null;
  /** JavaScript's, after a collection; null where it cannot be asked for. */
  readonly heapBytes: number | null;
}

/** One convolution of a net by itself, at the net's batch size. */
export interface LayerTimes {
  readonly name: string;
  /** For people: input, output channels, kernel. */
  readonly shape: string;
  /** Of the forward pass; each gradient has as many. */
  readonly multiplyAdds: number;
  /** Milliseconds, medians. */
  readonly forward: number;
  readonly inputGradient: number;
  readonly filterGradient: number;
}

/** Whose gradients ours are held against. */
export const GRADIENT_REFERENCES = ['tfjs-webgpu', 'tfjs-cpu'] as const;
export type GradientReference = (typeof GRADIENT_REFERENCES)[number];

export interface GradientReport {
  /** Every trained tensor: its largest gradient on the reference, and the largest difference from it. */
  readonly tensors: readonly { readonly name: string; readonly largest: number; readonly difference: number }[];
  /** No activation lies nearer to the kink of its PReLU; they have a deviation of 1. */
  readonly margin: number;
  readonly losses: { readonly ours: number; readonly reference: number };
  readonly seconds: { readonly ours: number; readonly reference: number };
}

export type BenchRequest =
  | { readonly type: 'open'; readonly engine: BrowserEngine; readonly net: BenchNet }
  | { readonly type: 'run'; readonly steps: number }
  /** One step with the GPU's commands counted. */
  | { readonly type: 'gpu' }
  /** What the engine holds after its steps so far. */
  | { readonly type: 'memory' }
  /** What WebGPU computes on. */
  | { readonly type: 'adapter' }
  /** Every convolution of the opened engine's net by itself. */
  | { readonly type: 'layers' }
  /** Our gradients of one step against tfjs's own. */
  | { readonly type: 'gradients'; readonly net: BenchNet; readonly reference: GradientReference }
  /** The weights every engine starts from. */
  | { readonly type: 'weights'; readonly net: BenchNet };

/** The trained parameters and running statistics of a net, in order, as one run of f32. */
export interface BenchWeights {
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly base64: string;
}

/** Answers in the order of the requests. */
export type BenchReply =
  | { readonly type: 'opened'; readonly about: string }
  /** The engine cannot run in this browser. */
  | { readonly type: 'absent'; readonly reason: string }
  | { readonly type: 'steps'; readonly steps: StepBatch }
  | { readonly type: 'gpu'; readonly facts: GpuFacts | null }
  | { readonly type: 'memory'; readonly memory: BenchMemory }
  /** `name` is null without an adapter. */
  | { readonly type: 'adapter'; readonly name: string | null }
  | { readonly type: 'layers'; readonly layers: readonly LayerTimes[] }
  | { readonly type: 'gradients'; readonly report: GradientReport }
  | { readonly type: 'weights'; readonly weights: BenchWeights }
  | { readonly type: 'error'; readonly message: string };

/** What the benchmark's page puts on `window`. Every engine lives in a worker of its own; `name` tells them apart. */
export interface BenchApi {
  ask(name: string, request: BenchRequest): Promise<BenchReply>;
  close(name: string): void;
}

export type BenchCommand = JobEnvelope & { readonly type: 'ask'; readonly request: BenchRequest };

export type BenchEvent = (JobEnvelope & { readonly type: 'answer'; readonly reply: BenchReply }) | JobFailed;
