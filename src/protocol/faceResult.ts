/** What came of a face that was asked for. */
import type { ReadFace } from '../domain/readFace.ts';

export type FaceResult = { readonly candidate: number } & (
  | {
      readonly ok: true;
      readonly face: ReadFace;
      /** Digest of the file's bytes. */
      readonly content: string;
      /** What a person should know about the file, a sentence each. */
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly reason: string }
);
