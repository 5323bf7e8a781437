/** Which way to wrong labels a set is advised to take. */
import { describe, expect, it } from 'vitest';
import { adviseWay, IMAGES_FOR_A_NETWORK } from '../../../src/domain/cleanAdvice.ts';

describe('adviseWay', () => {
  it.each([
    [200, 20, 'labels', '10 images'],
    [150, 60, 'labels', '2.5 images'],
    [20 * IMAGES_FOR_A_NETWORK - 1, 20, 'labels', '50 images'],
    [20 * IMAGES_FOR_A_NETWORK, 20, 'network', '50 images'],
    [500_000, 10_000, 'network', '50 images'],
    [300, 1, 'labels', 'two or more identities'],
    [0, 0, 'labels', 'two or more identities'],
  ])('%i images of %i identities: %s, because of %s', (images, identities, way, reason) => {
    const advice = adviseWay(images, identities);
    expect(advice.way).toBe(way);
    expect(advice.reason).toContain(reason);
  });
});
