/** A confusion in words. */
import { t } from '@lingui/core/macro';
import type { ConfusedPair } from '../../domain/confusions.ts';
import { NO_LABEL } from '../../domain/detectionTerms.ts';

/** "Olga \u2192 Lena", or "Olga \u2192 wrong" where the loss knows no other label. */
export function takenFor(identities: readonly string[], { given, rectified }: ConfusedPair): string {
  const name = (identity: number): string => identities[identity] ?? '?';
  return `${name(given)} \u2192 ${rectified === NO_LABEL ? t({ message: 'wrong', context: 'label' }) : name(rectified)}`;
}
