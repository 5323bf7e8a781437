/** What has been read of a set's photos, put together: the set as it is shown, its report, and what its labels are judged by. */
import { msg } from '@lingui/core/macro';
import type { ListedCandidate } from '../data/import/candidates.ts';
import type { ListingNotes } from '../data/import/importCatalogue.ts';
import { type ImageOutcome, numberIdentities, writeReport } from '../data/import/importImages.ts';
import type { FaceFound } from '../domain/faceFound.ts';
import type { EdgePrint } from '../domain/imagePrints.ts';
import type { ImportReport } from '../domain/importReport.ts';
import { OUTLINE, type ReadFace } from '../domain/readFace.ts';
import type { Embeddings } from '../engine/clean/embeddings.ts';
import type { WorkedSet } from '../protocol/clean.ts';
import type { FaceResult } from '../protocol/faceResult.ts';
import { say, type Words } from '../words/language.ts';

const NOTES: Readonly<Record<FaceFound, Words | null>> = {
  found: null,
  'aligned-before': null,
  'largest-of-several': msg`Several faces: the largest one near the middle is used.`,
  'region-alone': msg`No face was found in its region: the region itself is used.`,
  none: msg`No face was found: the middle of the image is used.`,
};

export interface GatheredSet {
  readonly set: Omit<WorkedSet, 'photos' | 'truth' | 'backend' | 'thumbnail'>;
  readonly report: ImportReport;
  /** As the network gave them. */
  readonly embeddings: Embeddings;
  /** [count]. */
  readonly edges: readonly EdgePrint[];
}

function outcomeOf(result: FaceResult): ImageOutcome {
  if (!result.ok) return result;
  const note = NOTES[result.face.face];
  return { ok: true, notes: note === null ? result.notes : [...result.notes, say(note)], print: result.face.print };
}

function outlinesOf(faces: readonly ReadFace[]): Float32Array<ArrayBuffer> {
  const values = new Float32Array(faces.length * OUTLINE).fill(Number.NaN);
  faces.forEach(({ outline }, i) => {
    if (outline) values.set(outline, i * OUTLINE);
  });
  return values;
}

function embeddingsOf(faces: readonly ReadFace[]): Embeddings {
  const size = faces[0]?.embedding.length ?? 0;
  const values = new Float32Array(faces.length * size);
  faces.forEach(({ embedding }, i) => {
    values.set(embedding, i * size);
  });
  return { size, count: faces.length, values };
}

/** Of several faces of a photo each has contents of its own. */
function contentOf(file: string, { region }: ListedCandidate): string {
  if (!region) return file;
  const { x, y, width, height } = region.box;
  return `${file}#${[x, y, width, height].map((part) => part.toFixed(4)).join(',')}`;
}

/** @param results by candidate; those that are not there yet are left out */
export function gatherSet(
  candidates: readonly ListedCandidate[],
  results: readonly (FaceResult | undefined)[],
  listed: ListingNotes,
): GatheredSet {
  const read: ListedCandidate[] = [];
  const outcomes: ImageOutcome[] = [];
  const kept: ListedCandidate[] = [];
  const numbers: number[] = [];
  const faces: ReadFace[] = [];
  const contents: string[] = [];
  candidates.forEach((candidate, i) => {
    const result = results[i];
    if (!result) return;
    read.push(candidate);
    outcomes.push(outcomeOf(result));
    if (!result.ok) return;
    kept.push(candidate);
    numbers.push(i);
    faces.push(result.face);
    contents.push(contentOf(result.content, candidate));
  });
  const { identities, labels } = numberIdentities(kept);
  const regions = kept.every(({ region }) => region) ? kept.map(({ region }) => region!) : null;
  return {
    set: {
      identities,
      names: kept.map(({ file }) => file.path),
      contents,
      labels,
      candidates: Int32Array.from(numbers),
      faces: faces.map(({ face }) => face),
      outlines: outlinesOf(faces),
      ...(regions && { regions }),
    },
    report: writeReport(read, outcomes, listed),
    embeddings: embeddingsOf(faces),
    edges: faces.map(({ edges }) => edges),
  };
}
