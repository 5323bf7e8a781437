/** Names for faces without one: as many of them are right as the chance says, and strangers get none. */
import { describe, expect, it } from 'vitest';
import { centred, centredLike, type Embeddings } from '../../../../src/engine/clean/embeddings.ts';
import { namerOf } from '../../../../src/engine/clean/nameChances.ts';
import { stream } from '../../../../src/lib/rng.ts';

const SIZE = 32;

interface Wish {
  readonly people: number;
  readonly photos: number;
  /** How far the photos of a person lie from each other. */
  readonly spread: number;
  readonly seed: number;
  /** Faces without a name, every second one of nobody. */
  readonly faces: number;
}

function drawn({ people, photos, spread, seed, faces }: Wish) {
  const rng = stream(seed, 'people');
  const vector = (scale: number): number[] => Array.from({ length: SIZE }, () => scale * rng.normal());
  // All faces have something in common, which centring takes off.
  const common = vector(1);
  const centres = Array.from({ length: people }, () => vector(1));
  const near = (centre: readonly number[]): number[] => {
    const off = vector(spread);
    return centre.map((value, k) => value + off[k]! + common[k]!);
  };
  const rows = (list: readonly number[][]): Embeddings => ({
    size: SIZE,
    count: list.length,
    values: Float32Array.from(list.flat()),
  });
  const labels = Int32Array.from({ length: people * photos }, (_, i) => Math.floor(i / photos));
  const set = rows([...labels].map((label) => near(centres[label]!)));
  const truth = Int32Array.from({ length: faces }, (_, i) => (i % 2 === 0 ? rng.integer(people) : -1));
  const nameless = rows([...truth].map((person) => near(person < 0 ? vector(1) : centres[person]!)));
  const own = Int32Array.from(labels.keys());
  return { set, labels, photos: own, embeddings: centred(set, own), faces: centredLike(nameless, set, own), truth };
}

const LEAST = 0.95;

describe('names for faces without one', () => {
  it.each([0.5, 0.7, 0.9, 1.1])('come true at least as often as the chance says, spread %s', (spread) => {
    let [named, right, somebody] = [0, 0, 0];
    for (const seed of [0, 1, 2]) {
      const { embeddings, labels, photos, faces, truth } = drawn({ people: 20, photos: 6, spread, seed, faces: 200 });
      const { people, chances } = namerOf(embeddings, { labels, photos }, 20)(faces, []);
      truth.forEach((person, i) => {
        if (person >= 0) somebody += 1;
        if (chances[i]! < LEAST) return;
        named += 1;
        if (people[i] === person) right += 1;
      });
    }
    if (named > 0) expect(right / named).toBeGreaterThanOrEqual(LEAST);
    // Where people are told apart most of them are named; where not, nobody has to be.
    if (spread <= 0.7) expect(right / somebody).toBeGreaterThan(0.8);
  });

  it('are never those of people who are in the photo already', () => {
    const { embeddings, labels, photos, faces, truth } = drawn({
      people: 20,
      photos: 6,
      spread: 0.5,
      seed: 0,
      faces: 40,
    });
    const taken = [...truth].filter((person) => person >= 0);
    const { people, chances } = namerOf(embeddings, { labels, photos }, 20)(faces, taken);
    for (const person of people) expect(taken).not.toContain(person);
    expect(Math.max(...chances)).toBeLessThan(LEAST);
  });

  it('are never those of people with a single photo, nor of photos that nobody trusts', () => {
    const { embeddings, photos, faces, truth, ...rest } = drawn({
      people: 20,
      photos: 6,
      spread: 0.5,
      seed: 0,
      faces: 40,
    });
    // Of person 0 one photo is left, of person 1 none that is trusted.
    const labels = rest.labels.map((label, i) => (label === 1 || (label === 0 && i > 0) ? -1 : label));
    const { people } = namerOf(embeddings, { labels, photos }, 20)(faces, []);
    expect(truth).toContain(0);
    expect(people).not.toContain(0);
    expect(people).not.toContain(1);
  });

  it('have no chance where there is too little to learn it from, or where the network tells nobody apart', () => {
    const few = drawn({ people: 4, photos: 4, spread: 0.5, seed: 0, faces: 10 });
    expect([...namerOf(few.embeddings, few, 4)(few.faces, []).chances]).toEqual(new Array(10).fill(0));
    const blurred = drawn({ people: 20, photos: 6, spread: 4, seed: 0, faces: 100 });
    expect(Math.max(...namerOf(blurred.embeddings, blurred, 20)(blurred.faces, []).chances)).toBeLessThan(LEAST);
    const two = drawn({ people: 2, photos: 40, spread: 0.5, seed: 0, faces: 10 });
    expect([...namerOf(two.embeddings, two, 2)(two.faces, []).chances]).toEqual(new Array(10).fill(0));
  });
});
