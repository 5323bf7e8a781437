/** What `--tensorboard` shows of a run beside its curves: a sheet of rectified faces an epoch, and at the end its embeddings. */
import type { EmbeddingSnapshot } from '../../domain/embeddingSnapshot.ts';
import type { TrainedLabels } from '../../domain/noise.ts';
import type { Corrections } from '../../domain/standingCorrections.ts';
import { writeZip } from '../../formats/archive/zipWriter.ts';
import { projectorFiles } from '../../formats/tensorboard/projectorFiles.ts';
import { rectifiedSheet } from '../../formats/tensorboard/rectifiedSheet.ts';
import type { WireDataset } from '../../protocol/training.ts';
import type { HeadlessPicture } from '../protocol.ts';

/** Who takes it. */
export interface MediaSink {
  picture(picture: HeadlessPicture): void;
  /** A zip of the projector's files. */
  projector(zip: Uint8Array<ArrayBuffer>): void;
}

const PIECE = 0x8000;

/** For the connection between page and command, which carries text. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

export class RunMedia {
  readonly #dataset: WireDataset;
  readonly #sink: MediaSink;
  #labels: TrainedLabels | null = null;
  #newest: EmbeddingSnapshot | null = null;
  /** Sheets are packed one after the other while the run goes on. */
  #packing: Promise<void> = Promise.resolve();

  constructor(dataset: WireDataset, sink: MediaSink) {
    this.#dataset = dataset;
    this.#sink = sink;
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
    this.#packing = this.#packing.then(async () => {
      const sheet = await rectifiedSheet(this.#dataset, corrections, labels.replaced, epoch);
      if (!sheet) return;
      const { png, ...picture } = sheet;
      this.#sink.picture({ ...picture, png: base64(png) });
    });
  }

  /** After the run has told its last embeddings. @param corrections at the end */
  async finish(corrections: Corrections): Promise<void> {
    await this.#packing;
    const [snapshot, labels] = [this.#newest, this.#labels];
    if (!snapshot || !labels) return;
    const { identities } = this.#dataset.train;
    const files = await projectorFiles({ snapshot, labels, corrections, identities, pictures: this.#dataset });
    if (files.length > 0) this.#sink.projector(writeZip(files.map((file) => ({ ...file, pack: 'store' }))));
  }
}
