/**
 * Embeddings as TensorBoard's projector reads them, beside an event file or on projector.tensorflow.org: a point a line, what is
 * known of each, its face, and what the files are. Sources: tensorboard/plugins/projector/projector_config.proto (fields),
 * projector_plugin.py (a line a point, numbers between tabs), and the plugin's documentation: a header where there are several
 * columns of metadata, cells of a sprite from the left and from the top, 8,192 pixels a side at most.
 */
import { directionsOf, type EmbeddingSnapshot } from '../../domain/embeddingSnapshot.ts';
import { imageName } from '../../domain/imageNames.ts';
import type { TrainedLabels } from '../../domain/noise.ts';
import { type Corrections, labelName } from '../../domain/standingCorrections.ts';
import { type TrainedPictures, trainedPicture } from '../../domain/trainedPictures.ts';
import { faceGrid } from './faceGrid.ts';

/** The one that TensorBoard looks for. */
const PROJECTOR_CONFIG = 'projector_config.pbtxt';
const VECTORS = 'vectors.tsv';
const METADATA = 'metadata.tsv';
const SPRITE = 'sprite.png';

/** What a run's embeddings are told with. */
export interface ProjectedRun {
  readonly snapshot: EmbeddingSnapshot;
  readonly labels: TrainedLabels;
  readonly corrections: Corrections;
  /** Names, by label. */
  readonly identities: readonly string[];
  /** Null where they are not there: then images have numbers, and no faces. */
  readonly pictures: TrainedPictures | null;
}

export interface ProjectorFile {
  readonly name: string;
  readonly data: Uint8Array<ArrayBuffer> | string;
}

/** Lines between two chances for the page to do something else. */
const BREATH = 256;
/** Of a unit vector's coordinates; a stored one is exact to five. */
const DIGITS = 1e5;

/** Rows of the snapshot on whose images the run has trained. */
function shownRows({ images, dims, directions }: EmbeddingSnapshot): number[] {
  const isZero = (row: number): boolean => directions.subarray(row * dims, (row + 1) * dims).every((v) => v === 0);
  return Array.from(images.keys()).filter((row) => !isZero(row));
}

async function vectorsText(snapshot: EmbeddingSnapshot, rows: readonly number[]): Promise<string> {
  const { dims } = snapshot;
  const values = directionsOf(snapshot);
  const lines: string[] = [];
  for (const row of rows) {
    const rounded = Array.from(values.subarray(row * dims, (row + 1) * dims), (v) => Math.round(v * DIGITS) / DIGITS);
    lines.push(rounded.join('\t'));
    if (lines.length % BREATH === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  return `${lines.join('\n')}\n`;
}

/** The format has no way to write a tab or the end of a line. */
const cellText = (text: string): string => text.replaceAll(/[\t\r\n]+/g, ' ');

function metadataText({ labels, corrections, identities, pictures }: ProjectedRun, images: readonly number[]): string {
  const { given, truth } = labels;
  const name = (label: number): string => labelName(identities, label);
  const columns: Readonly<Record<string, (image: number) => string>> = {
    image: (image) => (pictures ? imageName(pictures.train, image) : `${image}`),
    'given label': (image) => name(given[image]!),
    'label now': (image) => {
      const correction = corrections.byImage.get(image);
      return correction ? labelName(identities, correction.rectifiedLabel, 'new') : name(given[image]!);
    },
    rectified: (image) => (corrections.byImage.has(image) ? 'yes' : 'no'),
    ...(truth && { 'true label': (image: number) => labelName(identities, truth[image]!, 'true') }),
  };
  const rows = images.map((image) => Object.values(columns).map((of) => cellText(of(image))));
  return [Object.keys(columns), ...rows].map((cells) => `${cells.join('\t')}\n`).join('');
}

const configText = (points: number, dims: number, cell: number | null): string =>
  `embeddings {
  tensor_name: "embeddings"
  tensor_shape: ${points}
  tensor_shape: ${dims}
  tensor_path: "${VECTORS}"
  metadata_path: "${METADATA}"
${cell === null ? '' : `  sprite {\n    image_path: "${SPRITE}"\n    single_image_dim: ${cell}\n    single_image_dim: ${cell}\n  }\n`}}
`;

/** @returns none where the run has trained on none of the images yet */
export async function projectorFiles(run: ProjectedRun): Promise<readonly ProjectorFile[]> {
  const { snapshot, labels, pictures } = run;
  const rows = shownRows(snapshot);
  if (rows.length === 0) return [];
  const images = rows.map((row) => snapshot.images[row]!);
  const hasPixels = pictures?.train.pixels ? pictures : null;
  const sprite =
    hasPixels &&
    (await faceGrid(
      images.map((image) => ({ pixels: trainedPicture(hasPixels, labels.replaced, image), frame: null })),
      hasPixels.train.size,
    ));
  return [
    { name: PROJECTOR_CONFIG, data: configText(rows.length, snapshot.dims, sprite?.cell ?? null) },
    { name: VECTORS, data: await vectorsText(snapshot, rows) },
    { name: METADATA, data: metadataText(run, images) },
    ...(sprite ? [{ name: SPRITE, data: sprite.png }] : []),
  ];
}
