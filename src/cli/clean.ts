/** `npm run clean`: finds the wrong labels of a folder or zip of faces with the built app, and writes them as files. */
import { resolve } from 'node:path';
import { DEFAULT_CHOICES, type ImportReport } from '../protocol/dataset.ts';
import type { CleanRun, HeadlessEvent } from '../protocol/headless.ts';
import { clearCleanOutputs, flipScores, writeCleanOutputs } from './cleanOutputs.ts';
import { CommandFailure, type CommandHost } from './host.ts';
import { chooseImages, locateImages } from './images.ts';
import { parseCleanOptions } from './options.ts';
import { onInterrupt, stopPage, withHeadlessPage } from './page.ts';
import { createProgressDisplay } from './progress.ts';

const shown = (value: number | null): string => (value === null ? 'n/a' : value.toFixed(4));

/** The last lines: how many labels look wrong, and how well flips were found. */
export function conclusion({ images }: CleanRun, threshold: number, out: string): string[] {
  const flagged = images.filter(({ score }) => score > threshold).length;
  const noFace = images.filter(({ face }) => face === 'none').length;
  const lines = [`${flagged} of ${images.length} labels look wrong. Results are in ${out}.`];
  if (noFace > 0) lines.unshift(`No face was found in ${noFace} images; they are listed in report.json.`);
  const scores = flipScores(images, threshold);
  if (scores) {
    const { f1, precision, recall, averagePrecision } = scores;
    lines.push(
      `F1 ${shown(f1)}  precision ${shown(precision)}  recall ${shown(recall)}  average precision ${shown(averagePrecision)}`,
    );
  }
  return lines;
}

/** @returns the exit code */
export async function clean(args: readonly string[], host: CommandHost): Promise<number> {
  const options = parseCleanOptions(args);
  const images = locateImages(resolve(host.currentFolder, options.dataset), '--dataset', options.labelColumn);
  const out = resolve(host.currentFolder, options.out);
  clearCleanOutputs(out);
  const display = createProgressDisplay(process.stdout, () => performance.now());
  const startedMs = performance.now();
  let report: ImportReport | null = null;
  const onEvent = (event: HeadlessEvent): void => {
    if (event.type === 'imported') report = event.report;
    display.handle(event);
  };
  const run = await withHeadlessPage(host, onEvent, async ({ page, browserVersion }) => {
    await chooseImages(page, images);
    const release = onInterrupt(() => stopPage(page), display, 'Stopping; nothing is kept.');
    try {
      const { settings, backend, flip, labelColumn, personLevel } = options;
      const choices = { ...DEFAULT_CHOICES, list: images.list, labelColumn, personLevel };
      const wish = { settings, backend, flip, choices };
      const result = await page.evaluate((wanted) => window.playground.clean(wanted), wish);
      const versions = { ...host.versions, browser: browserVersion, node: process.versions.node };
      const seconds = (performance.now() - startedMs) / 1000;
      if (result.outcome === 'finished') writeCleanOutputs(out, { run: result, options, report, versions, seconds });
      return result;
    } finally {
      release();
    }
  }).finally(() => display.end());
  if (run.outcome === 'failed') throw new CommandFailure(run.error?.message ?? 'The run failed.');
  if (run.outcome === 'stopped') throw new CommandFailure('Stopped before the scores were there; nothing was written.');
  for (const line of conclusion(run, options.settings.threshold, out)) display.say(line);
  return 0;
}
