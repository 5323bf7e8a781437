/** `npm run clean`: finds the wrong labels of a folder or zip of faces with the built app, and writes them as files. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DEFAULT_CHOICES } from '../../../domain/importChoices.ts';
import type { ImportReport } from '../../../domain/importReport.ts';
import { inputText } from '../../../domain/ownNetwork.ts';
import { isFlagged, judgementOf, resemblesNobody } from '../../../domain/suspects.ts';
import { SIDECAR_PRIVACY } from '../../../formats/xmp/sidecarChanges.ts';
import { counted } from '../../../lib/counted.ts';
import { type CleanRun, type CleanWish, EMBEDDER_INPUT, FACES_INPUT, type HeadlessEvent } from '../../protocol.ts';
import { unusable } from '../config.ts';
import { checkReadable, chooseImages, locateImages } from '../datasetPaths.ts';
import { CommandFailure, EXIT_USAGE } from '../failure.ts';
import type { CommandHost } from '../host.ts';
import { type ImagePaths, imageFiles } from '../imageFiles.ts';
import { onInterrupt, stopPage, withHeadlessPage } from '../page.ts';
import type { ResultFolder } from '../resultFolder.ts';
import { createProgressDisplay, type ProgressDisplay } from '../train/progress.ts';
import { writeResults } from '../writeResults.ts';
import { type CleanOptions, parseCleanOptions } from './cleanOptions.ts';
import { cleanFiles, expectedPrecision, flipScores, openCleanFolder, REPORT } from './cleanOutputs.ts';
import { immichLines, planFor, readLibrary } from './immichOutputs.ts';
import { createFaceKeeper, FACES_FILE, facesIn, takesFaces } from './readSoFar.ts';
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

/** A search that is about to begin. */
interface Search {
  readonly wish: CleanWish;
  readonly images: ImagePaths;
  /** The file of the network that compares the faces; null for the page's own. */
  readonly network: string | null;
  /** The file of the faces that an ended search has read; null to begin. */
  readonly kept: string | null;
  /** What is said when a person ends it. */
  readonly stopping: string;
  readonly display: ProgressDisplay;
  readonly onEvent: (event: HeadlessEvent) => void;
}

interface Searched {
  readonly run: CleanRun;
  /** Version of the browser; undefined in Node. */
  readonly browser?: string;
}

const stoppingText = (folder: ResultFolder): string =>
  takesFaces(folder, REPORT) ? 'Stopping; what was read is kept.' : 'Stopping; the results that are there stay.';

function searchInBrowser(host: CommandHost, search: Search): Promise<Searched> {
  const { wish, images, network, kept, stopping, display, onEvent } = search;
  return withHeadlessPage(host, onEvent, async ({ page, browserVersion: browser }) => {
    const removeLinks = await chooseImages(page, images);
    if (network !== null) await page.setInputFiles(`#${EMBEDDER_INPUT}`, network);
    if (kept !== null) await page.setInputFiles(`#${FACES_INPUT}`, kept);
    const release = onInterrupt(() => stopPage(page), display, stopping);
    try {
      return { run: await page.evaluate((wanted) => window.playground.clean(wanted), wish), browser };
    } finally {
      release();
      removeLinks();
    }
  });
}

async function searchInNode(host: CommandHost, search: Search): Promise<Searched> {
  const { wish, images, network, kept, stopping, display, onEvent: report } = search;
  const runtime = await host.nodeRuntime();
  const abort = new AbortController();
  const release = onInterrupt(() => abort.abort(), display, stopping);
  try {
    const { signal } = abort;
    return { run: await runtime.clean({ wish, images: imageFiles(images), network, kept, report, signal }) };
  } finally {
    release();
  }
}

function wishOf(options: CleanOptions, list: string | null): CleanWish {
  const { settings, backend, jobs, flip, labelColumn, personLevel, faceRegions, sidecars } = options;
  const choices = { ...DEFAULT_CHOICES, list, labelColumn, personLevel, faceRegions };
  const trials = options.reliability ? TRIALS : [];
  return { settings, backend, flip, choices, sidecars, jobs, trials, embedder: options.embedder?.wish ?? null };
}

/** @throws CommandFailure for a search without results */
function checkFinished({ outcome, error }: CleanRun, folder: ResultFolder): void {
  const way = folder.written().includes(FACES_FILE) ? ' --resume goes on with the faces that were read.' : '';
  if (outcome === 'failed') throw new CommandFailure(`${error?.message ?? 'The run failed.'}${way}`);
  if (outcome === 'stopped') {
    throw new CommandFailure(`Stopped before the scores were there; no results were written.${way}`);
  }
}

/** @returns the exit code */
export async function clean(args: readonly string[], host: CommandHost): Promise<number> {
  const options = parseCleanOptions(args);
  const images = locateImages(resolve(host.currentFolder, options.dataset), '--dataset', options.labelColumn);
  const network = options.embedder && resolve(host.currentFolder, options.embedder.path);
  if (network !== null) checkEmbedder(network);
  const knownWrong = readPaths(host.currentFolder, options.knownWrong);
  const library = readLibrary(host.currentFolder, options.immich);
  const out = resolve(host.currentFolder, options.out);
  const kept = options.resume ? facesIn(out) : null;
  const folder = openCleanFolder(out, options);
  const display = createProgressDisplay(process.stdout, () => performance.now());
  const startedMs = performance.now();
  const keep = createFaceKeeper(folder, REPORT, display.say);
  let report: ImportReport | null = null;
  const onEvent = (event: HeadlessEvent): void => {
    if (event.type === 'imported') report = event.report;
    if (event.type === 'faces') keep(event.lines);
    display.handle(event);
  };
  const wish = wishOf(options, images.list);
  const search: Search = { wish, images, network, kept, stopping: stoppingText(folder), display, onEvent };
  const searching = options.node ? searchInNode(host, search) : searchInBrowser(host, search);
  const { run, browser } = await searching.finally(() => display.end());
  checkFinished(run, folder);
  const versions = { ...host.versions, ...(browser && { browser }), node: process.versions.node };
  const seconds = (performance.now() - startedMs) / 1000;
  const immich = library && planFor(run.images, options.settings.threshold, library);
  const files = cleanFiles({ run, options, report, versions, seconds, knownWrong, immich });
  await writeResults(folder, { files, resumable: folder.written().includes(FACES_FILE), wanted: true }, display.say);
  // A finished search has nothing to go on with.
  folder.remove([FACES_FILE]);
  for (const line of networkLines(run)) display.say(line);
  for (const line of [...sidecarLines(run, options.sidecars), ...immichLines(immich)]) display.say(line);
  if (options.reliability) display.say(reliabilityText(reliability(run.trials, knownWrong), run.trials));
  for (const line of conclusion(run, options.settings.threshold, out)) display.say(line);
  return 0;
}
