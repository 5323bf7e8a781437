/** Every reader of files from outside, by format: whole files to begin from, and what the product does with such a file. */
import 'fake-indexeddb/auto';
import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planEmbedder } from '../../src/data/faces/embedderPlan.ts';
import { decodeInBrowser } from '../../src/data/import/browserDecoder.ts';
import { ImportError, NothingImported } from '../../src/data/import/importErrors.ts';
import { decodeBytes } from '../../src/data/import/readImage.ts';
import { importSet } from '../../src/data/import/streamedImport.ts';
import { EngineError } from '../../src/domain/engineError.ts';
import type { ImportSource } from '../../src/domain/images.ts';
import { SettingsError } from '../../src/domain/settings/parse.ts';
import { FaceEmbedder } from '../../src/engine/faces/faceEmbedder.ts';
import { GraphNet } from '../../src/engine/faces/graphNet.ts';
import { openZip } from '../../src/formats/archive/zip.ts';
import { FormatError } from '../../src/formats/formatError.ts';
import { parseJson } from '../../src/formats/json.ts';
import { repeatedKey } from '../../src/formats/network/jsonKeys.ts';
import { readSafetensors, readSafetensorsIndex } from '../../src/formats/network/safetensors.ts';
import { describeWeights, readWeights } from '../../src/formats/network/weightsFile.ts';
import { exifOrientation } from '../../src/formats/picture/exif.ts';
import { withoutMetadata } from '../../src/formats/picture/imageMetadata.ts';
import { sniffImage } from '../../src/formats/picture/sniff.ts';
import { readCsv } from '../../src/formats/table/csv.ts';
import { readListFile } from '../../src/formats/table/listFile.ts';
import { readPairsBin, readVerificationPairs } from '../../src/formats/table/pairsBin.ts';
import { openParquetImages } from '../../src/formats/table/parquetImages.ts';
import { readMetrics, readRectified, readRunFile, readSweepResults } from '../../src/formats/table/runReaders.ts';
import { embeddedXmp } from '../../src/formats/xmp/embeddedXmp.ts';
import { readConfig } from '../../src/headless/cli/config.ts';
import { CommandFailure } from '../../src/headless/cli/failure.ts';
import { readSweep } from '../../src/headless/cli/sweep/sweepFile.ts';
import { installImageDecoders } from '../../src/headless/node/imageDecoders.ts';
import { readKeptRun } from '../../src/headless/runs/keptRun.ts';
import { lazyDatabase } from '../../src/storage/database.ts';
import { createReviewStore } from '../../src/storage/reviews.ts';
import { settingsFromHash } from '../../src/store/settings/permalink.ts';
import * as floods from './floods.ts';
import type { Format } from './format.ts';
import type { FuzzCase, FuzzFile } from './mutate.ts';
import * as seeds from './seeds.ts';
import { XMP_FORMAT } from './xmpFormat.ts';

/** The errors that the product's readers are to end with; anything else is a fault of theirs. */
export const isOwnError = (error: unknown): boolean =>
  [FormatError, ImportError, NothingImported, SettingsError, CommandFailure, EngineError].some(
    (own) => error instanceof own,
  );

installImageDecoders();

const blobOf = ({ bytes }: FuzzFile): Blob => new Blob([bytes]);
const textOf = ({ bytes }: FuzzFile): string => new TextDecoder().decode(bytes);

/** Runs what may be refused, so that what comes after it is read too. */
async function orRefused(read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!isOwnError(error)) throw error;
  }
}

/** As the page takes what a person chose. */
async function importAll(files: FuzzCase): Promise<void> {
  const sources: ImportSource[] = files.map((file) => ({ path: file.name, blob: blobOf(file) }));
  await orRefused(() => importSet(sources, { size: 16, decode: decodeInBrowser }));
  // What the first import left behind is not counted with the second.
  globalThis.gc?.();
  await orRefused(() => importSet(sources, { size: 16, decode: decodeInBrowser, memoryBytes: 0 }));
}

async function readZip([file]: FuzzCase): Promise<void> {
  const archive = await openZip(blobOf(file!));
  for (const entry of archive.entries) {
    await orRefused(() => archive.read(entry));
    await orRefused(() => archive.stored(entry));
  }
}

async function readParquet([file]: FuzzCase): Promise<void> {
  const images = await openParquetImages(blobOf(file!));
  const step = Math.max(1, Math.floor(images.labels.length / 50));
  for (let row = 0; row < images.labels.length; row += step) await orRefused(() => images.image(row));
}

/** A face network; its files are fetched as JSON and bytes. */
async function readModel(files: FuzzCase): Promise<void> {
  const [json, binary] = ['model.json', 'model.bin'].map((name) => files.find((file) => file.name === name));
  let graph: unknown;
  try {
    graph = JSON.parse(json ? textOf(json) : '');
  } catch {
    return;
  }
  const weights = binary ? binary.bytes.slice().buffer : new ArrayBuffer(0);
  await orRefused(() => FaceEmbedder.load({ json: graph, weights }));
  (await GraphNet.load({ json: graph, weights })).dispose();
}

async function readImage([file]: FuzzCase): Promise<void> {
  const { bytes } = file!;
  sniffImage(bytes);
  withoutMetadata(bytes);
  embeddedXmp(bytes);
  await decodeBytes(bytes, decodeInBrowser);
}

/** A folder with what configurations name. */
function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'boundaryface-fuzz-'));
  mkdirSync(join(folder, 'faces'));
  const [pairs] = seeds.pairSets();
  writeFileSync(join(folder, 'lfw.bin'), pairs![0]!.bytes);
  writeFileSync(join(folder, 'w.zip'), 'weights');
  return folder;
}

let folder: string | undefined;

function inFolder({ bytes }: FuzzFile): { file: string; folder: string } {
  folder ??= workFolder();
  const file = join(folder, 'case.json');
  writeFileSync(file, bytes);
  return { file, folder };
}

/** Puts an object where the page keeps reviews, and has it read back. */
async function keptReview(file: FuzzFile): Promise<void> {
  let value: unknown;
  try {
    value = JSON.parse(textOf(file));
  } catch {
    return;
  }
  // Without a key nothing can be kept at all.
  const kept = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value };
  const database = await lazyDatabase('fuzz')();
  if (!database) throw new Error('there is no database to keep it in');
  await database.put('reviews', { ...kept, fingerprint: 'f' } as never);
  database.close();
  const reviews = createReviewStore({ database: 'fuzz', locks: null });
  for (const { verdicts } of await reviews.list()) for (const { image, kind } of verdicts) image.localeCompare(kind);
  await reviews.open('f');
  await reviews.remove('f');
  reviews.close();
}

const image = (name: keyof typeof seeds.IMAGE_SEEDS): Format => ({
  name,
  seeds: () => seeds.IMAGE_SEEDS[name]().map((bytes) => [{ name: `x.${name}`, bytes }]),
  ...(floods.hasTinyParts(name) && { floods: [floods.tinyParts(name)] }),
  read: readImage,
});

export const FORMATS: readonly Format[] = [
  {
    name: 'zip',
    seeds: seeds.zips,
    floods: [floods.deepNames, floods.manyNames],
    async read(files) {
      await orRefused(() => readZip(files));
      await importAll(files);
    },
  },
  { name: 'rec', seeds: seeds.records, floods: [floods.claimedIdentities, floods.emptyRecords], read: importAll },
  {
    name: 'bin',
    seeds: seeds.pairSets,
    floods: [floods.opcodes, floods.recalledText],
    read([file]) {
      readPairsBin(file!.bytes);
      // The small ones have too few pairs for a verification.
      if (file!.name === 'lfw.bin') readVerificationPairs(file!.bytes, file!.name);
    },
  },
  {
    name: 'parquet',
    seeds: seeds.parquets,
    async read(files) {
      await orRefused(() => readParquet(files));
      await importAll(files);
    },
  },
  {
    name: 'safetensors',
    seeds: seeds.safetensors,
    floods: [floods.nestedHeader],
    repair: ({ bytes }) => seeds.repairSafetensors(bytes),
    async read([file]) {
      await orRefused(() => readSafetensorsIndex(blobOf(file!)));
      readSafetensors(file!.bytes);
    },
  },
  {
    name: 'weights',
    seeds: seeds.weights,
    floods: [floods.nestedHeader],
    async read([file]) {
      await orRefused(() => describeWeights(blobOf(file!)));
      await readWeights(blobOf(file!));
    },
  },
  {
    name: 'checkpoint',
    seeds: seeds.checkpoints,
    floods: [floods.nestedHeader],
    repair: ({ bytes }) => seeds.repairSafetensors(bytes),
    read: ([file]) => void readKeptRun(file!.bytes),
  },
  { name: 'model', seeds: seeds.models, read: readModel },
  { name: 'onnx', seeds: seeds.onnxFiles, read: ([file]) => void planEmbedder(file!.bytes, file!.name, {}) },
  { ...image('png'), repair: ({ bytes }) => seeds.repairPng(bytes) },
  image('jpeg'),
  image('gif'),
  image('webp'),
  image('pnm'),
  image('bmp'),
  image('heif'),
  { name: 'exif', seeds: seeds.exifs, read: ([file]) => void exifOrientation(file!.bytes) },
  XMP_FORMAT,
  { name: 'list', seeds: seeds.lists, floods: [floods.listRows], read: importAll },
  {
    name: 'csv',
    seeds: seeds.csvs,
    floods: [floods.listRows],
    async read([file]) {
      const text = textOf(file!);
      // One way for each file: a table of millions of rows takes its second whichever way it is read.
      const way = text.length % 3;
      await orRefused(() => readCsv(text, ([',', ';', '\t'] as const)[way]));
      await orRefused(() => readListFile(text, ['x.csv', 'x.txt', 'x.lst'][way]!, () => 'whole'));
    },
  },
  {
    name: 'json',
    seeds: seeds.jsons,
    floods: [floods.nestedJson],
    read([file]) {
      const text = textOf(file!);
      parseJson(text);
      repeatedKey(text);
    },
  },
  {
    name: 'configuration',
    seeds: seeds.configurations,
    floods: [floods.nestedJson],
    read([file]) {
      const { file: path, folder: current } = inFolder(file!);
      readConfig(path, current, undefined);
    },
  },
  {
    name: 'sweep',
    seeds: seeds.sweeps,
    floods: [floods.nestedJson, floods.manyRuns],
    read([file]) {
      const { file: path, folder: current } = inFolder(file!);
      readSweep(path, current, undefined);
    },
  },
  {
    name: 'run results',
    seeds: seeds.runResults,
    floods: [floods.nestedJson],
    async read([file]) {
      const text = textOf(file!);
      await orRefused(() => readRunFile(text));
      await orRefused(() => readMetrics(text));
      await orRefused(() => readRectified(text));
      await orRefused(() => readSweepResults(text));
    },
  },
  { name: 'permalink', seeds: seeds.permalinks, read: ([file]) => void settingsFromHash(textOf(file!)) },
  { name: 'review', seeds: seeds.reviews, read: ([file]) => keptReview(file!) },
];
