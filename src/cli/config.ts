/** Reads a configuration file: the settings object of the app, checked before any browser starts. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseSettings, SettingsError } from '../protocol/parse.ts';
import type { BackendChoice } from '../protocol/settings.ts';
import { CommandFailure, EXIT_USAGE } from './host.ts';

/** Where images are. */
export interface ImagesPath {
  readonly path: string;
  readonly kind: 'folder' | 'archive';
}

export interface TrainConfig {
  /** The object of the file with the backend put in; what it leaves out is left out still, since some defaults depend on the dataset. */
  readonly source: unknown;
  /** Where the images are, for a folder dataset. */
  readonly images: ImagesPath | null;
}

const unusable = (message: string): CommandFailure => new CommandFailure(message, EXIT_USAGE);

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw unusable(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unusable(`${file} is not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** The configuration with `engine.backend` replaced, when it has the shape for it. */
function withBackend(source: unknown, backend: BackendChoice | undefined): unknown {
  if (backend === undefined || !isPlain(source)) return source;
  if (source.engine !== undefined && !isPlain(source.engine)) return source;
  return { ...source, engine: { ...source.engine, backend } };
}

/**
 * @param name what the path is called where it was given
 * @throws CommandFailure with exit code 2 for what is neither a folder nor a zip
 */
export function imagesAt(path: string, name: string): ImagesPath {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) throw unusable(`${name}: there is no ${path}`);
  if (info.isDirectory()) return { path, kind: 'folder' };
  if (/\.zip$/i.test(path)) return { path, kind: 'archive' };
  throw unusable(`${name}: ${path} is neither a folder nor a zip`);
}

/**
 * @param currentFolder relative paths start here, the dataset's path too
 * @throws CommandFailure with exit code 2, naming every unknown field and every value out of range
 */
export function readConfig(file: string, currentFolder: string, backend: BackendChoice | undefined): TrainConfig {
  const source = withBackend(readJson(resolve(currentFolder, file)), backend);
  try {
    const { dataset } = parseSettings(source);
    if (dataset.kind === 'synthetic') return { source, images: null };
    return { source, images: imagesAt(resolve(currentFolder, dataset.path), 'dataset.path') };
  } catch (cause) {
    if (!(cause instanceof SettingsError)) throw cause;
    throw unusable(`${file}: ${cause.problems.map((p) => `${p.field}: ${p.message}`).join(`\n${file}: `)}`);
  }
}
