/** `npm run sweep`: many runs on Node's threads by one sweep file, and the table of what they found. */
import { resolve } from 'node:path';
import { timeLeft } from '../../../domain/sweep/sweepCost.ts';
import { runName } from '../../../domain/sweep/sweepPlan.ts';
import { sweepTable } from '../../../formats/table/sweepTable.ts';
import { inParallel } from '../../../lib/inParallel.ts';
import { CommandFailure } from '../failure.ts';
import type { CommandHost, NodeRuntime } from '../host.ts';
import { imageFiles } from '../imageFiles.ts';
import { parseSweepOptions, type SweepOptions } from '../options.ts';
import { onInterrupt } from '../page.ts';
import { bar, clock, createProgressDisplay, type ProgressDisplay } from '../train/progress.ts';
import { attempt } from '../writeResults.ts';
import { type LocatedRun, type LocatedSweep, readSweep } from './sweepFile.ts';
import { mergedResults } from './sweepMerge.ts';
import { openResults, type SweepFolder, type SweepResults } from './sweepResults.ts';

type Say = (text: string) => void;

interface Work {
  readonly sweep: LocatedSweep;
  readonly todo: readonly LocatedRun[];
  readonly results: SweepResults;
  readonly display: ProgressDisplay;
  readonly jobs: number;
  readonly signal: AbortSignal;
  readonly versions: Readonly<Record<string, string>>;
  /** After every run that finished. */
  readonly onResult: () => void;
}

interface UnderWay {
  readonly abort: AbortController;
  /** How much of it is done. */
  share: number;
}

/** @returns how many runs failed */
async function runAll({ train }: NodeRuntime, work: Work): Promise<number> {
  const { sweep, todo, results, display, jobs, signal, versions, onResult } = work;
  const startedMs = performance.now();
  const underWay = new Map<LocatedRun, UnderWay>();
  // A signal a run, so that no run stays reachable after its end.
  signal.addEventListener('abort', () => {
    for (const { abort } of underWay.values()) abort.abort();
  });
  let over = 0;
  let failed = 0;
  const progress = (): string => {
    const done = over + [...underWay.values()].reduce((sum, { share }) => sum + share, 0);
    const seconds = (performance.now() - startedMs) / 1000;
    const secondsLeft = timeLeft(seconds, done, todo.length);
    const left = secondsLeft === null ? '-:--' : clock(secondsLeft);
    return `${bar(done / todo.length)} ${over}/${todo.length} runs, ${underWay.size} under way  ${left} left`;
  };
  await inParallel(todo, jobs, signal, async (run) => {
    const runStartedMs = performance.now();
    const own: UnderWay = { abort: new AbortController(), share: 0 };
    underWay.set(run, own);
    const finished = await train({
      config: run.source,
      images: run.images && imageFiles(run.images),
      list: run.images?.list ?? null,
      weights: null,
      pairs: [],
      report: (event) => {
        if (event.type !== 'progress') return;
        own.share = event.steps > 0 ? event.step / event.steps : 0;
        display.show(progress());
      },
      saveWeights: () => {},
      kept: null,
      saveCheckpoint: null,
      saveProjector: null,
      signal: own.abort.signal,
    });
    underWay.delete(run);
    const { outcome, error, metrics } = finished;
    if (outcome === 'stopped') return;
    over += 1;
    const last = metrics.at(-1);
    if (outcome === 'failed' || !last) {
      failed += 1;
      display.say(`Failed: ${runName(sweep, run)}: ${error?.message ?? 'no epoch was over'}`);
      return;
    }
    const seconds = (performance.now() - runStartedMs) / 1000;
    attempt('a line of results.jsonl', () => results.add(run, finished, { versions, seconds }), display);
    onResult();
    const accuracy = last.verificationAccuracy?.toFixed(3) ?? 'n/a';
    const found = `verification ${accuracy}  detected ${last.detected}  injected ${last.injected}  ${clock(seconds)}`;
    display.say(`${runName(sweep, run)}: ${found}  ${progress()}`);
  });
  return failed;
}

/** Every `count`-th run of the plan from the `index`-th on: parts of a sweep that need nothing of each other. */
function shardRuns(runs: readonly LocatedRun[], shard: SweepOptions['shard']): readonly LocatedRun[] {
  return shard ? runs.filter((_, i) => i % shard.count === shard.index - 1) : runs;
}

/** @returns the exit code: 1 when runs are missing */
function merge(plan: LocatedSweep, results: SweepFolder, options: SweepOptions, host: CommandHost, say: Say): number {
  const folders = options.merge.map((folder) => resolve(host.currentFolder, folder));
  const taken = mergedResults(plan, folders);
  for (const result of taken) if (!results.holds(result)) results.take(result);
  results.writeTable(sweepTable(plan, results.of));
  const missing = plan.runs.filter((run) => !results.of(run)).length;
  if (missing > 0) say(`${missing} of ${plan.runs.length} runs are in none of the folders.`);
  say(`Put together: ${plan.runs.length - missing} runs. Results are in ${resolve(host.currentFolder, options.out)}.`);
  return missing > 0 ? 1 : 0;
}

/** @returns the exit code: 1 when runs are missing */
export async function sweep(args: readonly string[], host: CommandHost): Promise<number> {
  const options = parseSweepOptions(args);
  const plan = readSweep(options.config, host.currentFolder, options.backend);
  const out = resolve(host.currentFolder, options.out);
  const results = openResults(out, plan.runs, options.overwrite);
  const display = createProgressDisplay(process.stdout, () => performance.now());
  if (options.merge.length > 0) return merge(plan, results, options, host, display.say);
  const own = shardRuns(plan.runs, options.shard);
  const todo = own.filter((run) => !results.of(run));
  const kept = own.length - todo.length;
  const part = options.shard ? ` of ${plan.runs.length}, part ${options.shard.index} of ${options.shard.count}` : '';
  display.say(`Runs: ${own.length}${part}${kept > 0 ? `, ${kept} of them done already` : ''}.`);
  const onResult = (): void => attempt('table.md', () => results.writeTable(sweepTable(plan, results.of)), display);
  onResult();
  let failed = 0;
  if (todo.length > 0) {
    const abort = new AbortController();
    const release = onInterrupt(
      () => abort.abort(),
      display,
      'Stopping; finished runs are kept, the same command goes on.',
    );
    try {
      const versions = { ...host.versions, node: process.versions.node };
      const work = {
        sweep: plan,
        todo,
        results,
        display,
        jobs: options.jobs,
        signal: abort.signal,
        versions,
        onResult,
      };
      failed = await runAll(await host.nodeRuntime(), work);
    } finally {
      release();
      display.end();
    }
  }
  await results.finish(sweepTable(plan, results.of), display.say);
  if (failed > 0)
    throw new CommandFailure(`${failed} of ${todo.length} runs failed. Those that finished are in ${out}.`);
  const missing = own.filter((run) => !results.of(run)).length;
  display.say(
    missing > 0 ? `Stopped with ${missing} runs to do. Results are in ${out}.` : `Done. Results are in ${out}.`,
  );
  return missing > 0 ? 1 : 0;
}
