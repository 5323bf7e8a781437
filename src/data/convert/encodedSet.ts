/** A set as it lies on disk, image by image, undecoded: what becomes of it elsewhere is to the bit what it was. */

import type { ImportSource } from '../../domain/images.ts';
import type { ImportChoices } from '../../domain/importChoices.ts';
import type { ImportReport } from '../../domain/importReport.ts';
import { FormatError } from '../../formats/formatError.ts';
import { sniffImage } from '../../formats/picture/sniff.ts';
import { REASONS } from '../../formats/picture/sniffed.ts';
import type { SetImage } from '../../formats/set/setWriter.ts';
import { say } from '../../words/language.ts';
import type { Candidate } from '../import/candidates.ts';
import { catalogue, recordCandidates } from '../import/importCatalogue.ts';
import { naturalOrder } from '../import/naturalOrder.ts';

export interface EncodedSet {
  /** Grouped by identity, these in natural order. */
  readonly images: readonly EncodedEntry[];
  readonly identities: ReadonlySet<string>;
  readonly report: Pick<ImportReport, 'skipped' | 'notices' | 'labelling'>;
}

/** An image that promises to be one. */
export interface EncodedEntry {
  readonly identity: string;
  readonly path: string;
  /** @returns the reason, a sentence, where it is no image that anybody could use */
  read(): Promise<SetImage | { readonly problem: string }>;
}

function entryOf({ file, identity }: Candidate): EncodedEntry {
  return {
    identity,
    path: file.path,
    async read() {
      let bytes: Uint8Array<ArrayBuffer>;
      try {
        bytes = await file.read();
      } catch (cause) {
        return { problem: cause instanceof FormatError ? cause.message : say(REASONS.unreadable) };
      }
      const sniffed = sniffImage(bytes);
      if (!sniffed.ok) return { problem: sniffed.reason };
      const { format, width, height } = sniffed.image;
      return { identity, path: file.path, bytes, format, width, height };
    },
  };
}

const neverDecoded = (): Promise<never> => Promise.reject(new Error('Nothing is decoded here.'));

/** @throws ImportError as `catalogue` */
export async function openEncodedSet(
  sources: readonly ImportSource[],
  choices: Omit<ImportChoices, 'grid'>,
  signal: AbortSignal,
): Promise<EncodedSet> {
  const { list, mergeCase, labelColumn, personLevel } = choices;
  // Images go on to the bit, so that no face is cut out of one.
  const named = { list, mergeCase, labelColumn, personLevel, faceRegions: false };
  const options = { decode: neverDecoded, grid: null, ...named, signal };
  const { candidates, records, skipped, notices, labelling } = await catalogue(sources, options);
  const found = records ? recordCandidates(records) : candidates;
  const images = [...found].sort((a, b) => naturalOrder(a.identity, b.identity)).map(entryOf);
  return {
    images,
    identities: new Set(images.map(({ identity }) => identity)),
    report: { skipped, notices, labelling },
  };
}

/** The set with other labels. @param verdicts by path, the identity an image is rather of; null takes it out */
export function relabelled(
  images: readonly EncodedEntry[],
  verdicts: ReadonlyMap<string, string | null>,
): EncodedEntry[] {
  return images
    .flatMap((image): EncodedEntry[] => {
      const verdict = verdicts.get(image.path);
      if (verdict === undefined) return [image];
      if (verdict === null) return [];
      const read: EncodedEntry['read'] = async () => {
        const made = await image.read();
        return 'problem' in made ? made : { ...made, identity: verdict };
      };
      return [{ ...image, identity: verdict, read }];
    })
    .sort((a, b) => naturalOrder(a.identity, b.identity));
}
