/** What a person should know about the pixels read of a file; without words, as it may be kept until another language is spoken. */
import { t } from '@lingui/core/macro';
import { assertNever } from '../lib/assertNever.ts';

export type ImageNote =
  | { readonly kind: 'animated' }
  | { readonly kind: 'cmyk' }
  /** Bits a channel, more than the eight that are used. */
  | { readonly kind: 'deep'; readonly bits: number };

/** A sentence. */
export function imageNoteText(note: ImageNote): string {
  switch (note.kind) {
    case 'animated':
      return t`Animated: the first frame is used.`;
    case 'cmyk':
      return t`CMYK colours: they may look shifted.`;
    case 'deep': {
      const { bits } = note;
      return t`${bits}-bit colours were reduced to 8 bits.`;
    }
    default:
      return assertNever(note, 'note');
  }
}
