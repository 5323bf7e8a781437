/** The images of Parquet files with their labels. All files of a set take their labels from the same column. */
import { t } from '@lingui/core/macro';
import { FormatError } from '../../formats/formatError.ts';
import { openParquetImages, type ParquetImages } from '../../formats/table/parquetImages.ts';
import type { LabelledCandidates } from './candidates.ts';
import { ImportError } from './importErrors.ts';
import { labelOf } from './importPaths.ts';
import type { ImportFile } from './importSources.ts';
import { naturalOrder } from './naturalOrder.ts';

/**
 * @param labelColumn the column that a person chose; null: found out
 * @throws ImportError 'format' when the only file cannot be read
 */
export async function parquetCandidates(
  shards: readonly ImportFile[],
  files: readonly ImportFile[],
  labelColumn: string | null,
): Promise<LabelledCandidates> {
  const result: LabelledCandidates = {
    candidates: [],
    skipped: [],
    notices: [],
    labelling: { source: '', problem: null, choices: [] },
  };
  let first: ParquetImages | undefined;
  for (const shard of [...shards].sort((a, b) => naturalOrder(a.path, b.path))) {
    try {
      const images = await openParquetImages(shard.blob!, labelColumn ?? first?.labelColumn ?? null);
      first ??= images;
      addImages(shard, images, result);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      if (shards.length === 1) throw new ImportError('format', `${shard.path}: ${error.message}`);
      result.skipped.push({ path: shard.path, reason: error.message });
    }
  }
  for (const file of files) {
    if (!shards.includes(file)) result.skipped.push({ path: file.path, reason: t`Not part of the Parquet files.` });
  }
  if (!first) return result;
  const { labelColumn: chosen, labelColumns: options } = first;
  const source =
    shards.length > 1
      ? t`Labels come from the column "${chosen}" of the Parquet files.`
      : t`Labels come from the column "${chosen}" of the Parquet file.`;
  if (options.length > 1) {
    const unused = options.filter((name) => name !== chosen).map((name) => `"${name}"`);
    const others = unused.join(', ');
    result.notices.push({ path: shards[0]!.path, note: `${source} ${t`Other columns: ${others}.`}` });
  }
  const choices = options.length > 1 ? [{ kind: 'labelColumn' as const, options, chosen }] : [];
  return { ...result, labelling: { source, problem: null, choices } };
}

function addImages(shard: ImportFile, images: ParquetImages, { candidates, skipped }: LabelledCandidates): void {
  images.labels.forEach((label, row) => {
    const path = `${shard.path}#${row + 1}`;
    const identity = labelOf(label ?? '');
    if (identity === '') {
      skipped.push({ path, reason: t`The row has no label.` });
      return;
    }
    const read = async (): Promise<Uint8Array<ArrayBuffer>> => {
      const bytes = await images.image(row);
      if (!bytes) throw new FormatError('missing', t`The row has no image.`);
      return bytes;
    };
    const head = async (bytes: number): Promise<Uint8Array> => (await read()).subarray(0, bytes);
    // Of what size an image is shows only once it is read; the row groups were checked.
    candidates.push({ file: { path, parts: shard.parts, size: 0, blob: null, head, read }, identity });
  });
}
