/** What a review can be taken away as. */

import { ranked } from '../../domain/ranking.ts';
import { isFlagged, judgementNotes, resemblesNobody } from '../../domain/suspects.ts';
import {
  cleanedCsv,
  numberedList,
  REVIEW_FORMAT,
  type ReviewRow,
  reviewCsv,
  writtenScore,
} from '../../formats/table/reviewFiles.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { CleanScores, CleanSet, CleanSettings } from '../../protocol/clean.ts';
import { type FaceName, namesWithin } from './faceNames.ts';
import { kindOf, scoresAt, suggestionOf } from './suspectRanking.ts';
import { countUndecided, undecidedNotes } from './undecided.ts';
import { finalLabel, isDecided, type Verdicts } from './verdicts.ts';

/** The images themselves, under their final labels. */
export const IMAGE_EXPORTS = ['folder', 'rec', 'parquet'] as const;
export type ImageExport = (typeof IMAGE_EXPORTS)[number];
const TEXT_EXPORTS = ['csv', 'spreadsheet', 'cleaned', 'list', 'json'] as const;
type TextExport = (typeof TEXT_EXPORTS)[number];
export const EXPORT_KINDS = [...IMAGE_EXPORTS, ...TEXT_EXPORTS] as const;
export type ExportKind = ImageExport | TextExport;

export const EXPORT_FILES: Readonly<Record<ExportKind, string>> = {
  folder: 'cleaned.zip',
  rec: 'cleaned-records.zip',
  parquet: 'cleaned.parquet',
  csv: 'review.csv',
  spreadsheet: 'review-spreadsheet.csv',
  cleaned: 'cleaned.csv',
  list: 'list.txt',
  json: 'review.json',
};

/** What the labels of a review follow from. */
export interface ReviewedLabels {
  readonly set: CleanSet;
  readonly scores: CleanScores;
  readonly verdicts: Verdicts;
  readonly threshold: number;
  /** Undecided suspects take the suggested label too. */
  readonly trustModel: boolean;
}

type Decided = Readonly<Record<'set' | 'scores' | 'verdicts' | 'threshold', unknown>>;

/** Whether labels follow from the very same: else what was listed of them is out of date. */
export const areDecidedAlike = (a: Decided, b: Decided): boolean =>
  a.set === b.set && a.scores === b.scores && a.verdicts === b.verdicts && a.threshold === b.threshold;

/** A review as it stands. */
export interface Review extends ReviewedLabels {
  readonly name: string;
  readonly settings: CleanSettings;
  /** Faces without a name that were given one; left out: none. */
  readonly faceNames?: readonly FaceName[];
  readonly version: string;
}

/** @returns the label an image leaves with, null when it is taken out; a person's verdict wins over the model */
export function exportedLabel(review: ReviewedLabels, image: number): number | null {
  const { set, scores, verdicts, threshold, trustModel } = review;
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
      chanceWrong: judged ? (scores.wrong?.[image] ?? null) : null,
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
  const { name, set, scores, verdicts, threshold, settings, faceNames = [], trustModel, version } = review;
  const kinds: Record<string, number> = {};
  for (const { kind } of verdicts.values()) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const rows = reviewRows(review);
  const content = {
    format: REVIEW_FORMAT,
    formatVersion: 1,
    versions: { playground: version },
    network: set.network ?? null,
    set: { name, images: set.names.length, identities: set.identities },
    settings: { ...settings, threshold, applySuggestionsToUndecided: trustModel },
    verdicts: kinds,
    removed: rows.filter((row) => row.finalLabel === null).length,
    relabelled: rows.filter((row) => row.finalLabel !== null && row.finalLabel !== row.givenLabel).length,
    undecided: {
      ...countUndecided(set, scores, threshold, verdicts),
      suspectsKeep: trustModel ? 'suggested label' : 'given label',
    },
    images: rows.map((row) => ({
      ...row,
      score: writtenScore(row.score),
      chanceWrong: writtenScore(row.chanceWrong),
    })),
    faceNames: namesWithin(set, faceNames),
    openSet: Object.fromEntries(
      Array.from(scores.openSet, (value, image) => [set.names[image]!, Number(value.toFixed(4))] as const).filter(
        ([, value]) => value > 0,
      ),
    ),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Everything but the folder of images. @throws FormatError when a list cannot hold a path */
export function exportText(kind: TextExport, review: Review): string {
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
