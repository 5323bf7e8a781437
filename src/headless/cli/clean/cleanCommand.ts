/** `npm run clean`: finds the wrong labels of a folder or zip of faces with the built app, and writes them as files. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DEFAULT_CHOICES } from '../../../domain/importChoices.ts';
import type { ImportReport } from '../../../domain/importReport.ts';
import { inputText } from '../../../domain/ownNetwork.ts';
import { isFlagged, judgementOf, resemblesNobody } from '../../../domain/suspects.ts';
import { SIDECAR_PRIVACY } from '../../../formats/xmp/sidecarChanges.ts';
import { counted } from '../../../lib/counted.ts';
import { type CleanRun, EMBEDDER_INPUT, type HeadlessEvent } from '../../protocol.ts';
import { unusable } from '../config.ts';
import { checkReadable, chooseImages, locateImages } from '../datasetPaths.ts';
import { CommandFailure, EXIT_USAGE } from '../failure.ts';
import type { CommandHost } from '../host.ts';
import { parseCleanOptions } from '../options.ts';
import { onInterrupt, stopPage, withHeadlessPage } from '../page.ts';
import { createProgressDisplay } from '../train/progress.ts';
import { writeResults } from '../writeResults.ts';
import { cleanFiles, expectedPrecision, flipScores, openCleanFolder } from './cleanOutputs.ts';
import { reliability, reliabilityText, TRIALS } from './reliability.ts';

const shown = (value: number | null): string => (value === null ? 'n/a' : value.toFixed(4));

/** The last lines: how many labels look wrong, what could not be judged, and how well flips were found. */
export function conclusion({ images }: CleanRun, threshold: number, out: string): string[] {
  const flagged = images.filter((image) => isFlagged(image, threshold));
  const precision = expectedPrecision(flagged);
  const expected = precision === null ? '' : `, of which ${Math.round(100 * precision)} % are expected to be`;
  const nobody = images.filter(resemblesNobody).length;
  const noFace = images.filter(({ face }) => face === 'none').length;
  const onlyPhoto = images.filter(({ others }) => judgementOf(others) === 'only-photo').length;
  const doubtful = images.filter(({ others }) => judgementOf(others) === 'doubtful').length;
  const lines: string[] = [];
  if (noFace > 0) lines.push(`No face was found in ${counted(noFace, 'image')}, listed in report.json.`);
  if (onlyPhoto > 0) {
    lines.push(`Not judged, as the only photo of a person: ${counted(onlyPhoto, 'image')}, listed in report.json.`);
  }
  if (doubtful > 0) {
    lines.push(`Judged by a single other photo, so with doubt: ${counted(doubtful, 'image')}, listed in report.json.`);
  }
  if (nobody > 0) lines.push(`${counted(nobody, 'image')} like nobody of the set, listed in report.json.`);
  lines.push(`${flagged.length} of ${counted(images.length, 'label')} look wrong${expected}. Results are in ${out}.`);
  const scores = flipScores(images, threshold);
  if (scores) {
    const { f1, precision, recall, averagePrecision } = scores;
    lines.push(
      `F1 ${shown(f1)}  precision ${shown(precision)}  recall ${shown(recall)}  average precision ${shown(averagePrecision)}`,
    );
  }
  return lines;
}

/** What became of the sidecars that were asked for. */
export function sidecarLines({ sidecars }: Pick<CleanRun, 'sidecars'>, asked: boolean): string[] {
  if (!asked) return [];
  if (!sidecars) return ['No sidecars: the labels are not those of face regions.'];
  const { changes, files, problems } = sidecars;
  return [
    `${counted(changes.length, 'face')} with the suggested name in ${counted(files.length, 'sidecar')}, listed in sidecars.csv. Look through them before you put them beside the photos.`,
    ...(files.length > 0 ? [SIDECAR_PRIVACY] : []),
    ...problems.map(({ photo, reason }) => `${photo} is left alone: ${reason}`),
  ];
}

/** @throws CommandFailure with exit code 2 where there is no such file */
function checkEmbedder(path: string): void {
  if (!existsSync(path)) throw new CommandFailure(`--embedder: there is no ${path}`, EXIT_USAGE);
  checkReadable(path, '--embedder');
  if (!statSync(path).isFile()) throw new CommandFailure(`--embedder: ${path} is no file`, EXIT_USAGE);
}

/** Which network compared the faces, and how it was fed; none where it is the page's own. */
const networkLines = ({ network }: Pick<CleanRun, 'network'>): string[] =>
  network ? [`Faces were compared by ${network.name}: ${inputText(network.plan.input)}.`] : [];

/** Paths of a file, one a line; none without a file. */
function readPaths(folder: string, file: string | null): ReadonlySet<string> {
  if (file === null) return new Set();
  try {
    const text = readFileSync(resolve(folder, file), 'utf8');
    return new Set(text.split(/\r?\n/).filter((line) => line.trim() !== ''));
  } catch {
    throw unusable(`--known-wrong: ${file} cannot be read.`);
  }
}

/** @returns the exit code */
export async function clean(args: readonly string[], host: CommandHost): Promise<number> {
  const options = parseCleanOptions(args);
  const images = locateImages(resolve(host.currentFolder, options.dataset), '--dataset', options.labelColumn);
  const network = options.embedder && resolve(host.currentFolder, options.embedder.path);
  if (network !== null) checkEmbedder(network);
  const knownWrong = readPaths(host.currentFolder, options.knownWrong);
  const out = resolve(host.currentFolder, options.out);
  const folder = openCleanFolder(out, options.overwrite);
  const display = createProgressDisplay(process.stdout, () => performance.now());
  const startedMs = performance.now();
  let report: ImportReport | null = null;
  const onEvent = (event: HeadlessEvent): void => {
    if (event.type === 'imported') report = event.report;
    display.handle(event);
  };
  const { result: run, browser } = await withHeadlessPage(host, onEvent, async ({ page, browserVersion }) => {
    const removeLinks = await chooseImages(page, images);
    if (network !== null) await page.setInputFiles(`#${EMBEDDER_INPUT}`, network);
    const release = onInterrupt(() => stopPage(page), display, 'Stopping; nothing is kept.');
    try {
      const { settings, backend, jobs, flip, labelColumn, personLevel, faceRegions } = options;
      const choices = { ...DEFAULT_CHOICES, list: images.list, labelColumn, personLevel, faceRegions };
      const embedder = options.embedder?.wish ?? null;
      const trials = options.reliability ? TRIALS : [];
      const wish = { settings, backend, flip, choices, sidecars: options.sidecars, jobs, trials, embedder };
      const result = await page.evaluate((wanted) => window.playground.clean(wanted), wish);
      return { result, browser: browserVersion };
    } finally {
      release();
      removeLinks();
    }
  }).finally(() => display.end());
  if (run.outcome === 'failed') throw new CommandFailure(run.error?.message ?? 'The run failed.');
  if (run.outcome === 'stopped') throw new CommandFailure('Stopped before the scores were there; nothing was written.');
  const versions = { ...host.versions, browser, node: process.versions.node };
  const seconds = (performance.now() - startedMs) / 1000;
  const files = cleanFiles({ run, options, report, versions, seconds, knownWrong });
  await writeResults(folder, { files, resumable: false, wanted: true }, display.say);
  for (const line of networkLines(run)) display.say(line);
  for (const line of sidecarLines(run, options.sidecars)) display.say(line);
  if (options.reliability) display.say(reliabilityText(reliability(run.trials, knownWrong), run.trials));
  for (const line of conclusion(run, options.settings.threshold, out)) display.say(line);
  return 0;
}
