/** results.jsonl of a sweep: a line a finished run. */
import type { RunResult } from '../../domain/sweep/sweepResult.ts';
import { isPlain } from '../../lib/plainObject.ts';

/** With its end. */
export const resultLine = (result: RunResult): string => `${JSON.stringify(result)}\n`;

/** A line that a killed command left unfinished is no result. */
function readLine(line: string): RunResult | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isPlain(value) && Array.isArray(value.epochs) && value.epochs.length > 0
      ? (value as unknown as RunResult)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Of a sweep's own file, in its order. */
export const readResultLines = (text: string): RunResult[] => text.split('\n').flatMap((line) => readLine(line) ?? []);
