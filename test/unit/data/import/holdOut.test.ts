/** Whole identities are set aside, with all that belongs to them. */
import { describe, expect, it } from 'vitest';
import { holdOut } from '../../../../src/data/import/holdOut.ts';
import type { LabelledImages } from '../../../../src/domain/images.ts';

function imported(sizes: readonly number[]): LabelledImages {
  const labels = sizes.flatMap((n, identity) => Array<number>(n).fill(identity));
  return {
    size: 1,
    count: labels.length,
    pixels: Uint8Array.from(labels.flatMap((label, i) => [label, i % 256, 7])),
    labels: Int32Array.from(labels),
    identities: sizes.map((_, i) => `person ${i}`),
    names: labels.map((label, i) => `person ${label}/${i}`),
  };
}

describe('holdOut', () => {
  it('holds out nobody of a small set', () => {
    const images = imported(Array(19).fill(3));
    expect(holdOut(images)).toEqual({ train: images, heldOut: null });
  });

  it('holds out every tenth identity, with all that belongs to it', () => {
    const images = imported(Array.from({ length: 40 }, (_, i) => 2 + (i % 4)));
    const { train, heldOut } = holdOut(images);
    expect(heldOut?.identities).toHaveLength(4);
    expect(train.identities).toHaveLength(36);
    expect(new Set([...train.identities, ...(heldOut?.identities ?? [])]).size).toBe(40);
    expect(train.count + (heldOut?.count ?? 0)).toBe(images.count);
    for (const part of [train, heldOut!]) {
      part.names.forEach((name, i) => {
        const identity = part.identities[part.labels[i]!]!;
        expect(name.startsWith(`${identity}/`)).toBe(true);
        expect(part.pixels[i * 3]).toBe(Number(identity.slice(7)));
      });
    }
    expect(holdOut(images).heldOut?.identities).toEqual(heldOut?.identities);
  });

  it('leaves identities with a single image in training', () => {
    const images = imported(Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 1 : 4)));
    const { heldOut } = holdOut(images);
    expect(heldOut?.identities.every((name) => Number(name.slice(7)) % 2 === 1)).toBe(true);
  });

  it('holds out nobody when pairs of different people cannot be made', () => {
    expect(holdOut(imported(Array(25).fill(1))).heldOut).toBeNull();
  });
});
