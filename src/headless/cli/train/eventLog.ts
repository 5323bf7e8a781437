/** `--tensorboard DIR`: a run as TensorBoard shows it while it goes on: curves, pictures, and at the end its embeddings. */
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { EpochMetrics } from '../../../domain/report.ts';
import type { Settings } from '../../../domain/settings/settings.ts';
import { eventFileStart, type Picture, type Scalar, summaryRecords } from '../../../formats/tensorboard/eventFile.ts';
import { epochScalars, eventFileName } from '../../../formats/tensorboard/runScalars.ts';
import type { HeadlessPicture } from '../../protocol.ts';

/** The first of names that are counted from 0 of which nothing is there. */
function firstFree(nameOf: (count: number) => string): string {
  for (let count = 0; ; count += 1) if (!existsSync(nameOf(count))) return nameOf(count);
}

/** TensorBoard takes each folder with an event file for a run. */
const eventsIn = (folder: string, wallTime: number): string =>
  firstFree((count) => join(folder, eventFileName(wallTime, count)));

export interface EventLog {
  /** @throws FileError */
  add(metrics: EpochMetrics): void;
  /** @throws FileError */
  addPicture(picture: HeadlessPicture): void;
  /**
   * Writes the files of the projector: beside the curves, or below them where those of another run lie there already.
   * @returns the folder that has them @throws FileError
   */
  addEmbeddings(zip: Uint8Array): string;
}

/** @param settings of the run @param now seconds since 1970 */
export function createEventLog(folder: string, settings: Pick<Settings, 'head'>, now: () => number): EventLog {
  let file: string | null = null;
  const append = (values: readonly (Scalar | Picture)[], wallTime: number): void => {
    if (file === null) {
      mkdirSync(folder, { recursive: true });
      const path = eventsIn(folder, wallTime);
      writeFileSync(path, eventFileStart(wallTime), { flag: 'wx' });
      file = path;
    }
    appendFileSync(file, summaryRecords(values));
  };
  return {
    add(metrics) {
      const wallTime = now();
      append(epochScalars(settings, metrics, wallTime), wallTime);
    },
    addPicture(picture) {
      const wallTime = now();
      append([{ ...picture, wallTime, png: Buffer.from(picture.png, 'base64') }], wallTime);
    },
    addEmbeddings(zip) {
      const files = Object.entries(unzipSync(zip));
      const isTaken = files.some(([name]) => existsSync(join(folder, name)));
      const place = isTaken ? firstFree((count) => join(folder, `embeddings-${count + 2}`)) : folder;
      mkdirSync(place, { recursive: true });
      if (isTaken) writeFileSync(eventsIn(place, now()), eventFileStart(now()), { flag: 'wx' });
      for (const [name, bytes] of files) writeFileSync(join(place, name), bytes, { flag: 'wx' });
      return place;
    },
  };
}
