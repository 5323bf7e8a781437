/** Whatever a worker reports, in whatever order a run gives, and however often it is taken up again: each epoch is shown as it was. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EmbeddingSnapshot } from '../../../../src/domain/embeddingSnapshot.ts';
import { keptHistory } from '../../../../src/domain/keptHistory.ts';
import type { TrainedLabels } from '../../../../src/domain/noise.ts';
import type { CorrectionRecord } from '../../../../src/domain/report.ts';
import { recordedEpochs } from '../../../../src/domain/runHistory.ts';
import type { EpochMetrics } from '../../../../src/protocol/training.ts';
import { createReplay } from '../../../../src/store/replay/replay.ts';
import { type ShownMoment, shownMoment } from '../../../../src/store/replay/shownMoment.ts';
import { asKept } from '../../../../src/store/run/goingOn.ts';
import { createRunDisplay } from '../../../../src/store/run/runDisplay.ts';
import { NO_EVALUATION } from '../../../../src/store/state.ts';
import { keptRun } from '../../../support/keptRuns.ts';
import { pageStore } from '../../../support/pageStore.ts';

const IMAGES = 9;
const DIMS = 3;

const step = fc.record({
  rectified: fc.array(fc.record({ image: fc.nat(IMAGES - 1), label: fc.integer({ min: 0, max: 3 }) }), {
    maxLength: 4,
  }),
  shown: fc.boolean(),
});
const epoch = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 4 }),
  /** Images that are given other labels as the epoch begins. */
  relabelled: fc.option(fc.array(fc.nat(IMAGES - 1), { minLength: 1, maxLength: 3 })),
  watched: fc.boolean(),
  /** The page loses its run once the epoch is over, and takes it up from what was kept. */
  takenUp: fc.boolean(),
});

/** A run as its worker reports it: the labels, and what became of them. */
class PlayedRun {
  labels: TrainedLabels = {
    given: new Int32Array(IMAGES),
    truth: Int32Array.from({ length: IMAGES }, (_, i) => i % 3),
    replaced: new Int32Array(IMAGES).fill(-1),
  };
  readonly now = new Map<number, number>();
  at = 0;

  /** @returns images whose label is rectified no more */
  relabel(images: readonly number[]): number[] {
    const given = this.labels.given.slice();
    for (const image of images) given[image] = (given[image]! + 1) % 4;
    this.labels = { ...this.labels, given };
    const withdrawn = [...new Set(images)].filter((image) => this.now.has(image));
    for (const image of withdrawn) this.now.delete(image);
    return withdrawn;
  }

  /** What a step decides of some images: another label, or the given one again. */
  take(decided: readonly { readonly image: number; readonly label: number }[], inEpoch: number) {
    this.at += 1;
    const records: CorrectionRecord[] = [];
    const withdrawn: number[] = [];
    for (const { image, label } of new Map(decided.map((each) => [each.image, each])).values()) {
      const given = this.labels.given[image]!;
      if (label === (this.now.get(image) ?? given)) continue;
      if (label === given) {
        this.now.delete(image);
        withdrawn.push(image);
        continue;
      }
      this.now.set(image, label);
      const trueLabel = this.labels.truth![image]!;
      records.push({ image, givenLabel: given, rectifiedLabel: label, trueLabel, epoch: inEpoch, step: this.at });
    }
    return { records, withdrawn };
  }

  snapshot(inEpoch: number): EmbeddingSnapshot {
    return {
      epoch: inEpoch,
      step: this.at,
      epochDone: true,
      dims: DIMS,
      images: Int32Array.from({ length: IMAGES }, (_, i) => i),
      directions: new Int16Array(IMAGES * DIMS).fill(this.at),
      identities: Int32Array.of(0, 1, 2, 3),
      centres: new Float32Array(4 * DIMS).fill(inEpoch),
      lengths: new Float32Array(4),
    };
  }
}

const plain = ({ labels, corrections, embeddings }: ShownMoment) => ({
  labels,
  corrections: { ...corrections, byImage: [...corrections.byImage] },
  embeddings,
});

it('an epoch that is looked back at is shown as it was live: labels, corrections in their order, counts, embeddings', () => {
  fc.assert(
    fc.property(fc.array(epoch, { minLength: 1, maxLength: 7 }), (plan) => {
      const store = pageStore();
      const display = createRunDisplay({
        store,
        environment: { now: () => 0, visible: () => true },
        evaluation: { fresh: () => NO_EVALUATION },
      });
      const replay = createReplay(store);
      const { settings } = store.getState();
      display.begin(settings, null, 'mine');
      const run = new PlayedRun();
      const live: ReturnType<typeof plain>[] = [];
      display.labels({ epoch: 1, ...run.labels });
      plan.forEach(({ steps, relabelled, watched, takenUp }, i) => {
        const inEpoch = i + 1;
        if (relabelled) {
          const withdrawn = run.relabel(relabelled);
          display.labels({ epoch: inEpoch, ...run.labels });
          if (withdrawn.length > 0) display.record({ type: 'corrections', records: [], withdrawn });
        }
        for (const { rectified, shown } of steps) {
          display.record({ type: 'corrections', ...run.take(rectified, inEpoch) });
          if (shown) display.publish();
        }
        display.record({ type: 'epoch', metrics: { epoch: inEpoch, seconds: 1 } as EpochMetrics, decisions: null });
        if (watched) display.record({ type: 'embeddings', snapshot: run.snapshot(inEpoch) });
        display.publish();
        live.push(plain(shownMoment(store.getState())));
        if (!takenUp) return;
        const { corrections, history } = store.getState();
        const kept = {
          ...keptRun(run.at),
          settings,
          curves: display.curves(),
          corrections: [...corrections.byImage.values()],
          history: structuredClone(keptHistory(history)),
        };
        display.begin(settings, asKept(kept), 'kept');
        display.labels({ epoch: inEpoch + 1, ...run.labels });
        display.publish();
      });
      expect(recordedEpochs(store.getState().history)).toEqual(plan.map((_, i) => i + 1));
      live.forEach((then, i) => {
        replay.actions.lookAt(i + 1);
        const moment = shownMoment(store.getState());
        expect(moment.epoch).toBe(i + 1);
        expect(plain(moment)).toEqual(then);
      });
      display.dispose();
      replay.dispose();
    }),
    { numRuns: 150 },
  );
});
