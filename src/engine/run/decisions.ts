/** What the head decided about each image: the newest rectified label, and which decisions are news. */
import type { CorrectionRecord } from '../../domain/report.ts';

export interface DecisionNews {
  /** Images rectified for the first time, or to another label than before. */
  readonly records: CorrectionRecord[];
  /** Images whose rectification was taken back. */
  readonly withdrawn: number[];
}

export class Decisions {
  /** [count], the label each image was last trained towards. */
  readonly rectified: Int32Array<ArrayBuffer>;
  #given: Int32Array;
  #truth: Int32Array | null;

  constructor(given: Int32Array, truth: Int32Array | null) {
    this.#given = given;
    this.#truth = truth;
    this.rectified = Int32Array.from(given);
  }

  /** New given labels: every image whose given label changed starts undecided again. Returns those that were rectified. */
  relabel(given: Int32Array, truth: Int32Array | null): number[] {
    const withdrawn: number[] = [];
    given.forEach((label, image) => {
      if (label === this.#given[image]) return;
      if (this.rectified[image] !== this.#given[image]) withdrawn.push(image);
      this.rectified[image] = label;
    });
    this.#given = given;
    this.#truth = truth;
    return withdrawn;
  }

  /**
   * Takes in one step's decisions.
   * @param images [batch], indices
   * @param labels [batch], labels trained on
   */
  take(images: Int32Array, labels: Int32Array, epoch: number, step: number, news: DecisionNews): void {
    images.forEach((image, i) => {
      const label = labels[i]!;
      const given = this.#given[image]!;
      const before = this.rectified[image]!;
      this.rectified[image] = label;
      if (label === before) return;
      if (label === given) {
        // A reader takes what is withdrawn before what is rectified: what came and went within one report is only withdrawn.
        const told = news.records.findIndex((record) => record.image === image);
        if (told >= 0) news.records.splice(told, 1);
        news.withdrawn.push(image);
        return;
      }
      const trueLabel = this.#truth ? this.#truth[image]! : null;
      news.records.push({ image, givenLabel: given, rectifiedLabel: label, trueLabel, epoch, step });
    });
  }
}
