/** `npm run train`: one run of the built app on a configuration file, its results as files. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Download, Page } from 'playwright-core';
import type { ImportReport } from '../protocol/dataset.ts';
import {
  CHECKPOINT_FILE,
  CHECKPOINT_INPUT,
  type HeadlessEvent,
  type HeadlessRun,
  PAIRS_INPUT,
  WEIGHTS_INPUT,
} from '../protocol/headless.ts';
import { readConfig, type TrainConfig } from './config.ts';
import { type Adapter, CommandFailure, type CommandHost } from './host.ts';
import { chooseImages } from './images.ts';
import { parseTrainOptions } from './options.ts';
import { checkpointIn, createOutputs, type RunOutputs } from './outputs.ts';
import { onInterrupt, stopPage, withHeadlessPage } from './page.ts';
import { createProgressDisplay, type ProgressDisplay } from './progress.ts';

/** A full disk must not end a run. */
const notKept = ({ message }: Error): string => `Warning: a checkpoint could not be kept: ${message}`;

const STOPPING = 'Stopping after this step; what is done is kept.';

async function trainOn(page: Page, { config, kept, outputs, display }: Training) {
  let saved: Promise<void> | undefined;
  let keeping: Promise<void> = Promise.resolve();
  page.on('download', (download: Download) => {
    if (download.suggestedFilename() === CHECKPOINT_FILE) {
      keeping = keeping
        .then(() => download.saveAs(outputs.checkpointPart))
        .then(() => outputs.keepCheckpoint())
        .catch((cause: Error) => display.say(notKept(cause)));
      return;
    }
    saved = download.saveAs(outputs.weightsZip);
    saved.catch(() => {});
  });
  await chooseImages(page, config.images);
  if (config.weights) await page.setInputFiles(`#${WEIGHTS_INPUT}`, config.weights.path);
  if (kept !== null) await page.setInputFiles(`#${CHECKPOINT_INPUT}`, kept);
  if (config.pairs.length > 0) await page.setInputFiles(`#${PAIRS_INPUT}`, [...config.pairs]);
  const release = onInterrupt(() => stopPage(page), display, STOPPING);
  try {
    const { source, weights, images } = config;
    const run = await page.evaluate(([settings, use, list]) => window.playground.train(settings, use, list), [
      source,
      weights?.use ?? null,
      images?.list ?? null,
    ] as const);
    if (run.weights) {
      // The download event may come after the run's end.
      if (!saved) await page.waitForEvent('download', { timeout: 60_000 });
      await saved;
    }
    await keeping;
    return run;
  } finally {
    release();
  }
}

/** A run, with what it ran on. */
interface Trained {
  readonly run: HeadlessRun;
  readonly adapter: Adapter | null;
  /** Version of the browser; undefined in Node. */
  readonly browser?: string;
}

interface Training {
  readonly config: TrainConfig;
  /** The file of the checkpoint to go on from. */
  readonly kept: string | null;
  readonly outputs: RunOutputs;
  readonly display: ProgressDisplay;
  readonly onEvent: (event: HeadlessEvent) => void;
}

function trainInBrowser(host: CommandHost, training: Training): Promise<Trained> {
  return withHeadlessPage(host, training.onEvent, async ({ page, adapter, browserVersion: browser }) => ({
    run: await trainOn(page, training),
    adapter,
    browser,
  }));
}

async function trainInNode(host: CommandHost, { config, kept, outputs, display, onEvent }: Training): Promise<Trained> {
  const { train: start } = await host.nodeRuntime();
  const abort = new AbortController();
  const release = onInterrupt(() => abort.abort(), display, STOPPING);
  try {
    const run = await start({
      config: config.source,
      images: config.images,
      weights: config.weights,
      pairs: config.pairs,
      report: onEvent,
      saveWeights: (zip) => writeFileSync(outputs.weightsZip, zip),
      kept,
      saveCheckpoint: (bytes) => {
        try {
          writeFileSync(outputs.checkpointPart, bytes);
          outputs.keepCheckpoint();
        } catch (cause) {
          display.say(notKept(cause as Error));
        }
      },
      signal: abort.signal,
    });
    return { run, adapter: null };
  } finally {
    release();
  }
}

function conclusion(run: HeadlessRun, out: string, resumable: boolean): string {
  const more = resumable ? '; --resume goes on from here' : '';
  const last = run.metrics.at(-1);
  if (!last) return `Stopped before the first epoch was over. ${out} has no weights${more}.`;
  const taken = `${last.detected} of ${run.dataset?.images ?? 0} images taken for mislabelled`;
  if (run.outcome === 'finished') return `Finished: ${taken}. Results are in ${out}.`;
  return `Stopped in epoch ${last.epoch + 1}: ${taken}. Results are in ${out}${more}.`;
}

/** @returns the exit code */
export async function train(args: readonly string[], host: CommandHost): Promise<number> {
  const options = parseTrainOptions(args);
  const config = readConfig(options.config, host.currentFolder, options.backend);
  const out = resolve(host.currentFolder, options.out);
  const kept = options.resume ? checkpointIn(out) : null;
  const outputs = createOutputs(out, options.resume);
  const display = createProgressDisplay(process.stdout, () => performance.now());
  const startedMs = performance.now();
  let report: ImportReport | null = null;
  let resumed = false;
  const onEvent = (event: HeadlessEvent): void => {
    if (event.type === 'imported') report = event.report;
    if (event.type === 'resumed') {
      outputs.resume(event.metrics);
      resumed = true;
    }
    if (event.type === 'epoch') outputs.addEpoch(event.metrics);
    display.handle(event);
  };
  const training = { config, kept, outputs, display, onEvent };
  const trained = options.node ? trainInNode(host, training) : trainInBrowser(host, training);
  const { run, adapter, browser } = await trained.finally(() => display.end());
  const versions = { ...host.versions, ...(browser && { browser }), node: process.versions.node };
  const seconds = (performance.now() - startedMs) / 1000;
  // What the run to resume has left stays when it could not be taken up.
  if (kept !== null && !resumed) throw new CommandFailure(run.error?.message ?? 'Stopped before the run was taken up.');
  outputs.finish({ run, startedFrom: config.weights, report, adapter, versions, seconds }, run.weights);
  if (run.outcome === 'failed') throw new CommandFailure(run.error?.message ?? 'The run failed.');
  display.say(conclusion(run, out, outputs.hasCheckpoint));
  return run.weights ? 0 : 1;
}
