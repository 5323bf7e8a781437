/** Embeds faces with a network that a person brings as an ONNX file. */
import { plural, t } from '@lingui/core/macro';
import type { InferenceSession } from 'onnxruntime-web/wasm';
import type { Similarity } from '../../data/faces/alignment.ts';
import { scaledView } from '../../data/faces/crops.ts';
import { networkBytes, unusable } from '../../data/faces/embedderPlan.ts';
import { EngineError } from '../../domain/engineError.ts';
import {
  type CheckedNetwork,
  type EmbedderFacts,
  type EmbedderPlan,
  networkId,
  RANGES,
} from '../../domain/ownNetwork.ts';
import { causeText } from '../../lib/causeText.ts';
import { stream } from '../../lib/rng.ts';
import type { Embedder } from './embedder.ts';
import { onnxRuntime } from './onnxRuntime.ts';

const MOST_NUMBERS = 8192;

/**
 * Faces as a network takes them.
 * @param faces [count, side, side, 3], RGB, 0-255
 */
function networkInput(faces: Float32Array, { side, layout, colours, range }: EmbedderPlan['input']): Float32Array {
  const { mean, deviation } = RANGES[range];
  const area = side * side;
  const input = new Float32Array(faces.length);
  for (let i = 0; i < faces.length; i++) {
    const channel = i % 3;
    const pixel = Math.floor(i / 3) % area;
    const value = (faces[i]! - mean[channel]!) / deviation[channel]!;
    const placed = colours === 'rgb' ? channel : 2 - channel;
    const image = i - channel - 3 * pixel;
    input[layout === 'nhwc' ? image + 3 * pixel + placed : image + placed * area + pixel] = value;
  }
  return input;
}

/** Words of ONNX Runtime without the places in its own source. */
function runtimeWords(cause: unknown): string {
  const message = causeText(cause);
  const words = message.split(/ERROR_MESSAGE:\s*/).at(-1)!;
  return words
    .replace(/^\/\S+:\d+ .*?\)\s+(?=[A-Z])/, '')
    .trim()
    .replace(/\.$/, '');
}

const isOutOfMemory = (words: string): boolean => /bad_alloc|allocat|out of memory/i.test(words);

function refused(name: string, cause: unknown): EngineError {
  const words = runtimeWords(cause);
  if (cause instanceof RangeError || isOutOfMemory(words)) {
    return new EngineError('network', t`There is not enough memory for ${name}.`, words);
  }
  return unusable(name, t`ONNX Runtime does not run it: ${words}.`);
}

/** Two faces that have nothing in common but their size. @returns [2, side, side, 3], RGB, 0-255 */
function trialFaces(side: number): Float32Array {
  const draws = stream(0, 'trial faces');
  const numbers = side * side * 3;
  return Float32Array.from({ length: 2 * numbers }, (_, i) =>
    i < numbers ? (255 * (i % (3 * side))) / (3 * side) : draws.integer(256),
  );
}

/** An aligned face is as large as the network's input, whatever that is. */
const UPRIGHT: Similarity = { a: 1, b: 0, tx: 0, ty: 0 };

export class OnnxEmbedder implements Embedder {
  readonly id: string;
  readonly input: number;
  readonly size: number;
  readonly crop: Similarity;
  readonly #name: string;
  readonly #session: InferenceSession;
  readonly #plan: EmbedderPlan;
  /** Faces that go through at a time. */
  readonly #batch: number;

  private constructor(facts: EmbedderFacts, session: InferenceSession, size: number, batch: number) {
    const { side } = facts.plan.input;
    this.id = networkId(facts);
    this.input = side;
    this.size = size;
    this.crop = scaledView(UPRIGHT, side);
    this.#name = facts.name;
    this.#session = session;
    this.#plan = facts.plan;
    this.#batch = batch;
  }

  /**
   * Loads a network and has it embed two faces, so that what cannot be used is told at once.
   * @throws EngineError 'network' that says what was expected and what was found
   */
  static async open(network: CheckedNetwork): Promise<OnnxEmbedder> {
    const { name, plan } = network;
    const bytes = await networkBytes(network);
    const { InferenceSession } = await onnxRuntime();
    const session = await InferenceSession.create(bytes, { executionProviders: ['wasm'] }).catch((cause: unknown) => {
      throw refused(name, cause);
    });
    try {
      const { size, batch } = await tryOut(session, plan, name);
      return new OnnxEmbedder(network, session, size, batch);
    } catch (cause) {
      await session.release();
      throw cause;
    }
  }

  /** @throws EngineError 'network' when the runtime fails */
  async embed(faces: Float32Array, count: number): Promise<Float32Array> {
    const numbers = this.input ** 2 * 3;
    const rows = new Float32Array(count * this.size);
    for (let first = 0; first < count; first += this.#batch) {
      const held = Math.min(this.#batch, count - first);
      const part = faces.subarray(first * numbers, (first + held) * numbers);
      const { data } = await runOnce(this.#session, this.#plan, part, this.#batch).catch((cause: unknown) => {
        throw refused(this.#name, cause);
      });
      rows.set(data.subarray(0, held * this.size), first * this.size);
    }
    return rows;
  }

  dispose(): void {
    void this.#session.release();
  }
}

interface Output {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** @param batch faces that the graph takes; what is missing of them is empty */
async function runOnce(
  session: InferenceSession,
  plan: EmbedderPlan,
  faces: Float32Array,
  batch: number,
): Promise<Output> {
  const { Tensor } = await onnxRuntime();
  const { side, layout, name } = plan.input;
  const input = new Float32Array(batch * side ** 2 * 3);
  input.set(networkInput(faces, plan.input));
  const shape = layout === 'nchw' ? [batch, 3, side, side] : [batch, side, side, 3];
  const { [plan.output]: output } = await session.run({ [name]: new Tensor('float32', input, shape) }, [plan.output]);
  const { dims, data } = output!;
  return { dims, data: (data as Float32Array).slice() };
}

/** Faces at a time, where the network takes as many as it is given. */
const FREE_BATCH = 8;

interface Trial {
  /** What came out, a call each. */
  readonly outputs: readonly Output[];
  /** Faces of a call. */
  readonly given: number;
  /** Faces that go through at a time from now on. */
  readonly batch: number;
}

async function runTrial(session: InferenceSession, plan: EmbedderPlan, faces: Float32Array): Promise<Trial> {
  const half = faces.length / 2;
  const oneByOne = async (batch: number): Promise<Trial> => ({
    outputs: [
      await runOnce(session, plan, faces.subarray(0, half), batch),
      await runOnce(session, plan, faces.subarray(half), batch),
    ],
    given: batch,
    batch,
  });
  const fixed = plan.input.batch;
  if (fixed !== null) return oneByOne(fixed);
  // Some graphs leave the number of faces free and have it fixed inside all the same.
  const both = await runOnce(session, plan, faces, 2).catch(() => null);
  if (both?.dims[0] !== 2) return oneByOne(1);
  return { outputs: [both], given: 2, batch: FREE_BATCH };
}

/** @returns numbers of an embedding, and faces that go through at a time */
async function tryOut(
  session: InferenceSession,
  plan: EmbedderPlan,
  name: string,
): Promise<{ size: number; batch: number }> {
  const { outputs, given, batch } = await runTrial(session, plan, trialFaces(plan.input.side)).catch(
    (cause: unknown) => {
      throw refused(name, cause);
    },
  );
  const most = MOST_NUMBERS.toLocaleString('en');
  const { output } = plan;
  const expected = (found: string): EngineError =>
    unusable(name, t`Expected 2 to ${most} numbers a face from "${output}"; found ${found}.`);
  const { dims } = outputs[0]!;
  const size = dims[1] ?? 0;
  if (dims[0] !== given || dims.slice(2).some((more) => more !== 1) || size < 2 || size > MOST_NUMBERS) {
    const shape = `[${dims.join(', ')}]`;
    throw expected(t`${shape} for ${plural(given, { one: '# face', other: '# faces' })}`);
  }
  const [one, other] =
    outputs.length === 2
      ? outputs.map(({ data }) => data.subarray(0, size))
      : [0, 1].map((row) => outputs[0]!.data.subarray(row * size, (row + 1) * size));
  if (![...one!, ...other!].every(Number.isFinite)) {
    throw expected(t`some that are not finite. It may have been trained with another range of the input`);
  }
  if (one!.every((value, i) => value === other![i]))
    throw expected(t`the same for two faces that have nothing in common`);
  return { size, batch };
}
