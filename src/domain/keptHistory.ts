/** What a kept run remembers of its epochs, so that it can be looked back at once it is taken up again; and how it is read. */
import * as v from 'valibot';
import { count, finite } from './checkpointSchema.ts';
import { BYTES_PER_DECISION, type EpochDecisions } from './decisionRecord.ts';
import { bytesOf, type EmbeddingHistory, NO_EMBEDDINGS, withSnapshot } from './embeddingSnapshot.ts';
import { correctionsAt, type EpochChanges, sizeOf, withChanges } from './labelChanges.ts';
import { correctionSchema } from './reportSchema.ts';
import { NO_HISTORY, type RunHistory } from './runHistory.ts';

/** A run is written every few seconds, and this with it: bounds in entries and bytes. */
const MOST_KEPT_CHANGES = 20_000;
const MOST_KEPT_DECISION_BYTES = 2 * 2 ** 20;
const MOST_KEPT_EMBEDDING_BYTES = 4 * 2 ** 20;

export type KeptHistory = Pick<RunHistory, 'labels' | 'changes' | 'decisions' | 'embeddings'>;

/** The newest epochs whose decisions fit. */
function newestDecisions(decisions: readonly EpochDecisions[]): readonly EpochDecisions[] {
  let bytes = 0;
  const first = decisions.findLastIndex(({ images }) => {
    bytes += images.length * BYTES_PER_DECISION;
    return bytes > MOST_KEPT_DECISION_BYTES;
  });
  return decisions.slice(first + 1);
}

function boundedChanges(changes: readonly EpochChanges[]): readonly EpochChanges[] {
  if (changes.reduce((sum, each) => sum + sizeOf(each), 0) <= MOST_KEPT_CHANGES) return changes;
  return changes.reduce<readonly EpochChanges[]>((kept, each) => withChanges(kept, each, MOST_KEPT_CHANGES), []);
}

function boundedEmbeddings(embeddings: EmbeddingHistory): EmbeddingHistory {
  const { snapshots, every } = embeddings;
  if (snapshots.reduce((sum, each) => sum + bytesOf(each), 0) <= MOST_KEPT_EMBEDDING_BYTES) return embeddings;
  return snapshots.reduce<EmbeddingHistory>(
    (kept, snapshot) => withSnapshot(kept, snapshot, MOST_KEPT_EMBEDDING_BYTES),
    { ...NO_EMBEDDINGS, every },
  );
}

/** Of the whole history what is worth its place: of labels all or the later epochs, of embeddings every second, fourth ... epoch. */
export const keptHistory = ({ labels, changes, decisions, embeddings }: RunHistory): KeptHistory => ({
  labels,
  changes: boundedChanges(changes),
  decisions: newestDecisions(decisions),
  embeddings: boundedEmbeddings(embeddings),
});

/** The history of a run that is taken up again. @param kept none where it was kept without */
export const historyOf = (kept: KeptHistory | undefined): RunHistory =>
  kept
    ? {
        ...kept,
        latest: correctionsAt(kept.changes, Number.POSITIVE_INFINITY),
        newest: kept.embeddings.snapshots.at(-1) ?? null,
      }
    : NO_HISTORY;

const int32 = v.instance(Int32Array<ArrayBuffer>);
const float32 = v.instance(Float32Array<ArrayBuffer>);

const labelsSchema = v.pipe(
  v.object({ given: int32, truth: v.nullable(int32), replaced: int32 }),
  v.check(({ given, truth, replaced }) => (truth ?? given).length === given.length && replaced.length === given.length),
);

const decisionsSchema = v.pipe(
  v.object({
    epoch: count,
    images: int32,
    step: int32,
    own: float32,
    nearest: int32,
    negative: float32,
    taken: v.instance(Uint8Array<ArrayBuffer>),
    heads: v.pipe(
      v.array(
        v.object({
          step: count,
          head: v.custom<EpochDecisions['heads'][number]['head']>((head) => typeof head === 'object' && head !== null),
        }),
      ),
      v.minLength(1),
    ),
  }),
  v.check(({ images, step, own, nearest, negative, taken }) =>
    [step, own, nearest, negative, taken].every(({ length }) => length === images.length),
  ),
);

const snapshotSchema = v.pipe(
  v.object({
    epoch: count,
    step: count,
    epochDone: v.boolean(),
    dims: v.pipe(count, v.minValue(1)),
    images: int32,
    directions: v.instance(Int16Array<ArrayBuffer>),
    identities: int32,
    centres: float32,
    lengths: float32,
  }),
  v.check(
    ({ dims, images, directions, identities, centres, lengths }) =>
      directions.length === images.length * dims &&
      centres.length === identities.length * dims &&
      lengths.length === identities.length,
  ),
);

const ascending = <T extends { readonly epoch: number }>(list: readonly T[]): boolean =>
  list.every(({ epoch }, i) => i === 0 || list[i - 1]!.epoch < epoch);

/** Nothing in a store is trusted: what is damaged is no history. */
export const keptHistorySchema: v.GenericSchema<unknown, KeptHistory> = v.object({
  labels: v.pipe(v.array(v.object({ epoch: count, labels: labelsSchema })), v.check(ascending)),
  changes: v.pipe(
    v.array(v.object({ epoch: count, from: count, records: v.array(correctionSchema), withdrawn: v.array(finite) })),
    v.check(ascending),
  ),
  decisions: v.pipe(v.array(decisionsSchema), v.check(ascending)),
  embeddings: v.object({
    snapshots: v.pipe(v.array(snapshotSchema), v.check(ascending)),
    every: v.pipe(count, v.minValue(1)),
  }),
});
