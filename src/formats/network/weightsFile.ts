/**
 * Reads weights back in: a weights zip of the app, or the .safetensors file out of one. What the weights are is read from the
 * header, which is quick; the numbers are read when a run needs them.
 */

import { t } from '@lingui/core/macro';
import { openZip, ZIP_LIMITS, type ZipArchive, type ZipEntry } from '../archive/zip.ts';
import { FormatError } from '../formatError.ts';
import { parseJson } from '../json.ts';
import type { WeightArray } from './inferenceGraph.ts';
import { readSafetensors, readSafetensorsIndex } from './safetensors.ts';

export interface WeightsSummary {
  /** Preset of the network, as the file gives it. */
  readonly network: string;
  /** Row i of the class centres belongs to identity i; null when the file does not say. */
  readonly identities: readonly string[] | null;
  /** Epochs of the run that made them; null when the file does not say. */
  readonly epochs: number | null;
}

export interface WeightsFile extends WeightsSummary {
  /** By name, class centres included. */
  readonly tensors: ReadonlyMap<string, WeightArray>;
}

/** Name of the file inside a weights zip. */
export const SAFETENSORS_NAME = 'model.safetensors';
/** The largest preset with 10,000 identities has 200 MB. */
const MAX_BYTES = 1_000_000_000;
/** Names of 100,000 identities fit. */
const MAX_HEADER_BYTES = 16_000_000;
const LIMITS = { ...ZIP_LIMITS, entries: 1000, entryBytes: MAX_BYTES };

interface OpenedFile {
  readonly archive: ZipArchive;
  readonly entry: ZipEntry;
}

/** @returns null for a file that is no zip */
async function openedZip(file: Blob): Promise<OpenedFile | null> {
  const signature = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (String.fromCharCode(...signature) !== 'PK\x03\x04') return null;
  const archive = await openZip(file, LIMITS);
  const found = archive.entries.filter(({ name }) => name.split('/').at(-1) === SAFETENSORS_NAME);
  const [entry] = found;
  if (!entry)
    throw new FormatError('missing', t`The zip holds no ${{ file: SAFETENSORS_NAME }}: it is not a weights zip.`);
  if (found.length > 1)
    throw new FormatError('name', t`The zip holds ${{ count: found.length }} files ${{ file: SAFETENSORS_NAME }}.`);
  return { archive, entry };
}

function checkSize(bytes: number): void {
  if (bytes > MAX_BYTES)
    throw new FormatError('limits', t`Weights of over ${{ megabytes: MAX_BYTES / 1e6 }} MB are not taken.`);
}

function identityNames(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  let names: unknown;
  try {
    names = parseJson(text);
  } catch {
    names = undefined;
  }
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  throw new FormatError('header', t`The metadata's "identities" are not a list of names.`);
}

function summaryOf(metadata: ReadonlyMap<string, string>): WeightsSummary {
  const epochs = Number(metadata.get('epochs'));
  return {
    network: metadata.get('network') ?? '',
    identities: identityNames(metadata.get('identities')),
    epochs: Number.isSafeInteger(epochs) && epochs >= 0 ? epochs : null,
  };
}

/**
 * What a file of weights holds, from its header.
 * @throws FormatError whose message says why the file cannot be used
 */
export async function describeWeights(file: Blob): Promise<WeightsSummary> {
  const zip = await openedZip(file);
  const inner = zip ? await zip.archive.stored(zip.entry) : file;
  const tensors = inner ?? new Blob([await zip!.archive.read(zip!.entry)]);
  checkSize(tensors.size);
  const { metadata } = await readSafetensorsIndex(tensors, MAX_HEADER_BYTES);
  return summaryOf(metadata);
}

/**
 * Reads a whole file of weights. Sizes, names, types and offsets are checked before any tensor is allocated.
 * @throws FormatError whose message says why the file cannot be used
 */
export async function readWeights(file: Blob): Promise<WeightsFile> {
  const zip = await openedZip(file);
  if (!zip) checkSize(file.size);
  const bytes = zip ? await zip.archive.read(zip.entry) : new Uint8Array(await file.arrayBuffer());
  const { tensors, metadata } = readSafetensors(bytes, MAX_HEADER_BYTES);
  const floats = new Map<string, WeightArray>();
  for (const { name, shape, data } of tensors) {
    if (!(data instanceof Float32Array)) throw new FormatError('dtype', t`"${name}" holds I32; weights are F32.`);
    floats.set(name, { shape, data });
  }
  return { ...summaryOf(metadata), tensors: floats };
}
