/** `npm run recipe`: writes the folder that trains a configuration's run with PyTorch, on one machine or many. */

import { resolve } from 'node:path';
import { imageName } from '../../../domain/imageNames.ts';
import { areFacesInPhotos, NO_FILES_OF_THEIR_OWN } from '../../../domain/importReport.ts';
import { RECIPE_PROGRAM } from '../../../formats/recipe/program.ts';
import { recipeFiles } from '../../../formats/recipe/recipeFiles.ts';
import { causeText } from '../../../lib/causeText.ts';
import { counted } from '../../../lib/counted.ts';
import type { WireDataset } from '../../../protocol/training.ts';
import { say } from '../../../words/language.ts';
import { readConfig } from '../config.ts';
import { CommandFailure } from '../failure.ts';
import type { CommandHost } from '../host.ts';
import { imageFiles } from '../imageFiles.ts';
import { parseRecipeOptions } from '../options.ts';
import { onInterrupt } from '../page.ts';
import { ResultFolder } from '../resultFolder.ts';
import { createProgressDisplay } from '../train/progress.ts';
import { readVerdicts } from '../verdictTable.ts';
import { writeResults } from '../writeResults.ts';

/** Identities by index of image, as a table says. @throws CommandFailure naming the file */
function verdictsOn(file: string, train: WireDataset['train']): ReadonlyMap<number, number> {
  const identities = new Map(train.identities.map((name, i) => [name, i]));
  const decided = readVerdicts(file, {
    images: new Set(Array.from(train.labels, (_, image) => imageName(train, image))),
    identities: new Set(identities.keys()),
  });
  const verdicts = new Map<number, number>();
  train.labels.forEach((label, image) => {
    const verdict = decided.get(imageName(train, image));
    // What was taken out of a set trains under its given label there.
    if (verdict === undefined || verdict === null) return;
    const identity = identities.get(verdict)!;
    if (identity !== label) verdicts.set(image, identity);
  });
  return verdicts;
}

/** Files, and the folders of drawn faces, whose names the faces decide. */
function namesOf(files: readonly { readonly name: string }[]): string[] {
  return [...new Set(files.map(({ name }) => (name.includes('/') ? `${name.split('/')[0]}/` : name)))];
}

/** @returns the exit code */
export async function recipe(args: readonly string[], host: CommandHost): Promise<number> {
  const options = parseRecipeOptions(args);
  const config = readConfig(options.config, host.currentFolder, undefined);
  const out = resolve(host.currentFolder, options.out);
  const open = (names: readonly string[]): ResultFolder =>
    ResultFolder.open(out, {
      command: 'recipe',
      names,
      earlier: options.overwrite ? 'replaced' : 'refused',
      wayOut: '--overwrite replaces them',
    });
  // The folder is looked at before the images are: that they are read takes a while.
  open([...RECIPE_PROGRAM.keys(), 'run.json', 'images.csv']);
  const display = createProgressDisplay(process.stdout, () => performance.now());
  const abort = new AbortController();
  const release = onInterrupt(() => abort.abort(), display, 'Stopping; nothing is written.');
  try {
    const runtime = await host.nodeRuntime();
    let facesInPhotos = false;
    const { settings, dataset } = await runtime
      .load({
        config: config.source,
        images: config.images && imageFiles(config.images),
        list: config.images?.list ?? null,
        report: (event) => {
          if (event.type === 'imported') facesInPhotos = areFacesInPhotos(event.report.labelling);
          display.handle(event);
        },
        signal: abort.signal,
      })
      .catch((cause: unknown) => {
        if (abort.signal.aborted) throw new CommandFailure('Stopped before the images were read; nothing was written.');
        throw new CommandFailure(causeText(cause));
      });
    if (facesInPhotos) throw new CommandFailure(say(NO_FILES_OF_THEIR_OWN));
    const verdicts =
      options.verdicts === undefined
        ? new Map<number, number>()
        : verdictsOn(resolve(host.currentFolder, options.verdicts), dataset.train);
    const files = recipeFiles({ settings, set: dataset, verdicts, program: RECIPE_PROGRAM });
    const folder = open(namesOf(files));
    const contents = new Map(files.map(({ name, data }) => [name, data]));
    await writeResults(folder, { files: contents, resumable: false, wanted: true }, display.say);
    const { train } = dataset;
    display.say(
      `A recipe for ${counted(train.count, 'image')} of ${train.identities.length} people is in ${out}; README.md says how to start it.`,
    );
    return 0;
  } finally {
    release();
    display.end();
  }
}
