/** Which of the two ways to clean a set suits it, with the reason to show. */
import { t } from '@lingui/core/macro';

const CLEAN_WAYS = ['labels', 'network'] as const;
/** 'labels': find wrong labels on pretrained embeddings; 'network': train a network from scratch. */
type CleanWay = (typeof CLEAN_WAYS)[number];

export interface CleanAdvice {
  readonly way: CleanWay;
  /** One sentence for people. */
  readonly reason: string;
}

/** Images an identity from which a network of its own has enough to learn from. */
export const IMAGES_FOR_A_NETWORK = 50;

/**
 * @param images in the set
 * @param identities in the set
 */
export function adviseWay(images: number, identities: number): CleanAdvice {
  if (identities < 2) {
    return { way: 'labels', reason: t`Wrong labels can be told apart only between two or more identities.` };
  }
  const each = images / identities;
  const enough = IMAGES_FOR_A_NETWORK;
  const shown = each >= 10 ? Math.round(each).toString() : each.toFixed(1).replace(/\.0$/, '');
  return each < IMAGES_FOR_A_NETWORK
    ? {
        way: 'labels',
        reason: t`${shown} images an identity are too few to train a network from scratch.`,
      }
    : {
        way: 'network',
        reason: t`${shown} images an identity; below ${enough}, pretrained embeddings find more wrong labels.`,
      };
}
