/** The name of a training set: the same for the same set, another one for any other. */
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../src/domain/settings/parse.ts';
import type { WireDataset } from '../../../src/protocol/training.ts';
import { comparedSets, setDigest } from '../../../src/worker/setDigest.ts';
import { TrainingSession } from '../../../src/worker/trainingSession.ts';
import { checkpointAt } from '../../support/keptRuns.ts';
import { datasetOf } from '../../support/playedSession.ts';

type Set = Pick<WireDataset, 'train' | 'heldOut'>;

/** A set of three people, its pixels changed in place. */
function withPixels(change: (pixels: Uint8Array) => void = () => undefined): Set {
  const { train } = datasetOf(3, 2);
  const pixels = Uint8Array.from({ length: train.count * train.size ** 2 * 3 }, (_, i) => (7 * i) % 251);
  change(pixels);
  return { train: { ...train, pixels } as Set['train'], heldOut: null };
}

function onDisk(contents: readonly string[]): Set {
  const { train } = datasetOf(3, contents.length / 3);
  const files = contents.map((text) => new Blob([text]));
  return { train: { ...train, pixels: null, encoded: { kind: 'files', files } } as Set['train'], heldOut: null };
}

describe('the digest of a set', () => {
  it('follows identities, labels, names and pixels', async () => {
    const set = withPixels();
    const { train } = set;
    const digest = await setDigest(set);
    expect(digest).toMatch(/^[0-9a-f]{24}$/);
    expect(await setDigest({ ...withPixels() })).toBe(digest);
    const others = [
      { ...set, train: { ...train, identities: ['p0', 'p1', 'x'] } },
      { ...set, train: { ...train, names: train.names.map((name) => `${name}.jpg`) } },
      { ...set, train: { ...train, labels: Int32Array.from(train.labels, (label) => 2 - label) } },
      { ...set, heldOut: datasetOf(2, 2).train as Set['heldOut'] },
      datasetOf(3, 3),
      datasetOf(2, 3),
    ];
    const digests = await Promise.all(others.map(setDigest));
    expect(new Set([digest, ...digests]).size).toBe(others.length + 1);
    for (const other of digests.slice(0, 3)) expect(comparedSets(digest, other)).toBe('other');
  });

  it('a single bit anywhere among the pixels shows, wherever they lie in memory', async () => {
    const digest = await setDigest(withPixels());
    const { pixels } = withPixels().train;
    for (let at = 0; at < pixels!.length; at++) {
      const changed = await setDigest(withPixels((p) => (p[at]! ^= 1 << (at % 8))));
      expect(changed).not.toBe(digest);
      expect(comparedSets(digest, changed)).toBe('pixels');
    }
    const { train } = withPixels();
    // Two high bits, which a mere product would let cancel each other.
    const both = withPixels((p) => {
      p[3]! ^= 128;
      p[11]! ^= 128;
    });
    expect(await setDigest(both)).not.toBe(digest);
    for (const by of [1, 4]) {
      const shifted = new Uint8Array(pixels!.length + by).subarray(by);
      shifted.set(pixels!);
      expect(await setDigest({ train: { ...train, pixels: shifted } as Set['train'], heldOut: null })).toBe(digest);
    }
  });

  it('of a set on disk follows what the files hold, and how large they are', async () => {
    const digest = await setDigest(onDisk(['a', 'b', 'c']));
    expect(await setDigest(onDisk(['a', 'b', 'c']))).toBe(digest);
    for (const other of [
      ['a', 'x', 'c'],
      ['a', 'b', 'cc'],
    ]) {
      expect(comparedSets(digest, await setDigest(onDisk(other)))).toBe('pixels');
    }
    const many = Array.from({ length: 6000 }, (_, i) => `${i}`);
    expect(await setDigest(onDisk(many))).not.toBe(await setDigest(onDisk(many.map((text) => `${text} `))));
  });

  it('runs that were kept before pixels counted are known by names and labels', async () => {
    const digest = await setDigest(withPixels());
    expect(comparedSets(digest.slice(0, 16), digest)).toBe('same');
    expect(comparedSets('0'.repeat(16), digest)).toBe('other');
    expect(comparedSets('d', digest)).toBe('other');
  });
});

describe('a kept run', () => {
  it('is not gone on with on images whose pixels have changed, and the message says what has', async () => {
    const session = new TrainingSession(() => undefined);
    const settings = parseSettings({ dataset: { kind: 'folder', path: 'x' }, engine: { backend: 'cpu' } });
    const start = async (set: Set, digest: string): Promise<void> => {
      await session.handle({ type: 'load', dataset: { ...set, outliers: null } });
      const kept = { checkpoint: checkpointAt(1, 1), metrics: [], digest };
      await session.handle({ type: 'start', settings, paused: true, initial: null, kept, checkpoints: false });
    };
    const digest = await setDigest(withPixels());
    const changed = withPixels((pixels) => (pixels[5]! += 1));
    await expect(start(changed, digest)).rejects.toThrow('the pixels of some have changed since');
    await expect(start(datasetOf(2, 2), digest)).rejects.toThrow('trained on other images');
  });
});
