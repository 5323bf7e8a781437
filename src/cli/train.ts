/** `npm run train`: one run of the built app on a configuration file, its results as files. */
import { resolve } from 'node:path';
import type { Download, Page } from 'playwright-core';
import type { ImportReport } from '../protocol/dataset.ts';
import type { HeadlessEvent, HeadlessRun } from '../protocol/headless.ts';
import { readConfig, type TrainConfig } from './config.ts';
import { CommandFailure, type CommandHost } from './host.ts';
import { parseTrainOptions } from './options.ts';
import { createOutputs, type RunOutputs } from './outputs.ts';
import { chooseImages, onInterrupt, withHeadlessPage } from './page.ts';
import { createProgressDisplay, type ProgressDisplay } from './progress.ts';

async function trainOn(page: Page, config: TrainConfig, outputs: RunOutputs, display: ProgressDisplay) {
  let saved: Promise<void> | undefined;
  page.on('download', (download: Download) => {
    saved = download.saveAs(outputs.weightsZip);
    saved.catch(() => {});
  });
  await chooseImages(page, config.images);
  const release = onInterrupt(page, display, 'Stopping after this step; what is done is kept.');
  try {
    const run = await page.evaluate((source) => window.playground.train(source), config.source);
    if (run.weights) {
      // The download event may come after the run's end.
      if (!saved) await page.waitForEvent('download', { timeout: 60_000 });
      await saved;
    }
    return run;
  } finally {
    release();
  }
}

function conclusion(run: HeadlessRun, out: string): string {
  const last = run.metrics.at(-1);
  if (!last) return `Stopped before the first epoch was over. ${out} has no weights.`;
  const how = run.outcome === 'finished' ? 'Finished' : `Stopped in epoch ${last.epoch + 1}`;
  return `${how}: ${last.detected} of ${run.dataset?.images ?? 0} images taken for mislabelled. Results are in ${out}.`;
}

/** @returns the exit code */
export async function train(args: readonly string[], host: CommandHost): Promise<number> {
  const options = parseTrainOptions(args);
  const config = readConfig(options.config, host.currentFolder, options.backend);
  const out = resolve(host.currentFolder, options.out);
  const outputs = createOutputs(out);
  const display = createProgressDisplay(process.stdout, () => performance.now());
  const startedMs = performance.now();
  let report: ImportReport | null = null;
  const onEvent = (event: HeadlessEvent): void => {
    if (event.type === 'imported') report = event.report;
    if (event.type === 'epoch') outputs.addEpoch(event.metrics);
    display.handle(event);
  };
  const run = await withHeadlessPage(host, onEvent, async ({ page, adapter, browserVersion }) => {
    const result = await trainOn(page, config, outputs, display);
    const versions = { ...host.versions, browser: browserVersion, node: process.versions.node };
    const seconds = (performance.now() - startedMs) / 1000;
    outputs.finish({ run: result, report, adapter, versions, seconds }, result.weights);
    return result;
  }).finally(() => display.end());
  if (run.outcome === 'failed') throw new CommandFailure(run.error?.message ?? 'The run failed.');
  display.say(conclusion(run, out));
  return run.weights ? 0 : 1;
}
