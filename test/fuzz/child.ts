/** The process that reads damaged files: one at a time, as it is told, with how much memory each took. */
import { readFileSync, writeFileSync } from 'node:fs';
import { makeCase } from './cases.ts';
import { FORMATS, isOwnError } from './formats.ts';

export interface CaseOrder {
  readonly format: string;
  readonly seed: number;
}

export interface CaseResult {
  /** An error that is not the product's own, with its stack. */
  readonly error: string | null;
  /** Bytes of memory more than before at the highest point; null where the system does not tell. */
  readonly grew: number | null;
  /** Bytes of the files. */
  readonly size: number;
}

/** Bytes by a name of /proc/self/status; null on systems without it. */
function memory(name: 'VmRSS' | 'VmHWM'): number | null {
  try {
    const found = new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'));
    return found ? Number(found[1]) * 1024 : null;
  } catch {
    return null;
  }
}

/** The highest point is counted anew from now on. */
function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // The peak is then that of the whole process, which can only hide growth.
  }
}

async function run({ format: name, seed }: CaseOrder): Promise<CaseResult> {
  const format = FORMATS.find((one) => one.name === name)!;
  const files = makeCase(format, seed);
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  globalThis.gc?.();
  resetPeak();
  const before = memory('VmRSS');
  let error: string | null = null;
  try {
    await format.read(files);
  } catch (cause) {
    if (!isOwnError(cause)) error = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  }
  const peak = memory('VmHWM');
  return { error, grew: before === null || peak === null ? null : peak - before, size };
}

process.on('message', (order: CaseOrder) => {
  void run(order).then((result) => process.send!(result));
});
process.on('unhandledRejection', (cause) => {
  throw cause;
});
