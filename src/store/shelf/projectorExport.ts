/** A run for TensorBoard with everything that is there of it: curves, sheets of rectified faces, embeddings with their faces. */
import { msg } from '@lingui/core/macro';
import { correctionsAt } from '../../domain/labelChanges.ts';
import { stampFileName } from '../../domain/runStamp.ts';
import type { ShelfItem } from '../../domain/shelvedRun.ts';
import { safeName } from '../../formats/archive/fileNames.ts';
import { writeZip, type ZipFile } from '../../formats/archive/zipWriter.ts';
import { projectorFiles } from '../../formats/tensorboard/projectorFiles.ts';
import { rectifiedSheet } from '../../formats/tensorboard/rectifiedSheet.ts';
import { eventFileName, runEvents } from '../../formats/tensorboard/runScalars.ts';
import { say } from '../../words/language.ts';
import type { RunMaterial } from './runMaterial.ts';

export interface ProjectorExport {
  readonly name: string;
  readonly content: Blob;
  /** What is not in it, and why: sentences. */
  readonly missing: readonly string[];
}

/** More takes long to pack, and shrinks little. */
const MOST_PACKED = 2 ** 20;

async function sheetsOf({ pictures, labels, changes }: RunMaterial) {
  if (!pictures || !labels) return [];
  const sheets = [];
  for (const { epoch } of changes) {
    const sheet = await rectifiedSheet(pictures, correctionsAt(changes, epoch), labels.replaced, epoch);
    if (sheet) sheets.push(sheet);
  }
  return sheets;
}

const NO_EMBEDDINGS = msg`No embeddings are in it: those of a run stay while it is on the page, and with the run where its sphere was looked at.`;
const NO_FACES = msg`No faces are in it: the images of this run are not on the page.`;
const ON_DISK = msg`No faces are in it: a set of this size stays on disk.`;

export async function projectorExport({ record }: ShelfItem, material: RunMaterial): Promise<ProjectorExport> {
  const { snapshot, labels, pictures } = material;
  const projected = snapshot && labels ? await projectorFiles({ ...material, snapshot, labels }) : [];
  const events = runEvents(record, await sheetsOf(material));
  const files: ZipFile[] = [
    { name: eventFileName(record.began / 1000, 0), data: events, pack: 'store' },
    ...projected.map(({ name, data }) => ({
      name,
      data,
      pack: typeof data === 'string' && data.length <= MOST_PACKED ? ('deflate' as const) : ('store' as const),
    })),
  ];
  return {
    name: safeName(`${stampFileName(record.settings)}_tensorboard.zip`),
    content: new Blob([writeZip(files)], { type: 'application/zip' }),
    missing: [
      ...(projected.length === 0 ? [say(NO_EMBEDDINGS)] : []),
      ...(pictures === null ? [say(NO_FACES)] : pictures.train.pixels === null ? [say(ON_DISK)] : []),
    ],
  };
}
