/** What `--tensorboard` shows of a run beside its curves: a sheet of rectified faces an epoch, and at the end its embeddings. */
import type { EmbeddingSnapshot } from '../../domain/embeddingSnapshot.ts';
import type { TrainedLabels } from '../../domain/noise.ts';
import type { Corrections } from '../../domain/standingCorrections.ts';
import { writeZip } from '../../formats/archive/zipWriter.ts';
import { projectorFiles } from '../../formats/tensorboard/projectorFiles.ts';
import { rectifiedSheet } from '../../formats/tensorboard/rectifiedSheet.ts';
import { base64 } from '../../lib/base64.ts';
import type { WireDataset } from '../../protocol/training.ts';
import type { HeadlessPicture } from '../protocol.ts';
import { faultReport } from './runFault.ts';

/** Who takes it. */
export interface MediaSink {
  picture(picture: HeadlessPicture): void;
  /** A zip of the projector's files. */
  projector(zip: Uint8Array<ArrayBuffer>): void;
}

export class RunMedia {
  readonly #dataset: WireDataset;
  readonly #sink: MediaSink;
  readonly #warn: (message: string) => void;
  #labels: TrainedLabels | null = null;
  #newest: EmbeddingSnapshot | null = null;
  /** Sheets are packed one after the other while the run goes on. */
  #packing: Promise<void> = Promise.resolve();

  /** @param warn told what could not be made: the run itself goes on without it */
  constructor(dataset: WireDataset, sink: MediaSink, warn: (message: string) => void) {
    this.#dataset = dataset;
    this.#sink = sink;
    this.#warn = warn;
  }

  labels({ given, truth, replaced }: TrainedLabels): void {
    this.#labels = { given, truth, replaced };
  }

  embeddings(snapshot: EmbeddingSnapshot): void {
    this.#newest = snapshot;
  }

  epoch(epoch: number, corrections: Corrections): void {
    const labels = this.#labels;
    if (!labels) return;
    const make = async (): Promise<void> => {
      const sheet = await rectifiedSheet(this.#dataset, corrections, labels.replaced, epoch);
      if (!sheet) return;
      const { png, ...picture } = sheet;
      this.#sink.picture({ ...picture, png: base64(png) });
    };
    this.#packing = this.#packing.then(() => this.#attempt(`The rectified faces of epoch ${epoch}`, make));
  }

  /** After the run has told its last embeddings. @param corrections at the end */
  async finish(corrections: Corrections): Promise<void> {
    await this.#packing;
    const [snapshot, labels] = [this.#newest, this.#labels];
    if (!snapshot || !labels) return;
    const { identities } = this.#dataset.train;
    await this.#attempt('The embeddings', async () => {
      const files = await projectorFiles({ snapshot, labels, corrections, identities, pictures: this.#dataset });
      if (files.length > 0) this.#sink.projector(writeZip(files.map((file) => ({ ...file, pack: 'store' }))));
    });
  }

  async #attempt(what: string, make: () => Promise<void>): Promise<void> {
    try {
      await make();
    } catch (cause) {
      this.#warn(`${what} could not be made for TensorBoard: ${faultReport(cause).message}`);
    }
  }
}
