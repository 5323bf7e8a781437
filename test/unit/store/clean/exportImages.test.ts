/** The clean set in the forms of other programs: what their readers find in it. */
import { expect, it, vi } from 'vitest';
import { openEncodedSet } from '../../../../src/data/convert/encodedSet.ts';
import { DEFAULT_CHOICES } from '../../../../src/domain/importChoices.ts';
import type { Originals } from '../../../../src/formats/archive/originals.ts';
import { openZip } from '../../../../src/formats/archive/zip.ts';
import { openParquetImages } from '../../../../src/formats/table/parquetImages.ts';
import { createExportJob } from '../../../../src/store/clean/exportJob.ts';
import { reviewStore } from '../../../support/cleanReview.ts';
import { jpegFile } from '../../support/imageFiles.ts';

/** Every file a picture of its own. */
const files: Originals = {
  read: async (name) => jpegFile(16 + name.length, 16 + (name.charCodeAt(name.length - 5) % 16)),
};

async function exported(kind: 'rec' | 'parquet') {
  const store = reviewStore();
  const download = vi.fn((_name: string, _content: Blob) => {});
  const { export: write } = createExportJob({
    store,
    environment: { download, version: '9.9.9', redraw: (bytes) => Promise.resolve(bytes) },
    files: { open: () => Promise.resolve(files) },
    job: new AbortController(),
  });
  const { names, labels, identities } = store.getState().set!;
  store.setState({ verdicts: new Map([[0, { kind: 'remove' as const }]]) });
  write(kind, false);
  await vi.waitFor(() => expect(download).toHaveBeenCalled());
  const kept = names
    .map((name, i) => ({ name, label: identities[labels[i]!]!, order: labels[i]! }))
    .slice(1)
    .sort((a, b) => a.order - b.order);
  const [name, file] = download.mock.calls[0]!;
  return { name, file, kept, notes: store.getState().exporting.notes };
}

const bytesOf = async (name: string): Promise<Uint8Array> => (await files.read(name))!;

it('a record file holds the images that stay, under their final labels and names', async () => {
  const { name, file, kept, notes } = await exported('rec');
  expect(name).toBe('cleaned-records.zip');
  expect(notes.at(-1)).toContain('InsightFace trains on faces of 112 x 112');
  const zip = await openZip(file);
  const sources = await Promise.all(
    zip.entries.map(async (entry) => ({ path: `set/${entry.name}`, blob: new Blob([await zip.read(entry)]) })),
  );
  const { images } = await openEncodedSet(sources, DEFAULT_CHOICES, new AbortController().signal);
  expect(images.map(({ identity }) => identity).sort()).toEqual(kept.map(({ label }) => label).sort());
  const written = await Promise.all(images.map((image) => image.read()));
  const byIdentity = (a: { label: string }, b: { label: string }): number =>
    a.label < b.label ? -1 : a.label > b.label ? 1 : 0;
  const expected = await Promise.all([...kept].sort(byIdentity).map(({ name: one }) => bytesOf(one)));
  expect(written.map((image) => ('problem' in image ? image.problem : image.bytes))).toEqual(expected);
});

it('a Parquet file holds the same with the names of the labels', async () => {
  const { name, file, kept } = await exported('parquet');
  expect(name).toBe('cleaned.parquet');
  const opened = await openParquetImages(file);
  expect(opened.labels).toEqual(kept.map(({ label }) => label));
  for (const [row, { name: one }] of kept.entries()) expect(await opened.image(row)).toEqual(await bytesOf(one));
});
