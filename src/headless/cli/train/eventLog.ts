/** `--tensorboard DIR`: the curves of a run as an event file that TensorBoard shows while the run goes on. */
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMetrics } from '../../../domain/report.ts';
import { eventFileStart, scalarRecords } from '../../../formats/table/eventFile.ts';
import { epochScalars, eventFileName } from '../../../formats/table/runScalars.ts';

/** A name that no file in the folder has. */
function freeName(folder: string, wallTime: number): string {
  for (let count = 0; ; count += 1) {
    const path = join(folder, eventFileName(wallTime, count));
    if (!existsSync(path)) return path;
  }
}

export interface EventLog {
  /** @throws FileError */
  add(metrics: EpochMetrics): void;
}

/** @param now seconds since 1970 */
export function createEventLog(folder: string, now: () => number): EventLog {
  let file: string | null = null;
  return {
    add(metrics) {
      const wallTime = now();
      if (file === null) {
        mkdirSync(folder, { recursive: true });
        const path = freeName(folder, wallTime);
        writeFileSync(path, eventFileStart(wallTime), { flag: 'wx' });
        file = path;
      }
      appendFileSync(file, scalarRecords(epochScalars(metrics, wallTime)));
    },
  };
}
