/** Drawn faces, and the settings of a run that is over in a moment. */
import { renderSet } from '../../../src/data/synthetic/index.ts';
import type { LabelledImages } from '../../../src/domain/images.ts';

/** `each` images of every one of `people`, `size` pixels a side. */
export function drawnSet(people: number, each: number, size: number): LabelledImages {
  const spec = { identities: people, imagesPerIdentity: each, difficulty: 1, seed: 3 };
  const count = people * each;
  const labels = Int32Array.from({ length: count }, (_, i) => Math.floor(i / each));
  const identities = Array.from({ length: people }, (_, i) => `person ${i}`);
  const names = Array.from(labels, (label, i) => `${identities[label]}/${i % each}`);
  return { size, count, pixels: renderSet(spec, size), labels, identities, names };
}
