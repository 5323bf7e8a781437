/** Chances from made-up cosines whose kinds are known: they come true, and are withheld where they could not. */
import { describe, expect, it } from 'vitest';
import { labelChances } from '../../../../src/engine/clean/labelChances.ts';
import { stream } from '../../../../src/lib/rng.ts';

interface Wish {
  readonly images: number;
  /** Shares of labels of another identity, and of images of nobody. */
  readonly other: number;
  readonly nobody: number;
  readonly identities?: number;
  /** Cosine of faces to whom they show, mean. */
  readonly own?: number;
  readonly seed?: number;
}

type Kind = 'right' | 'other' | 'nobody';

function drawn({ images, other, nobody, identities = 30, own = 0.75, seed = 0 }: Wish) {
  const rng = stream(seed, 'cosines');
  const kinds = Array.from({ length: images }, (_, i): Kind => {
    const at = (i + 0.5) / images;
    return at < other ? 'other' : at < other + nobody ? 'nobody' : 'right';
  });
  const strange = (): number => 0.14 * rng.normal();
  /** Faces are the rarer the harder they are. */
  const alike = (): number =>
    own + 0.07 * rng.normal() - (rng.uniform() < 0.1 ? -0.1 * Math.log(1 - rng.uniform()) : 0);
  const most = (): number => Math.max(...Array.from({ length: identities - 2 }, strange));
  const evidence = {
    own: Float32Array.from(kinds, (kind) => (kind === 'right' ? alike() : strange())),
    best: Float32Array.from(kinds, (kind) => (kind === 'other' ? Math.max(alike(), most()) : most())),
    stranger: Float32Array.from(kinds, strange),
  };
  return { kinds, evidence, others: new Int32Array(images).fill(9) };
}

/** Expected and true shares of wrong labels among images whose chance lies from `low` to `high`. */
function share(chances: Float32Array, isWrong: readonly boolean[], low: number, high: number) {
  const inside = [...chances.keys()].filter((i) => chances[i]! >= low && chances[i]! <= high);
  const mean = (of: (i: number) => number): number => inside.reduce((sum, i) => sum + of(i), 0) / inside.length;
  return { count: inside.length, expected: mean((i) => chances[i]!), found: mean((i) => Number(isWrong[i])) };
}

describe('labelChances', () => {
  it.each([0.02, 0.05, 0.1, 0.2])('come true within 5 points where %s of the labels are wrong', (other) => {
    const { kinds, evidence, others } = drawn({ images: 4000, other, nobody: 0.02, own: 0.6 });
    const { wrong } = labelChances(evidence, others)!;
    const isWrong = kinds.map((kind) => kind !== 'right');
    for (const [low, high] of [
      [0, 0.5],
      [0.5, 0.95],
      [0.95, 1],
    ] as const) {
      const { count, expected, found } = share(wrong, isWrong, low, high);
      if (count > 30) expect(Math.abs(expected - found)).toBeLessThan(0.05);
    }
    expect(share(wrong, isWrong, 0.95, 1).count).toBeGreaterThan(0.8 * other * 4000);
  });

  it('tell strangers from people under a wrong name', () => {
    const { kinds, evidence, others } = drawn({ images: 1000, other: 0.1, nobody: 0.05 });
    const { wrong, nobody } = labelChances(evidence, others)!;
    const said = (i: number): Kind => (nobody[i]! > 0.5 ? 'nobody' : wrong[i]! > 0.5 ? 'other' : 'right');
    const right = kinds.filter((kind, i) => kind === said(i)).length;
    expect(right / kinds.length).toBeGreaterThan(0.98);
    nobody.forEach((chance, i) => {
      expect(chance).toBeLessThanOrEqual(wrong[i]! + 1e-6);
    });
  });

  it('say next to nothing against a set without wrong labels', () => {
    const { evidence, others } = drawn({ images: 1000, other: 0, nobody: 0 });
    const { wrong } = labelChances(evidence, others)!;
    expect([...wrong].filter((chance) => chance > 0.5).length).toBeLessThanOrEqual(5);
  });

  it('are withheld for few images, for faces that are not told apart, and where most labels are wrong', () => {
    const few = drawn({ images: 39, other: 0.1, nobody: 0 });
    expect(labelChances(few.evidence, few.others)).toBeNull();
    const alike = drawn({ images: 1000, other: 0.1, nobody: 0, own: 0.15 });
    expect(labelChances(alike.evidence, alike.others)).toBeNull();
    const mostlyWrong = drawn({ images: 1000, other: 0.7, nobody: 0 });
    expect(labelChances(mostlyWrong.evidence, mostlyWrong.others)).toBeNull();
  });

  it('of an image that is judged by a single other never say that it shows nobody, and of one not judged nothing', () => {
    const { kinds, evidence, others } = drawn({ images: 1000, other: 0.1, nobody: 0.05 });
    const stranger = kinds.indexOf('nobody');
    const moved = kinds.indexOf('other');
    others[stranger] = 1;
    others[moved] = 1;
    evidence.own[999] = Number.NaN;
    const { wrong, nobody } = labelChances(evidence, others)!;
    expect(nobody[stranger]).toBe(0);
    expect(wrong[stranger]).toBeLessThan(0.5);
    expect(wrong[moved]).toBeGreaterThan(0.9);
    expect([wrong[999], nobody[999]]).toEqual([0, 0]);
  });
});
