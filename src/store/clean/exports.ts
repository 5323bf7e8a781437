/** What a review can be taken away as. */

import { ranked } from '../../domain/ranking.ts';
import { isFlagged, judgementNotes, resemblesNobody } from '../../domain/suspects.ts';
import { SortedFolder } from '../../formats/archive/fileNames.ts';
import { ZipWriter } from '../../formats/archive/zipWriter.ts';
import { withoutMetadata } from '../../formats/picture/imageMetadata.ts';
import { encodePng } from '../../formats/picture/png.ts';
import type { PictureFormat } from '../../formats/picture/stripped.ts';
import { cleanedCsv, numberedList, type ReviewRow, reviewCsv, writtenScore } from '../../formats/table/reviewFiles.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { CleanScores, CleanSet, CleanSettings } from '../../protocol/clean.ts';
import type { Originals } from './originals.ts';
import { kindOf, scoresAt, suggestionOf } from './suspectRanking.ts';
import { countUndecided, undecidedNotes } from './undecided.ts';
import { finalLabel, isDecided, type Verdicts } from './verdicts.ts';

export const EXPORT_KINDS = ['folder', 'csv', 'spreadsheet', 'cleaned', 'list', 'json'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

export const EXPORT_FILES: Readonly<Record<ExportKind, string>> = {
  folder: 'cleaned.zip',
  csv: 'review.csv',
  spreadsheet: 'review-spreadsheet.csv',
  cleaned: 'cleaned.csv',
  list: 'list.txt',
  json: 'review.json',
};

/** A review as it stands. */
export interface Review {
  readonly name: string;
  readonly set: CleanSet;
  readonly scores: CleanScores;
  readonly verdicts: Verdicts;
  readonly threshold: number;
  readonly settings: CleanSettings;
  /** Undecided suspects take the suggested label too. */
  readonly trustModel: boolean;
  readonly version: string;
}

/** @returns the label an image leaves with, null when it is taken out; a person's verdict wins over the model */
function exportedLabel({ set, scores, verdicts, threshold, trustModel }: Review, image: number): number | null {
  const verdict = verdicts.get(image);
  if (trustModel && !isDecided(verdict) && kindOf(set, scores, threshold, image) === 'suspects') {
    return suggestionOf(set, scores, image) ?? set.labels[image]!;
  }
  return finalLabel(verdict, set.labels[image]!);
}

/** What a reader of a row should know about its label; empty for most. */
function rowNote({ set, scores, verdicts, threshold, trustModel }: Review, image: number): string {
  const photo = set.photos[image]!;
  const notes = judgementNotes(set.faces[image]!, scores.others[image]!, photo === image ? null : set.names[photo]!);
  const kind = kindOf(set, scores, threshold, image);
  if (kind !== null && !isDecided(verdicts.get(image))) {
    notes.push(`undecided: ${kind === 'suspects' && trustModel ? 'suggested' : 'given'} label kept`);
  }
  return notes.join('; ');
}

/** One row an image, most suspicious first, those that are not judged last. */
function reviewRows(review: Review): ReviewRow[] {
  const { set, scores, verdicts, threshold } = review;
  const nameOf = (identity: number): string => set.identities[identity] ?? '';
  const isJudged = (image: number): boolean => scores.others[image]! > 0;
  const order = ranked(scores.score);
  return [...order.filter(isJudged), ...order.filter((image) => !isJudged(image))].map((image) => {
    const label = exportedLabel(review, image);
    const judged = isJudged(image);
    return {
      image: set.names[image]!,
      givenLabel: nameOf(set.labels[image]!),
      suggestedLabel: judged ? nameOf(scores.suggested[image]!) : '',
      score: judged ? scores.score[image]! : null,
      flagged: isFlagged(scoresAt(scores, image), threshold),
      nobody: resemblesNobody(scoresAt(scores, image)),
      verdict: verdicts.get(image)?.kind ?? '',
      finalLabel: label === null ? null : nameOf(label),
      note: rowNote(review, image),
    };
  });
}

/** What the review leaves undecided and what becomes of it, a sentence each. */
export const leftUndecided = ({ set, scores, threshold, verdicts, trustModel }: Review): string[] =>
  undecidedNotes(countUndecided(set, scores, threshold, verdicts), trustModel);

function reviewJson(review: Review): string {
  const { name, set, scores, verdicts, threshold, settings, trustModel, version } = review;
  const kinds: Record<string, number> = {};
  for (const { kind } of verdicts.values()) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const rows = reviewRows(review);
  const content = {
    format: 'boundaryface-review',
    formatVersion: 1,
    versions: { playground: version },
    set: { name, images: set.names.length, identities: set.identities },
    settings: { ...settings, threshold, applySuggestionsToUndecided: trustModel },
    verdicts: kinds,
    removed: rows.filter((row) => row.finalLabel === null).length,
    relabelled: rows.filter((row) => row.finalLabel !== null && row.finalLabel !== row.givenLabel).length,
    undecided: {
      ...countUndecided(set, scores, threshold, verdicts),
      suspectsKeep: trustModel ? 'suggested label' : 'given label',
    },
    images: rows.map((row) => ({ ...row, score: writtenScore(row.score) })),
    openSet: Object.fromEntries(
      Array.from(scores.openSet, (value, image) => [set.names[image]!, Number(value.toFixed(4))] as const).filter(
        ([, value]) => value > 0,
      ),
    ),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Everything but the folder of images. @throws FormatError when a list cannot hold a path */
export function exportText(kind: Exclude<ExportKind, 'folder'>, review: Review): string {
  switch (kind) {
    case 'csv':
      return reviewCsv(reviewRows(review));
    case 'spreadsheet':
      return reviewCsv(reviewRows(review), 'spreadsheet');
    case 'cleaned':
      return cleanedCsv(reviewRows(review));
    case 'list':
      return numberedList(reviewRows(review), review.set.identities);
    case 'json':
      return reviewJson(review);
    default:
      return assertNever(kind, 'export');
  }
}

export interface FolderTools {
  readonly originals: Originals;
  /** Draws an image file anew, upright, as JPEG or PNG. Rejects when the browser cannot decode it. */
  redraw(bytes: Uint8Array<ArrayBuffer>, type: 'image/jpeg' | 'image/png'): Promise<Uint8Array<ArrayBuffer>>;
  onProgress(done: number, total: number): void;
  readonly signal: AbortSignal;
}

export interface ExportedFolder {
  readonly zip: Blob;
  readonly notes: readonly string[];
}

const REDRAWN_FROM: Readonly<Record<PictureFormat, 'image/jpeg' | 'image/png'>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/png',
  gif: 'image/png',
  bmp: 'image/png',
  pnm: 'image/png',
};

interface Picture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Null where the file keeps its own. */
  readonly extension: string | null;
  readonly how: 'as it was' | 'redrawn' | 'thumbnail';
}

/** The picture of an image without any metadata: the file's own bytes where that can be. */
async function pictureOf(set: CleanSet, image: number, tools: FolderTools): Promise<Picture> {
  const bytes = await tools.originals.read(set.names[image]!);
  const cleaned = bytes && withoutMetadata(bytes);
  if (cleaned?.kind === 'clean') return { bytes: cleaned.bytes, extension: null, how: 'as it was' };
  if (bytes && cleaned) {
    const type = cleaned.kind === 'turned' ? REDRAWN_FROM[cleaned.format] : 'image/png';
    const redrawn = await tools.redraw(bytes, type).catch(() => null);
    // What a browser writes is held to the same rule.
    const again = redrawn && withoutMetadata(redrawn);
    if (again?.kind === 'clean') {
      const same = cleaned.kind === 'turned' && cleaned.format === again.format;
      return {
        bytes: again.bytes,
        extension: same ? null : `.${again.format === 'jpeg' ? 'jpg' : 'png'}`,
        how: 'redrawn',
      };
    }
  }
  const { size, pixels } = set.thumbnails;
  const length = size * size * 3;
  const png = encodePng(pixels.subarray(image * length, (image + 1) * length), size, size);
  return { bytes: png, extension: '.png', how: 'thumbnail' };
}

/**
 * A zip with one folder a person, every image under its final label. Pixels are the files' own; EXIF, GPS and all other
 * metadata are gone. A picture that EXIF turned is redrawn upright.
 */
export async function exportFolder(review: Review, tools: FolderTools): Promise<ExportedFolder> {
  const { set } = review;
  const writer = new ZipWriter();
  const folder = new SortedFolder();
  const parts: Blob[] = [];
  const how = { 'as it was': 0, redrawn: 0, thumbnail: 0 };
  const total = set.names.length;
  for (let image = 0; image < total; image++) {
    tools.signal.throwIfAborted();
    const label = exportedLabel(review, image);
    if (label !== null) {
      const { bytes, extension, how: way } = await pictureOf(set, image, tools);
      how[way] += 1;
      const name = folder.place({ label: set.identities[label]!, path: set.names[image]!, extension });
      parts.push(new Blob(writer.add({ name, data: bytes, pack: 'store' }) as Uint8Array<ArrayBuffer>[]));
    }
    tools.onProgress(image + 1, total);
  }
  const notes: string[] = [];
  if (how.redrawn > 0) {
    notes.push(`${how.redrawn} turned or rare files were drawn anew, upright, so that no metadata is left.`);
  }
  if (how.thumbnail > 0) {
    notes.push(
      `${how.thumbnail} images are no readable files of their own: the zip holds the face as the page shows it.`,
    );
  }
  return { zip: new Blob([...parts, writer.finish()], { type: 'application/zip' }), notes };
}
