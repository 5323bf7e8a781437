/** PyTorch on the processor, where python3 has it: a program of its own that takes the same steps from the same weights. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { hasConvShortcut } from '../../src/domain/networks/irResNet.ts';
import { causeText } from '../../src/lib/causeText.ts';
import {
  BENCH_BATCHES,
  BENCH_STEP,
  BENCH_WORK,
  type BenchNet,
  type BenchWeights,
  benchBatch,
  type StepBatch,
} from '../protocol.ts';
import type { OpenedEngine } from './run.ts';

const PYTHON = 'python3';

/** PyTorch's version, or undefined. */
function torchVersion(): string | undefined {
  const { status, stdout } = spawnSync(PYTHON, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

const base64 = (values: Float32Array | Int32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

/** The network as the program builds it: nothing about it is left to be decided there. */
export function torchNetwork(net: BenchNet) {
  const { inputSize, blocks } = BENCH_WORK[net].network;
  return {
    inputSize,
    blocks: blocks.map((block) => ({ stride: block.stride, convShortcut: hasConvShortcut(block) })),
  };
}

/** A line to the program, a line back. */
function conversation(child: ChildProcessWithoutNullStreams): (line: string) => Promise<unknown> {
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors = `${errors}${chunk}`.slice(-2000);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // A program that has ended is found by reading from it.
  child.stdin.on('error', () => {});
  return async (line) => {
    child.stdin.write(`${line}\n`);
    const { done, value } = await lines.next();
    if (done) throw new Error(`${PYTHON} ended: ${errors.trim().split('\n').at(-1) || 'no message'}`);
    return JSON.parse(value);
  };
}

function isStepBatch(value: unknown): value is StepBatch {
  if (typeof value !== 'object' || value === null) return false;
  const { losses, ms, jsMs } = value as Partial<Record<keyof StepBatch, unknown>>;
  const numbers = (list: unknown): boolean => Array.isArray(list) && list.every((n) => typeof n === 'number');
  return numbers(losses) && numbers(ms) && numbers(jsMs);
}

/**
 * @param program the Python program
 * @param weights gives the weights that every engine starts from
 */
export async function openTorch(
  program: string,
  net: BenchNet,
  weights: () => Promise<BenchWeights>,
): Promise<OpenedEngine> {
  const version = torchVersion();
  if (version === undefined) return { absent: `${PYTHON} has no torch` };
  const { batchSize } = BENCH_WORK[net];
  const batches = Array.from({ length: BENCH_BATCHES }, (_, i) => {
    const { images, labels } = benchBatch(net, i);
    return { images: base64(images), labels: base64(labels) };
  });
  const network = torchNetwork(net);
  const work = { network, batchSize, step: BENCH_STEP, weights: await weights(), batches };
  const child = spawn(PYTHON, [program], { stdio: ['pipe', 'pipe', 'pipe'] });
  const started = new Promise<void>((resolve, reject) => {
    child.on('spawn', resolve);
    child.on('error', reject);
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const close = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  try {
    await started;
    const say = conversation(child);
    const hello = (await say(JSON.stringify(work))) as { readonly threads?: unknown };
    return {
      driver: {
        about: `PyTorch ${version}, ${hello.threads} threads`,
        async run(steps) {
          const reply = await say(`${steps}`);
          if (!isStepBatch(reply)) throw new Error(`${PYTHON} answered ${JSON.stringify(reply).slice(0, 200)}`);
          return reply;
        },
        gpu: () => Promise.resolve(null),
        close,
      },
    };
  } catch (cause) {
    await close();
    return { failed: causeText(cause) };
  }
}
