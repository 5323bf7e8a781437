/** In which order the photos of a set are read, so that a list of those read so far says something. */
import type { ListedCandidate } from '../data/import/candidates.ts';

/** Photos of a person that are read before the next person's turn: by fewer than a few nobody can be judged. */
const IN_A_ROW = 8;

/** Candidates that are faces of one photo, in the order they are read. */
export function photoOrder(candidates: readonly ListedCandidate[]): number[][] {
  // Photos with several people are read once each, so they keep their order.
  return candidates.some(({ region }) => region) ? byPhoto(candidates) : inRounds(candidates);
}

function byPhoto(candidates: readonly ListedCandidate[]): number[][] {
  const photos = new Map<string, number[]>();
  candidates.forEach(({ file, region }, i) => {
    const photo = region?.photo ?? file.path;
    const faces = photos.get(photo);
    if (faces) faces.push(i);
    else photos.set(photo, [i]);
  });
  return [...photos.values()];
}

/** Some of each person, then some more of each. */
function inRounds(candidates: readonly ListedCandidate[]): number[][] {
  const people = new Map<string, number[]>();
  candidates.forEach(({ identity }, i) => {
    const photos = people.get(identity);
    if (photos) photos.push(i);
    else people.set(identity, [i]);
  });
  const order: number[][] = [];
  for (let first = 0; order.length < candidates.length; first += IN_A_ROW) {
    for (const photos of people.values()) {
      for (const candidate of photos.slice(first, first + IN_A_ROW)) order.push([candidate]);
    }
  }
  return order;
}
