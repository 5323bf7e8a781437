/** `npm run train`: one run of the built app on a configuration file, its results as files. */
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { Download, Page } from 'playwright-core';
import type { ImportReport } from '../../../domain/importReport.ts';
import { parseSettings } from '../../../domain/settings/parse.ts';
import { causeText } from '../../../lib/causeText.ts';
import {
  CHECKPOINT_FILE,
  CHECKPOINT_INPUT,
  type HeadlessEvent,
  type HeadlessRun,
  PAIRS_INPUT,
  PROJECTOR_FILE,
  WEIGHTS_INPUT,
} from '../../protocol.ts';
import { readConfig, type TrainConfig } from '../config.ts';
import { chooseImages } from '../datasetPaths.ts';
import { CommandFailure } from '../failure.ts';
import type { Adapter, CommandHost } from '../host.ts';
import { imageFiles } from '../imageFiles.ts';
import { parseTrainOptions, type TrainOptions } from '../options.ts';
import { onInterrupt, stopPage, withHeadlessPage } from '../page.ts';
import type { EarlierResults } from '../resultFolder.ts';
import { attempt } from '../writeResults.ts';
import { createEventLog, type EventLog } from './eventLog.ts';
import { checkpointIn, createOutputs, type RunOutputs } from './outputs.ts';
import { createProgressDisplay, judgedLabels, type ProgressDisplay } from './progress.ts';

const A_CHECKPOINT = 'a checkpoint';
const EMBEDDINGS = "the embeddings for TensorBoard's projector";

const STOPPING = 'Stopping after this step; what is done is kept.';

/** The weights out of the browser. Its own copies are deleted as they are read, or those of a long run would fill the disk. */
async function bytesOf(download: Download): Promise<Uint8Array> {
  try {
    const bytes = await readFile(await download.path());
    await download.delete();
    return bytes;
  } catch (cause) {
    const way = `Is there room in ${tmpdir()}? The same command with --resume goes on from the last checkpoint.`;
    throw new CommandFailure(`The browser could not hand over the weights: ${causeText(cause)}. ${way}`);
  }
}

async function keepDownload(download: Download, { outputs, display }: Training): Promise<void> {
  try {
    const file = await download.path();
    attempt(A_CHECKPOINT, () => outputs.keepCheckpoint(file), display);
    await download.delete();
  } catch (cause) {
    display.say(`Warning: ${A_CHECKPOINT} could not be kept: ${causeText(cause)}`);
  }
}

/** @param zip the files of TensorBoard's projector */
function addEmbeddings(zip: Uint8Array, { events, display }: Training): void {
  attempt(EMBEDDINGS, () => void events?.addEmbeddings(zip), display);
}

async function keepProjector(download: Download, training: Training): Promise<void> {
  try {
    addEmbeddings(await readFile(await download.path()), training);
    await download.delete();
  } catch (cause) {
    training.display.say(`Warning: ${EMBEDDINGS} could not be kept: ${causeText(cause)}`);
  }
}

async function trainOn(page: Page, training: Training): Promise<TrainedRun> {
  const { config, kept, display } = training;
  let saved: Promise<Uint8Array> | undefined;
  let keeping: Promise<void> = Promise.resolve();
  let projecting: Promise<void> | undefined;
  page.on('download', (download: Download) => {
    const name = download.suggestedFilename();
    if (name === CHECKPOINT_FILE) keeping = keeping.then(() => keepDownload(download, training));
    else if (name === PROJECTOR_FILE) projecting = keepProjector(download, training);
    else {
      saved = bytesOf(download);
      saved.catch(() => {});
    }
  });
  /** Downloads may come after the run's end. */
  const arrived = async (isThere: () => boolean): Promise<void> => {
    while (!isThere()) await page.waitForEvent('download', { timeout: 60_000 });
  };
  const removeLinks = await chooseImages(page, config.images);
  if (config.weights) await page.setInputFiles(`#${WEIGHTS_INPUT}`, config.weights.path);
  if (kept !== null) await page.setInputFiles(`#${CHECKPOINT_INPUT}`, kept);
  if (config.pairs.length > 0) await page.setInputFiles(`#${PAIRS_INPUT}`, [...config.pairs]);
  const release = onInterrupt(() => stopPage(page), display, STOPPING);
  try {
    const { source, weights, images } = config;
    const wish = [source, weights?.use ?? null, images?.list ?? null, training.events !== null] as const;
    const run = await page.evaluate((wished) => window.playground.train(...wished), wish);
    if (run.weights) await arrived(() => saved !== undefined);
    if (run.embeddings) await arrived(() => projecting !== undefined);
    await Promise.all([keeping, projecting]);
    return { run, weights: (await saved) ?? null };
  } finally {
    release();
    removeLinks();
  }
}

interface TrainedRun {
  readonly run: HeadlessRun;
  /** The weights package; null when there is none. */
  readonly weights: Uint8Array | null;
}

/** A run, with what it ran on. */
interface Trained extends TrainedRun {
  readonly adapter: Adapter | null;
  /** Version of the browser; undefined in Node. */
  readonly browser?: string;
}

interface Training {
  readonly config: TrainConfig;
  /** The file of the checkpoint to go on from. */
  readonly kept: string | null;
  readonly outputs: RunOutputs;
  /** Null where nobody wants them. */
  readonly events: EventLog | null;
  readonly display: ProgressDisplay;
  readonly onEvent: (event: HeadlessEvent) => void;
}

function trainInBrowser(host: CommandHost, training: Training): Promise<Trained> {
  return withHeadlessPage(host, training.onEvent, async ({ page, adapter, browserVersion: browser }) => ({
    ...(await trainOn(page, training)),
    adapter,
    browser,
  }));
}

async function trainInNode(host: CommandHost, training: Training): Promise<Trained> {
  const { config, kept, outputs, events, display, onEvent } = training;
  const { train: start } = await host.nodeRuntime();
  const abort = new AbortController();
  const release = onInterrupt(() => abort.abort(), display, STOPPING);
  let weights: Uint8Array | null = null;
  try {
    const run = await start({
      config: config.source,
      images: config.images && imageFiles(config.images),
      list: config.images?.list ?? null,
      weights: config.weights,
      pairs: config.pairs,
      report: onEvent,
      saveWeights: (zip) => {
        weights = zip;
      },
      kept,
      saveCheckpoint: (bytes) => attempt(A_CHECKPOINT, () => outputs.keepCheckpoint(bytes), display),
      saveProjector: events && ((zip) => addEmbeddings(zip, training)),
      signal: abort.signal,
    });
    return { run, weights, adapter: null };
  } finally {
    release();
  }
}

function conclusion(run: HeadlessRun, out: string, { hasCheckpoint, holdsEarlier }: RunOutputs): string {
  const last = run.metrics.at(-1);
  if (!last && holdsEarlier) return `Stopped before the first epoch was over. ${out} keeps its earlier results.`;
  const more = hasCheckpoint ? '; --resume goes on from here' : '';
  if (!last) return `Stopped before the first epoch was over. ${out} has no weights${more}.`;
  const taken = judgedLabels(run.settings.head, last.detected, run.dataset?.images ?? 0);
  if (run.outcome === 'finished') return `Finished: ${taken}. Results are in ${out}.`;
  return `Stopped in epoch ${last.epoch + 1}: ${taken}. Results are in ${out}${more}.`;
}

const earlierOf = ({ resume, overwrite }: TrainOptions): EarlierResults =>
  resume ? 'continued' : overwrite ? 'replaced' : 'refused';

/** @returns the exit code */
export async function train(args: readonly string[], host: CommandHost): Promise<number> {
  const options = parseTrainOptions(args);
  const config = readConfig(options.config, host.currentFolder, options.backend);
  const out = resolve(host.currentFolder, options.out);
  const display = createProgressDisplay(process.stdout, () => performance.now());
  const kept = options.resume ? checkpointIn(out) : null;
  const outputs = createOutputs(out, earlierOf(options), config.weights, display.say);
  const events =
    options.tensorboard === undefined
      ? null
      : createEventLog(
          resolve(host.currentFolder, options.tensorboard),
          parseSettings(config.source),
          () => Date.now() / 1000,
        );
  const startedMs = performance.now();
  let report: ImportReport | null = null;
  let resumed = false;
  const onEvent = (event: HeadlessEvent): void => {
    if (event.type === 'imported') report = event.report;
    if (event.type === 'resumed') {
      outputs.resume(event.metrics);
      resumed = true;
    }
    if (event.type === 'epoch') {
      attempt('a line of metrics.jsonl', () => outputs.addEpoch(event.metrics), display);
      attempt("an epoch of TensorBoard's curves", () => events?.add(event.metrics), display);
    }
    if (event.type === 'picture') {
      attempt("a picture of TensorBoard's", () => events?.addPicture(event.picture), display);
    }
    display.handle(event);
  };
  const training = { config, kept, outputs, events, display, onEvent };
  const trained = options.node ? trainInNode(host, training) : trainInBrowser(host, training);
  const { run, weights, adapter, browser } = await trained.finally(() => display.end());
  const versions = { ...host.versions, ...(browser && { browser }), node: process.versions.node };
  const seconds = (performance.now() - startedMs) / 1000;
  // What the run to resume has left stays when it could not be taken up.
  if (kept !== null && !resumed) throw new CommandFailure(run.error?.message ?? 'Stopped before the run was taken up.');
  await outputs.finish(
    { run, startedFrom: config.weights, spreadsheet: options.spreadsheet, report, adapter, versions, seconds },
    weights,
  );
  if (run.outcome === 'failed') throw new CommandFailure(run.error?.message ?? 'The run failed.');
  display.say(conclusion(run, out, outputs));
  return run.weights ? 0 : 1;
}
