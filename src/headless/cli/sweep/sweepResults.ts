/** results.jsonl of a sweep: a line a finished run, kept from one start of the command to the next. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlannedRun } from '../../../domain/sweep/sweepPlan.ts';
import { keyOf, type RunResult, resultOf } from '../../../domain/sweep/sweepResult.ts';
import { readResultLines, resultLine } from '../../../formats/table/sweepLines.ts';
import type { HeadlessRun } from '../../protocol.ts';
import { ResultFolder } from '../resultFolder.ts';
import { writeResults } from '../writeResults.ts';

export interface SweepResults {
  /** The result of a run that is over; undefined for one still to do. */
  of(run: PlannedRun): RunResult | undefined;
  /** @throws FileError; the result is there for the table all the same */
  add(run: PlannedRun, finished: HeadlessRun, facts: Pick<RunResult, 'versions' | 'seconds'>): void;
  /** The run of a result of another folder is here too. */
  holds(result: RunResult): boolean;
  /** Takes over a result of another folder. @throws FileError */
  take(result: RunResult): void;
}

export const RESULTS = 'results.jsonl';
const TABLE = 'table.md';

/** The lines of results that a folder holds, by the settings of their run. */
export function readResults(file: string): Map<string, RunResult> {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return new Map(readResultLines(text).map((result) => [keyOf(result.config), result]));
}

export interface SweepFolder extends SweepResults {
  /** The folder's table, anew; nothing before the first result. @throws FileError */
  writeTable(text: string): void;
  /** Writes what could not be written before, here or elsewhere. @throws CommandFailure naming where the results are */
  finish(table: string, say: (text: string) => void): Promise<void>;
}

/**
 * Opens the results of a folder. Lines of runs that are no longer asked for stay in the file, unused. Where none of the runs
 * is among them they are those of another sweep.
 * @param overwrite results of another sweep are replaced, once there is one of this sweep
 * @throws CommandFailure with exit code 2 when the folder cannot take the results
 */
export function openResults(path: string, runs: readonly PlannedRun[], overwrite: boolean): SweepFolder {
  const file = join(path, RESULTS);
  const before = readResults(file);
  const goesOn = runs.some(({ source }) => before.has(keyOf(source)));
  const earlier = goesOn ? 'continued' : overwrite ? 'replaced' : 'refused';
  const wayOut = 'none of them is of this sweep; --overwrite replaces them';
  const folder = ResultFolder.open(path, { command: 'sweep', names: [RESULTS, TABLE], earlier, wayOut });
  const done = goesOn ? before : new Map<string, RunResult>();
  /** Lines that are not in the file yet. */
  let unwritten = '';
  /** A line that was cut short gets an end, so that it spoils no other. */
  const lineBreak = (): string => (folder.has(RESULTS) && !readFileSync(file, 'utf8').endsWith('\n') ? '\n' : '');
  const hasOwn = (): boolean => goesOn || done.size > 0;
  const take = (result: RunResult): void => {
    done.set(keyOf(result.config), result);
    unwritten += resultLine(result);
    folder.append(RESULTS, folder.holdsEarlier ? unwritten : lineBreak() + unwritten);
    unwritten = '';
    folder.markResults();
  };
  return {
    of: ({ source }) => done.get(keyOf(source)),
    holds: ({ config }) => done.has(keyOf(config)),
    take,
    add(run, { backend, dataset, metrics }, facts) {
      const images = dataset?.images ?? 0;
      take(resultOf(run, { ...facts, backend: backend?.backend ?? null, images, epochs: metrics }));
    },
    writeTable(text) {
      if (hasOwn()) folder.write(TABLE, text);
    },
    async finish(table, say) {
      if (unwritten === '') return;
      const text = folder.has(RESULTS) && !folder.holdsEarlier ? readFileSync(file, 'utf8') + lineBreak() : '';
      const files = new Map([
        [RESULTS, text + unwritten],
        [TABLE, table],
      ]);
      await writeResults(folder, { files, resumable: false, wanted: true }, say);
    },
  };
}
