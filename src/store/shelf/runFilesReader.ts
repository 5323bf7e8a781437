/** Runs of `npm run train` and `npm run sweep` out of folders, zips and files that a person gives; what cannot be read is named. */
import { t } from '@lingui/core/macro';
import type { ImportSource } from '../../domain/images.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import {
  lossOfEpochs,
  RECORD_SCHEMA,
  type RunDetails,
  type RunOrigin,
  type RunRecord,
} from '../../domain/shelvedRun.ts';
import { crc32 } from '../../formats/archive/crc32.ts';
import { openZip } from '../../formats/archive/zip.ts';
import { FormatError } from '../../formats/formatError.ts';
import { readMetrics, readRectified, readRunFile, readSweepResults } from '../../formats/table/runReaders.ts';

interface FoundRun {
  readonly record: RunRecord;
  readonly details: RunDetails;
}

export interface FoundRuns {
  readonly found: readonly FoundRun[];
  /** A sentence each, beginning with the name of the file. */
  readonly problems: readonly string[];
}

interface TextFile {
  readonly path: string;
  /** Milliseconds since 1970; null where a file does not say. */
  readonly modified: number | null;
  read(): Promise<Uint8Array>;
}

const RUN = 'run.json';
const METRICS = 'metrics.jsonl';
const RECTIFIED = 'rectified.csv';
const SWEEP = 'results.jsonl';
const WANTED = [RUN, METRICS, RECTIFIED, SWEEP];
/** A sweep that the page hands out has its name before, and one that was downloaded twice a number behind. */
const SWEEP_NAME = /results[^/]*\.jsonl$/i;

/** Tables of a run are far smaller. */
const MOST_BYTES = 200_000_000;

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
const isSweep = (path: string): boolean => SWEEP_NAME.test(nameOf(path));
const isWanted = (path: string): boolean => WANTED.includes(nameOf(path)) || isSweep(path);

function reasonOf(cause: unknown): string {
  if (cause instanceof FormatError) return cause.message;
  return t`It cannot be read.`;
}

async function filesOfZip({ path, blob }: ImportSource): Promise<TextFile[]> {
  const archive = await openZip(blob);
  const modified = blob instanceof File ? blob.lastModified : null;
  return archive.entries
    .filter(({ name, directory }) => !directory && isWanted(name))
    .map((entry) => ({ path: `${path}/${entry.name}`, modified, read: () => archive.read(entry) }));
}

function fileOf({ path, blob }: ImportSource): TextFile {
  const modified = blob instanceof File ? blob.lastModified : null;
  return { path, modified, read: async () => new Uint8Array(await blob.arrayBuffer()) };
}

interface ReadFile {
  readonly path: string;
  readonly modified: number | null;
  readonly bytes: Uint8Array;
  readonly text: string;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Uint8Array): string {
  if (bytes.length > MOST_BYTES) throw new FormatError('limits', t`Over ${{ megabytes: MOST_BYTES / 1e6 }} MB.`);
  try {
    return decoder.decode(bytes);
  } catch {
    throw new FormatError('encoding', t`It is no text in UTF-8.`);
  }
}

interface Told {
  readonly settings: Settings;
  readonly epochs: readonly EpochMetrics[];
  readonly origin: RunOrigin;
  /** The same for the same content, so that a run that is given twice is there once. */
  readonly id: string;
  readonly file: string;
  readonly at: number;
}

function recordOf({ settings, epochs, origin, id, file, at }: Told): RunRecord {
  const { dataset } = settings;
  return {
    schema: RECORD_SCHEMA,
    id,
    began: at,
    savedAt: at,
    settings,
    origin,
    file,
    images: dataset.kind === 'folder' ? dataset.path : '',
    parent: null,
    epoch: (epochs.at(-1)?.epoch ?? 0) + 1,
    step: null,
    stepsPerEpoch: null,
    epochs,
    loss: lossOfEpochs(epochs),
    marks: [],
    bytes: 0,
  };
}

const digest = (bytes: Uint8Array): string => `${crc32(bytes).toString(16).padStart(8, '0')}-${bytes.length}`;

/** What is told of a file that cannot be used. */
const trouble = (path: string, cause: unknown): string => `${path}: ${reasonOf(cause)}`;

/** Reads with one reader; a failure names the file. */
function reading<T>(file: ReadFile, read: (text: string) => T, problems: string[]): T | null {
  try {
    return read(file.text);
  } catch (cause) {
    problems.push(trouble(file.path, cause));
    return null;
  }
}

/** The run whose files lie in one folder, or null with the reason among the problems. */
function trainedRun(
  folder: string,
  files: ReadonlyMap<string, ReadFile>,
  now: number,
  problems: string[],
): FoundRun | null {
  const runFile = files.get(RUN);
  const [metricsFile, rectifiedFile] = [files.get(METRICS), files.get(RECTIFIED)];
  if (!runFile) {
    const alone = metricsFile ?? rectifiedFile;
    if (alone)
      problems.push(
        t`${{ file: alone.path }}: ${{ needed: RUN }}, which says which run it is, does not lie beside it.`,
      );
    return null;
  }
  const before = problems.length;
  const run = reading(runFile, readRunFile, problems);
  const epochs = metricsFile ? reading(metricsFile, readMetrics, problems) : run?.final ? [run.final] : [];
  const rectified = rectifiedFile ? reading(rectifiedFile, readRectified, problems) : null;
  if (!run || !epochs || problems.length > before) return null;
  const id = `train ${digest(runFile.bytes)}`;
  const file = folder === '' ? RUN : folder.slice(0, -1);
  const told = { settings: run.settings, epochs, origin: 'train', id, file, at: runFile.modified ?? now } as const;
  return { record: recordOf(told), details: { id, rectified, evaluation: run.evaluation, identities: [] } };
}

function sweptRuns(file: ReadFile, now: number, problems: string[]): FoundRun[] {
  const lines = reading(file, readSweepResults, problems) ?? [];
  return lines.map(({ line, settings, epochs }) => {
    const content = new TextEncoder().encode(JSON.stringify([settings, epochs]));
    const id = `sweep ${digest(content)}`;
    // In the order of the file, the first on top.
    const at = (file.modified ?? now) - line;
    const record = recordOf({ settings, epochs, origin: 'sweep', id, file: `${file.path}, line ${line}`, at });
    return { record, details: { id, rectified: null, evaluation: null, identities: [] } };
  });
}

async function allFiles(sources: readonly ImportSource[], problems: string[]): Promise<ReadFile[]> {
  const files: TextFile[] = [];
  for (const source of sources) {
    if (source.problem !== undefined) problems.push(`${source.path}: ${source.problem}`);
    else if (isWanted(source.path)) files.push(fileOf(source));
    else if (/\.zip$/i.test(source.path)) {
      try {
        files.push(...(await filesOfZip(source)));
      } catch (cause) {
        problems.push(trouble(source.path, cause));
      }
    }
  }
  const read: ReadFile[] = [];
  for (const { path, modified, read: bytesOf } of files) {
    try {
      const bytes = await bytesOf();
      read.push({ path, modified, bytes, text: textOf(bytes) });
    } catch (cause) {
      problems.push(trouble(path, cause));
    }
  }
  return read;
}

/** @param now milliseconds since 1970, for files that do not say when they were written */
export async function readRunFiles(sources: readonly ImportSource[], now: number): Promise<FoundRuns> {
  const problems: string[] = [];
  const files = await allFiles(sources, problems);
  const folders = new Map<string, Map<string, ReadFile>>();
  for (const file of files) {
    const folder = folderOf(file.path);
    const within = folders.get(folder) ?? new Map<string, ReadFile>();
    folders.set(folder, within.set(nameOf(file.path), file));
  }
  const found = [...folders].flatMap(([folder, within]) => {
    const run = trainedRun(folder, within, now, problems);
    const sweeps = [...within.values()].filter(({ path }) => isSweep(path));
    return [...(run ? [run] : []), ...sweeps.flatMap((sweep) => sweptRuns(sweep, now, problems))];
  });
  if (found.length === 0 && problems.length === 0) {
    const count = sources.length;
    problems.push(
      count === 1
        ? t`${{ file: sources[0]!.path }}: it is none of ${{ names: WANTED.join(', ') }}, nor a zip that holds one.`
        : t`None of the ${count} files is ${{ run: RUN }} with its tables, or ${{ sweep: SWEEP }}: that is what npm run train and npm run sweep leave.`,
    );
  }
  return { found, problems };
}
