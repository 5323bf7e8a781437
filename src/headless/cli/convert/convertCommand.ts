/** `npm run convert`: writes a set in a form that other programs read, every image to the bit as it was. */
import { resolve } from 'node:path';
import { type EncodedEntry, openEncodedSet, relabelled } from '../../../data/convert/encodedSet.ts';
import { ImportError } from '../../../data/import/importErrors.ts';
import { DEFAULT_CHOICES } from '../../../domain/importChoices.ts';
import type { SkippedFile } from '../../../domain/importReport.ts';
import { pairPlan, photosForPairs } from '../../../domain/pairPlan.ts';
import { FormatError } from '../../../formats/formatError.ts';
import { FolderWriter } from '../../../formats/set/folderWriter.ts';
import { PAIRS_BIN, PAIRS_TEXT, pairsBin, pairsText } from '../../../formats/set/pairsWriter.ts';
import { ParquetSetWriter } from '../../../formats/set/parquetWriter.ts';
import { RecordWriter } from '../../../formats/set/recordWriter.ts';
import type { Piece, SetWriter } from '../../../formats/set/setWriter.ts';
import { counted } from '../../../lib/counted.ts';
import { sourceOf } from '../../node/imageSource.ts';
import { locateImages } from '../datasetPaths.ts';
import { CommandFailure } from '../failure.ts';
import type { GrowingFile } from '../growingFile.ts';
import type { CommandHost } from '../host.ts';
import { imageFiles } from '../imageFiles.ts';
import { type ConvertOptions, parseConvertOptions, type SetFormat } from '../options.ts';
import { onInterrupt } from '../page.ts';
import { ResultFolder } from '../resultFolder.ts';
import { createProgressDisplay } from '../train/progress.ts';
import { readVerdicts } from '../verdictTable.ts';

const REPORT = 'report.json';

const WRITERS: Readonly<Record<Exclude<SetFormat, 'bin'>, () => SetWriter>> = {
  rec: () => new RecordWriter(),
  parquet: () => new ParquetSetWriter(),
  folder: () => new FolderWriter(),
};

/** What a conversion has come to. */
interface Converted {
  readonly images: number;
  readonly people: number;
  readonly pairs?: number;
  readonly notes: readonly string[];
}

/** What the images come from, and where they go. */
interface Conversion {
  readonly images: readonly EncodedEntry[];
  readonly put: (piece: Piece) => void;
  /** Images that cannot be read are told of. */
  readonly skipped: SkippedFile[];
  readonly onImage: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

async function writeSet(writer: SetWriter, { images, put, skipped, onImage, signal }: Conversion): Promise<Converted> {
  const people = new Set<string>();
  let written = 0;
  for (const [i, entry] of images.entries()) {
    signal.throwIfAborted();
    const image = await entry.read();
    if ('problem' in image) skipped.push({ path: entry.path, reason: image.problem });
    else {
      for (const one of writer.add(image)) put(one);
      people.add(image.identity);
      written += 1;
    }
    onImage(i + 1, images.length);
  }
  if (written === 0) throw new CommandFailure('None of the images could be read; nothing was written.');
  for (const one of writer.finish()) put(one);
  return { images: written, people: people.size, notes: writer.notes() };
}

/** @throws CommandFailure where the set has too few photos for pairs */
async function writePairs(seed: number, conversion: Conversion): Promise<Converted> {
  const { images, put, skipped, onImage, signal } = conversion;
  const identities = images.map(({ identity }) => identity);
  const photos: number[] = [];
  for (const image of photosForPairs(identities, seed)) {
    signal.throwIfAborted();
    const read = await images[image]!.read();
    if ('problem' in read) skipped.push({ path: images[image]!.path, reason: read.problem });
    else photos.push(image);
  }
  const plan = pairPlan(identities, photos, seed);
  if (!plan) {
    throw new CommandFailure('Ten folds need at least ten pairs of photos of one person, and of two people each.');
  }
  const content = async function* () {
    for (const [i, image] of plan.flatMap((pair) => [...pair.images]).entries()) {
      signal.throwIfAborted();
      const read = await images[image]!.read();
      if ('problem' in read) throw new CommandFailure(`${images[image]!.path} has changed meanwhile: ${read.problem}`);
      onImage(i + 1, 2 * plan.length);
      yield read.bytes;
    }
  };
  const verdicts = plan.map(({ same }) => same);
  for await (const one of pairsBin(content(), verdicts)) put(one);
  put(pairsText(plan));
  const used = new Set(plan.flatMap((pair) => [...pair.images]));
  const people = new Set([...used].map((image) => identities[image]!));
  return { images: used.size, people: people.size, pairs: plan.length, notes: [] };
}

/** Opens each file when its first piece comes; all are there in the end, or none. */
class Output {
  readonly #folder: ResultFolder;
  readonly #files = new Map<string, GrowingFile>();

  constructor(folder: ResultFolder) {
    this.#folder = folder;
  }

  put({ file, bytes, at }: Piece): void {
    let open = this.#files.get(file);
    if (!open) {
      open = this.#folder.begin(file);
      this.#files.set(file, open);
    }
    open.write(bytes, at);
  }

  close(report: string): void {
    for (const file of this.#files.values()) file.close();
    this.#folder.write(REPORT, report);
    this.#folder.markResults();
  }

  discard(): void {
    for (const file of this.#files.values()) file.discard();
    this.#folder.remove([...this.#files.keys()]);
  }
}

function openFolder({ format, out, overwrite }: ConvertOptions, currentFolder: string): ResultFolder {
  const files = format === 'bin' ? [PAIRS_BIN, PAIRS_TEXT] : WRITERS[format]().files;
  return ResultFolder.open(resolve(currentFolder, out), {
    command: 'convert',
    names: [...files, REPORT],
    earlier: overwrite ? 'replaced' : 'refused',
    wayOut: '--overwrite replaces them',
  });
}

/** The images in their order, with the labels that verdicts give them. @throws CommandFailure */
async function imagesOf(options: ConvertOptions, currentFolder: string, signal: AbortSignal) {
  const { labelColumn, personLevel } = options;
  const paths = locateImages(resolve(currentFolder, options.dataset), '--dataset', labelColumn);
  const choices = { ...DEFAULT_CHOICES, list: paths.list, labelColumn, personLevel };
  const set = await openEncodedSet(imageFiles(paths).map(sourceOf), choices, signal).catch((cause: unknown) => {
    if (cause instanceof ImportError) throw new CommandFailure(cause.message);
    throw cause;
  });
  if (options.verdicts === undefined) return set;
  const verdicts = readVerdicts(resolve(currentFolder, options.verdicts), {
    images: new Set(set.images.map(({ path }) => path)),
    identities: set.identities,
  });
  return { ...set, images: relabelled(set.images, verdicts) };
}

function conclusion({ images, people, pairs }: Converted, skipped: number, folder: string): string {
  const made = pairs === undefined ? '' : `${counted(pairs, 'pair')} of `;
  const left = skipped === 0 ? '' : ` Left out: ${counted(skipped, 'file')}, listed in ${REPORT}.`;
  return `${made}${counted(images, 'image')} of ${people} people are in ${folder}.${left}`;
}

/** @returns the exit code */
export async function convert(args: readonly string[], host: CommandHost): Promise<number> {
  const options = parseConvertOptions(args);
  const folder = openFolder(options, host.currentFolder);
  const display = createProgressDisplay(process.stdout, () => performance.now());
  const abort = new AbortController();
  const release = onInterrupt(() => abort.abort(), display, 'Stopping; nothing is kept.');
  const output = new Output(folder);
  try {
    const { images, report } = await imagesOf(options, host.currentFolder, abort.signal);
    const skipped = [...report.skipped];
    const conversion: Conversion = {
      images,
      put: (piece) => output.put(piece),
      skipped,
      onImage: (done, total) => display.handle({ type: 'preparing', done, total }),
      signal: abort.signal,
    };
    const { format, seed } = options;
    const done = await (format === 'bin' ? writePairs(seed, conversion) : writeSet(WRITERS[format](), conversion));
    const content = { ...done, format, labelling: report.labelling, skipped, notices: report.notices };
    output.close(`${JSON.stringify(content, null, 2)}\n`);
    for (const note of done.notes) display.say(note);
    display.say(conclusion(done, skipped.length, folder.path));
    return 0;
  } catch (cause) {
    output.discard();
    if (abort.signal.aborted) throw new CommandFailure('Stopped; nothing was written.');
    if (cause instanceof FormatError) throw new CommandFailure(cause.message);
    throw cause;
  } finally {
    release();
    display.end();
  }
}
