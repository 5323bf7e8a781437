/** Reads a configuration file: the settings object of the app, checked before any browser starts. */
import { readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseSettings, SettingsError } from '../../domain/settings/parse.ts';
import type { BackendChoice, FolderDataset } from '../../domain/settings/settings.ts';
import { WEIGHTS_USES, type WeightsUse } from '../../domain/weightsUse.ts';
import { FormatError } from '../../formats/formatError.ts';
import { parseJson } from '../../formats/json.ts';
import { SAFETENSORS_NAME } from '../../formats/network/weightsFile.ts';
import { checkPairsSize, readVerificationPairs } from '../../formats/table/pairsBin.ts';
import { decodeUnicode } from '../../formats/table/textEncoding.ts';
import { causeText } from '../../lib/causeText.ts';
import { isPlain } from '../../lib/plainObject.ts';
import { checkReadable, locateImages } from './datasetPaths.ts';
import { CommandFailure, EXIT_USAGE } from './failure.ts';
import type { ImagePaths } from './imageFiles.ts';

export interface TrainConfig {
  /** The object of the file with the backend put in; what it leaves out is left out still, since some defaults depend on the dataset. */
  readonly source: unknown;
  /** Where the images are, for a set of one's own. */
  readonly images: ImagePaths | null;
  /** The file of weights to start from; null for fresh ones. */
  readonly weights: { readonly path: string; readonly use: WeightsUse } | null;
  /** Files of pair sets to verify on at the end of the run. */
  readonly pairs: readonly string[];
}

export const unusable = (message: string): CommandFailure => new CommandFailure(message, EXIT_USAGE);

/** No path or name may hold the character U+0000: what opens files refuses it in words of its own. */
const holdsNull = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.includes('\0')
    : typeof value === 'object' && value !== null && Object.values(value).some(holdsNull);

export function readJson(file: string): unknown {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw unusable(`${file} cannot be read: ${causeText(cause)}`);
  }
  // Editors and shells of Windows write UTF-16, and marks in front.
  const text = decodeUnicode(bytes)?.text;
  if (text === undefined) throw unusable(`${file} is not in UTF-8: save it as UTF-8`);
  let content: unknown;
  try {
    content = parseJson(text);
  } catch (cause) {
    throw unusable(`${file}: ${causeText(cause)}`);
  }
  if (holdsNull(content)) throw unusable(`${file}: no text in it may hold the character U+0000`);
  return content;
}

/** The configuration with `engine.backend` replaced, when it has the shape for it. */
function withBackend(source: unknown, backend: BackendChoice | undefined): unknown {
  if (backend === undefined || !isPlain(source)) return source;
  if (source.engine !== undefined && !isPlain(source.engine)) return source;
  return { ...source, engine: { ...source.engine, backend } };
}

/** @throws CommandFailure with exit code 2 */
function readWeightsChoice(value: unknown, currentFolder: string): TrainConfig['weights'] {
  if (value === undefined) return null;
  if (!isPlain(value) || typeof value.path !== 'string' || value.path === '') {
    throw unusable('weights: expected {"path": FILE, "use": "continue" or "backbone"}');
  }
  const { path, use = 'continue', ...rest } = value;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw unusable(`weights.${unknown}: unknown field`);
  const known = WEIGHTS_USES.find((name) => name === use);
  if (!known) throw unusable(`weights.use: expected one of ${WEIGHTS_USES.join(', ')}, got ${JSON.stringify(use)}`);
  const file = weightsFile(resolve(currentFolder, path));
  checkReadable(file, 'weights.path');
  return { path: file, use: known };
}

/** A zip or .safetensors file, or the one in the folder that `npm run train` leaves. */
function weightsFile(path: string): string {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) throw unusable(`weights.path: there is no ${path}`);
  if (!info.isDirectory()) return path;
  const inside = resolve(path, SAFETENSORS_NAME);
  if (statSync(inside, { throwIfNoEntry: false })?.isFile()) return inside;
  throw unusable(`weights.path: ${path} holds no ${SAFETENSORS_NAME}`);
}

/** A pair set is read now, since a run of hours would otherwise end with the news that it is none. */
function pairSetFile(path: string): string {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info?.isFile()) throw unusable(`evaluation.pairs: there is no file ${path}`);
  checkReadable(path, 'evaluation.pairs');
  try {
    checkPairsSize(info.size, basename(path));
    readVerificationPairs(readFileSync(path), basename(path));
    return path;
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw unusable(`evaluation.pairs: ${path}: ${cause.message}`);
  }
}

/** @throws CommandFailure with exit code 2 */
function readPairSets(value: unknown, currentFolder: string): TrainConfig['pairs'] {
  if (value === undefined) return [];
  const { pairs = [], ...rest } = isPlain(value) ? value : { pairs: null };
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw unusable(`evaluation.${unknown}: unknown field`);
  if (!Array.isArray(pairs) || !pairs.every((path): path is string => typeof path === 'string' && path !== '')) {
    throw unusable('evaluation: expected {"pairs": [FILE, ...]}');
  }
  return pairs.map((path) => pairSetFile(resolve(currentFolder, path)));
}

/** @throws CommandFailure with exit code 2 */
export const imagesOf = ({ path, labelColumn }: FolderDataset, currentFolder: string): ImagePaths =>
  locateImages(resolve(currentFolder, path), 'dataset.path', labelColumn);

/**
 * @param currentFolder relative paths start here, those of the dataset, weights and pair sets too
 * @throws CommandFailure with exit code 2, naming every unknown field and every value out of range
 */
export function readConfig(file: string, currentFolder: string, backend: BackendChoice | undefined): TrainConfig {
  const content = readJson(resolve(currentFolder, file));
  const { weights: choice, evaluation, ...settings } = isPlain(content) ? content : {};
  const source = withBackend(isPlain(content) ? settings : content, backend);
  try {
    const { dataset } = parseSettings(source);
    const weights = readWeightsChoice(choice, currentFolder);
    const pairs = readPairSets(evaluation, currentFolder);
    const images = dataset.kind === 'synthetic' ? null : imagesOf(dataset, currentFolder);
    return { source, images, weights, pairs };
  } catch (cause) {
    if (!(cause instanceof SettingsError)) throw cause;
    throw unusable(`${file}: ${cause.problems.map((p) => `${p.field}: ${p.message}`).join(`\n${file}: `)}`);
  }
}
