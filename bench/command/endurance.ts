/** `npm run bench -- --endurance STEPS`: many recorded steps, and what they leave behind in memory. */

import { CommandFailure } from '../../src/headless/cli/failure.ts';
import type { BenchMemory, BenchNet } from '../protocol.ts';
import { type EngineHost, expected, openOrFail } from './engines.ts';

const REPORTS = 10;

/** The heap of a collected process still moves by about this much, by code that is compiled and dropped. */
const HEAP_NOISE = 0.1;

const ENGINE = 'recorded';

const megabytes = (bytes: number | null): string => (bytes === null ? '-' : (bytes / 1e6).toFixed(2));

function verdict(first: BenchMemory, last: BenchMemory): string[] {
  const faults: string[] = [];
  if (last.tensors !== first.tensors) faults.push(`tensors went from ${first.tensors} to ${last.tensors}`);
  if (last.gpuBytes !== first.gpuBytes) faults.push(`GPU bytes went from ${first.gpuBytes} to ${last.gpuBytes}`);
  if (first.heapBytes !== null && last.heapBytes! > first.heapBytes * (1 + HEAP_NOISE)) {
    faults.push(`the heap grew from ${megabytes(first.heapBytes)} to ${megabytes(last.heapBytes)} MB`);
  }
  return faults;
}

/** @returns the exit code: 1 when something grew @throws CommandFailure when the engine cannot run */
export async function reportEndurance(nets: readonly BenchNet[], steps: number, engines: EngineHost): Promise<number> {
  let failed = false;
  for (const net of nets) {
    await openOrFail(engines, ENGINE, net);
    console.log(`\n${net}, recorded step, ${steps} steps: memory after each tenth`);
    console.log(['steps', 'tensors', 'GPU MB', 'heap MB', 'loss'].map((title) => title.padStart(10)).join(''));
    let first: BenchMemory | undefined;
    let last: BenchMemory | undefined;
    try {
      const part = Math.ceil(steps / REPORTS);
      for (let done = part; done <= part * REPORTS; done += part) {
        const { losses } = (await expected(engines, ENGINE, { type: 'run', steps: part }, 'steps')).steps;
        last = (await expected(engines, ENGINE, { type: 'memory' }, 'memory')).memory;
        first ??= last;
        const row = [
          done,
          last.tensors ?? '-',
          megabytes(last.gpuBytes),
          megabytes(last.heapBytes),
          losses.at(-1)!.toFixed(4),
        ];
        console.log(row.map((cell) => String(cell).padStart(10)).join(''));
      }
    } catch (cause) {
      throw new CommandFailure(`${net}: ${(cause as Error).message}`);
    } finally {
      await engines.close(ENGINE);
    }
    const faults = verdict(first!, last!);
    failed ||= faults.length > 0;
    console.log(faults.length > 0 ? `Grew: ${faults.join('; ')}.` : 'Nothing grew.');
  }
  return failed ? 1 : 0;
}
