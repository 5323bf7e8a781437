/** What a format needs to be damaged and read. */
import type { Flood } from './floods.ts';
import type { Bytes, FuzzCase, FuzzFile } from './mutate.ts';

export interface Format {
  readonly name: string;
  /** Whole files, as they should be. */
  seeds(): readonly FuzzCase[];
  /** Files that ask for far more than their size by their build, which no damage to a whole one would lead to. */
  readonly floods?: readonly Flood[];
  /** Makes checksums right again. */
  repair?(file: FuzzFile): Bytes;
  read(files: FuzzCase): Promise<void> | void;
}
