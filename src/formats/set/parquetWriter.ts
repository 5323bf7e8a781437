/**
 * A set as Hugging Face's `datasets` stores it: a struct column of encoded images, and a column of labels whose names are in the
 * file's metadata.
 * Source: huggingface datasets features (Image, ClassLabel), metadata key "huggingface".
 */
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { IdentityNumbers, type Piece, piece, type SetImage, type SetWriter } from './setWriter.ts';

const FILE = 'train.parquet';
/** A row group holds about this many bytes, which is what a reader has in memory at a time. */
const GROUP_BYTES = 32 * 2 ** 20;

const SCHEMA: ConstructorParameters<typeof ParquetWriter>[0]['schema'] = [
  { name: 'root', num_children: 2 },
  { name: 'image', repetition_type: 'OPTIONAL', num_children: 2 },
  { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
  { name: 'path', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL', converted_type: 'UTF8' },
  { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
];

const featuresOf = (names: readonly string[]): string =>
  JSON.stringify({ info: { features: { image: { _type: 'Image' }, label: { names, _type: 'ClassLabel' } } } });

export class ParquetSetWriter implements SetWriter {
  readonly files = [FILE];
  readonly #identities = new IdentityNumbers();
  readonly #bytes = new ByteWriter();
  /** Encoded images hardly shrink. */
  readonly #parquet = new ParquetWriter({
    writer: this.#bytes,
    schema: SCHEMA,
    codec: 'UNCOMPRESSED',
    statistics: false,
    createdBy: 'boundaryface-playground',
  });
  #images: { bytes: Uint8Array; path: string }[] = [];
  #labels: bigint[] = [];
  #held = 0;

  *add({ identity, path, bytes }: SetImage): Iterable<Piece> {
    this.#images.push({ bytes, path: path.slice(path.lastIndexOf('/') + 1) });
    this.#labels.push(BigInt(this.#identities.numberOf(identity)));
    this.#held += bytes.length;
    if (this.#held >= GROUP_BYTES) yield* this.#writeGroup();
  }

  *finish(): Iterable<Piece> {
    yield* this.#writeGroup();
    this.#parquet.kvMetadata = [{ key: 'huggingface', value: featuresOf(this.#identities.names) }];
    this.#parquet.finish();
    yield this.#written();
  }

  notes(): readonly string[] {
    return [];
  }

  *#writeGroup(): Iterable<Piece> {
    if (this.#images.length === 0) return;
    const columnData = [
      { name: 'image', data: this.#images },
      { name: 'label', data: this.#labels },
    ];
    this.#parquet.write({ columnData, rowGroupSize: this.#images.length });
    this.#images = [];
    this.#labels = [];
    this.#held = 0;
    yield this.#written();
  }

  /** What the library has written since; its place in the file goes on. */
  #written(): Piece {
    const bytes = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    return piece(FILE, bytes);
  }
}
