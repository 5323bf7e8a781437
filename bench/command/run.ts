/**
 * One net on all engines. First every engine takes the same steps from the same weights, and their losses are compared: an
 * engine that computes something else is not timed. Then come the rounds, each engine taking its turn in each, so that
 * whatever else the machine does falls on all of them alike.
 */

import { CommandFailure } from '../../src/headless/cli/failure.ts';
import { causeText } from '../../src/lib/causeText.ts';
import { BENCH_BATCHES, type BenchEngineName, type GpuFacts, type StepBatch } from '../protocol.ts';
import { lossDifference, median, relativeSpread } from './statistics.ts';

/** An engine of one net, started and untouched. */
export interface BenchDriver {
  readonly about: string;
  run(steps: number): Promise<StepBatch>;
  /** Takes one step. Null when the engine uses no GPU. */
  gpu(): Promise<GpuFacts | null>;
  close(): Promise<void>;
}

/** Why an engine has no place in the run, or the engine. */
export type OpenedEngine = { readonly driver: BenchDriver } | { readonly absent: string } | { readonly failed: string };

export interface EngineResult {
  /** Median of a step, from the call to the loss in JavaScript. */
  readonly ms: number;
  /** ms as a part of tfjs-webgpu's; null when that was not measured. */
  readonly ratio: number | null;
  /** Median of the JavaScript of a step. Null, as the next three, for engines without a GPU. */
  readonly jsMs: number | null;
  readonly dispatches: number | null;
  readonly pipelines: number | null;
  readonly gpuBytes: number | null;
  /** The very first step, compilation included. */
  readonly firstStepMs: number;
  readonly imagesPerSecond: number;
  /** Distance between the quartiles of ms as a part of the median. */
  readonly spread: number;
  /** Steps timed. */
  readonly steps: number;
  readonly losses: {
    readonly compared: number;
    /** Largest relative difference from the reference. */
    readonly difference: number;
    readonly values: readonly number[];
  };
  readonly about: string;
}

export interface NetResult {
  readonly batchSize: number;
  readonly engines: Partial<Record<BenchEngineName, EngineResult>>;
  /** The engine whose losses the others are held against. */
  readonly reference: BenchEngineName | null;
  readonly absent: Partial<Record<BenchEngineName, string>>;
  readonly failed: Partial<Record<BenchEngineName, string>>;
}

export interface NetOptions {
  readonly batchSize: number;
  readonly rounds: number;
  readonly engines: readonly BenchEngineName[];
  open(engine: BenchEngineName): Promise<OpenedEngine>;
  /** Says what is going on. */
  say(text: string): void;
}

/** Steps compared before anything is timed; on an engine that is very slow at least one of each batch. */
const COMPARED_STEPS = 10;
const LEAST_COMPARED_STEPS = BENCH_BATCHES;
const COMPARING_MS = 20_000;

/** Of the loss. The recorded step must give the eager one's bits. */
const TOLERANCE = 1e-4;

/** An engine's turn in a round takes about this long. */
const TURN_MS = 1000;
const MOST_STEPS_A_TURN = 20;

/**
 * While it lives, busy or not, the GPU engines take twice their time. So it is started after the others' rounds, and takes
 * turns with our own wasm step alone.
 */
const DISTURBING = 'jax-js-wasm';

/** Above this a step is so long that every second round is enough. */
const SLOW_STEP_MS = 10_000;

interface Measured {
  readonly driver: BenchDriver;
  readonly first: StepBatch;
  readonly difference: number;
  readonly gpu: GpuFacts | null;
  readonly stepsATurn: number;
  readonly slow: boolean;
  readonly ms: number[];
  readonly jsMs: number[];
}

async function firstSteps(driver: BenchDriver): Promise<StepBatch> {
  const losses: number[] = [];
  const ms: number[] = [];
  const jsMs: number[] = [];
  const elapsed = (): number => ms.reduce((sum, t) => sum + t, 0);
  while (losses.length < COMPARED_STEPS && (losses.length < LEAST_COMPARED_STEPS || elapsed() < COMPARING_MS)) {
    const batch = await driver.run(1);
    losses.push(...batch.losses);
    ms.push(...batch.ms);
    jsMs.push(...batch.jsMs);
  }
  return { losses, ms, jsMs };
}

/** @throws what is no fault of one engine: a lost page or browser */
export async function measureNet({ batchSize, rounds, engines, open, say }: NetOptions): Promise<NetResult> {
  const absent: NetResult['absent'] = {};
  const failed: NetResult['failed'] = {};
  const measured = new Map<BenchEngineName, Measured>();
  let reference: { readonly engine: BenchEngineName; readonly losses: readonly number[] } | undefined;

  const fail = async (engine: BenchEngineName, driver: BenchDriver, message: string): Promise<void> => {
    failed[engine] = message;
    measured.delete(engine);
    say(`${engine}: ${message}`);
    await driver.close();
  };

  const prepare = async (engine: BenchEngineName): Promise<void> => {
    say(`${engine}: first steps`);
    const opened = await open(engine);
    if ('absent' in opened) {
      absent[engine] = opened.absent;
      return;
    }
    if ('failed' in opened) {
      failed[engine] = opened.failed;
      say(`${engine}: ${opened.failed}`);
      return;
    }
    const { driver } = opened;
    try {
      const first = await firstSteps(driver);
      reference ??= { engine, losses: first.losses };
      const difference = lossDifference(first.losses, reference.losses);
      const exact = engine === 'eager' && reference.engine === 'recorded';
      if (!(difference <= (exact ? 0 : TOLERANCE))) {
        const step = `the losses of the first ${first.losses.length} steps differ from ${reference.engine}'s`;
        await fail(engine, driver, `${step} by ${difference.toExponential(1)} of their value; not timed`);
        return;
      }
      const gpu = await driver.gpu();
      const stepMs = Math.min(...first.ms);
      const stepsATurn = Math.min(Math.max(Math.floor(TURN_MS / stepMs), 1), MOST_STEPS_A_TURN);
      const slow = stepMs > SLOW_STEP_MS;
      measured.set(engine, { driver, first, difference, gpu, stepsATurn, slow, ms: [], jsMs: [] });
    } catch (cause) {
      if (cause instanceof CommandFailure) throw cause;
      await fail(engine, driver, causeText(cause));
    }
  };

  const takeTurns = async (those: (engine: BenchEngineName) => boolean): Promise<void> => {
    for (let round = 0; round < rounds; round++) {
      say(`round ${round + 1} of ${rounds}`);
      for (const [engine, turn] of [...measured].filter(([name]) => those(name))) {
        if (turn.slow && round % 2 === 1) continue;
        try {
          const { ms, jsMs } = await turn.driver.run(turn.stepsATurn);
          turn.ms.push(...ms);
          turn.jsMs.push(...jsMs);
        } catch (cause) {
          if (cause instanceof CommandFailure) throw cause;
          await fail(engine, turn.driver, causeText(cause));
        }
      }
    }
  };

  try {
    for (const engine of engines) if (engine !== DISTURBING) await prepare(engine);
    await takeTurns(() => true);
    if (engines.includes(DISTURBING)) {
      await prepare(DISTURBING);
      await takeTurns((engine) => engine === DISTURBING || engine === 'wasm');
    }
  } finally {
    for (const { driver } of measured.values()) await driver.close();
  }
  const stock = measured.get('tfjs-webgpu');
  const stockMs = stock ? median(stock.ms) : null;
  const results = [...measured].map(([engine, one]) => [engine, resultOf(one, batchSize, stockMs)] as const);
  return {
    batchSize,
    engines: Object.fromEntries(results),
    reference: reference?.engine ?? null,
    absent,
    failed,
  };
}

function resultOf(
  { driver, first, difference, gpu, ms, jsMs }: Measured,
  batchSize: number,
  stockMs: number | null,
): EngineResult {
  const middle = median(ms);
  return {
    ms: middle,
    ratio: stockMs === null ? null : middle / stockMs,
    jsMs: gpu ? median(jsMs) : null,
    dispatches: gpu?.dispatches ?? null,
    pipelines: gpu?.pipelines ?? null,
    gpuBytes: gpu?.bytes ?? null,
    firstStepMs: first.ms[0]!,
    imagesPerSecond: (1000 * batchSize) / middle,
    spread: relativeSpread(ms),
    steps: ms.length,
    losses: { compared: first.losses.length, difference, values: first.losses },
    about: driver.about,
  };
}
