/**
 * The folder that takes a run to a cluster: the PyTorch package of recipe/, the run's configuration, and the list of its images
 * with given labels and verdicts. Drawn faces lie in it too; a set of one's own is found where it lies.
 */

import { imageName } from '../../domain/imageNames.ts';
import type { EncodedLabelledImages, ImageSet, LabelledImages } from '../../domain/images.ts';
import { networkOf } from '../../domain/networks.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { inEnglish, say } from '../../words/language.ts';
import type { ZipFile } from '../archive/zipWriter.ts';
import { encodePng } from '../picture/png.ts';
import { writeCsv } from '../table/csv.ts';

interface RecipeSet {
  readonly train: LabelledImages | EncodedLabelledImages;
  /** People never trained on; null when there are none. */
  readonly heldOut: LabelledImages | null;
  /** Images of nobody in the set; null when there are none. */
  readonly outliers: ImageSet | null;
}

export interface RecipeContent {
  readonly settings: Settings;
  readonly set: RecipeSet;
  /** Identities that images are rather of, by index of image: what the run has found, or a person has decided. */
  readonly verdicts: ReadonlyMap<number, number>;
  /** The package, by path. */
  readonly program: ReadonlyMap<string, string>;
}

const HEADER = ['image', 'identity', 'label', 'role', 'verdict'] as const;
/** The folder of drawn faces. */
const IMAGES = 'images/';

type Row = readonly [image: string, identity: number | '', label: string, role: string, verdict: string];

interface Part {
  readonly rows: readonly Row[];
  readonly images: ImageSet | null;
}

/** @param prefix the folder that tells images of this kind from others */
function part(
  images: LabelledImages | EncodedLabelledImages,
  role: string,
  drawn: boolean,
  prefix = '',
  verdicts: ReadonlyMap<number, number> = new Map(),
): Part {
  const rows = Array.from(images.labels, (label, i): Row => {
    const name = imageName(images, i);
    const verdict = verdicts.get(i);
    const path = drawn ? `${prefix}${name}.png` : name;
    return [
      path,
      label,
      images.identities[label] ?? `${label}`,
      role,
      verdict === undefined ? '' : images.identities[verdict]!,
    ];
  });
  return { rows, images: drawn && images.pixels !== null ? images : null };
}

const outlierRows = (count: number): Row[] =>
  Array.from({ length: count }, (_, i) => [`nobody/${i + 1}.png`, '', '', 'outlier', '']);

/** The images as PNG, one a row. */
function pictures({ rows, images }: Part): ZipFile[] {
  if (!images) return [];
  const { size, pixels } = images;
  const bytes = size * size * 3;
  return rows.map(([name], i) => ({
    name: IMAGES + name,
    data: encodePng(pixels.subarray(i * bytes, (i + 1) * bytes), size, size),
    pack: 'store',
  }));
}

/** A path as code in Markdown. */
const code = (path: string): string => `\`${path.replace(/[`\r\n]/g, ' ')}\``;

/** What the README says of this run. */
function facts({ settings, set }: RecipeContent): string {
  const { dataset, head, training, noise } = settings;
  const { train, heldOut } = set;
  const count = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}`;
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const where =
    dataset.kind === 'synthetic'
      ? 'They are drawn faces and lie in `images/`.'
      : `They are yours and are not in this folder: name the folder, or the \`.rec\` file, that holds them with \`--data\`. In the run they came from ${code(dataset.path)}; a zip is to be unpacked first.`;
  const network = inEnglish(() => say(networkOf(settings.model).title));
  const lines = [
    '## This run',
    '',
    `- ${head.kind} on ${network}: ${count(training.epochs, 'epochs')}, batches of ${training.batchSize}`,
    `- noise put in: ${percent(noise.closedSet)} closed set, ${percent(noise.openSet)} open set`,
    `- trained on: ${count(train.count, 'images')} of ${count(train.identities.length, 'people')}`,
    `- held out for verification: ${count(heldOut?.count ?? 0, 'images')} of ${count(heldOut?.identities.length ?? 0, 'people')}`,
    '',
    where,
    '',
  ];
  return lines.join('\n');
}

/** Every file of the folder. */
export function recipeFiles(content: RecipeContent): ZipFile[] {
  const { settings, set, verdicts, program } = content;
  const drawn = settings.dataset.kind === 'synthetic';
  const train = part(set.train, 'train', drawn, '', verdicts);
  const heldOut = set.heldOut ? part(set.heldOut, 'held-out', drawn) : { rows: [], images: null };
  const outliers = { rows: outlierRows(set.outliers?.count ?? 0), images: set.outliers };
  const parts: readonly Part[] = [train, heldOut, outliers];
  const list = writeCsv(
    HEADER,
    parts.flatMap(({ rows }) => rows),
  );
  const text = (name: string, data: string): ZipFile => ({ name, data, pack: 'deflate' });
  return [
    ...[...program].map(([name, data]) => text(name, name === 'README.md' ? `${data}\n${facts(content)}` : data)),
    text('run.json', `${JSON.stringify(settings, null, 2)}\n`),
    text('images.csv', list),
    ...parts.flatMap(pictures),
  ];
}
