/** Names that a person has given to faces without one, and how they are kept: by the contents of the photo. */
import { boxOverlap, type FaceBox } from '../../domain/faceBox.ts';
import type { CleanSet } from '../../protocol/clean.ts';
import type { StoredVerdict } from '../../storage/storedReview.ts';

/** A face that a person has given a name. */
export interface FaceName {
  /** Digest of the photo's bytes. */
  readonly content: string;
  /** In the photo as it is shown. */
  readonly box: FaceBox;
  readonly name: string;
}

/** Who a face without a name very likely is. */
export interface NameSuggestion {
  readonly box: FaceBox;
  /** Identity. */
  readonly person: number;
  /** The chance that it is. */
  readonly chance: number;
}

/** Two boxes of one face share at least so much of their joint area. */
const SAME_FACE = 0.3;

export const isSameFace = (a: FaceBox, b: FaceBox): boolean => boxOverlap(a, b) >= SAME_FACE;

/** The digest of a photo's bytes, before what says which of its faces is meant. */
const withoutFace = (content: string): string => content.split('#', 1)[0]!;

/** Of the photo behind an image. */
export const photoContent = ({ contents }: CleanSet, image: number): string => withoutFace(contents[image]!);

/** The names that faces of an image's photo were given. */
const namesIn = (names: readonly FaceName[], content: string): FaceName[] =>
  names.filter((one) => one.content === content);

/** The name that the face of a box was given. */
export const nameOf = (names: readonly FaceName[], content: string, box: FaceBox): FaceName | undefined =>
  namesIn(names, content).find((one) => isSameFace(one.box, box));

/** Without the name that the face of a box was given. */
export const withoutName = (names: readonly FaceName[], content: string, box: FaceBox): FaceName[] =>
  names.filter((one) => one.content !== content || !isSameFace(one.box, box));

/** The last name given to a face counts. */
export const withName = (names: readonly FaceName[], name: FaceName): FaceName[] => [
  ...withoutName(names, name.content, name.box),
  name,
];

/** The name that a face without one bore. */
const NAMELESS = '';
const BOX = /^([^#]+)#([\d.]+),([\d.]+),([\d.]+),([\d.]+)$/;

/** Of photos of the set. */
export const namesWithin = (set: CleanSet, names: readonly FaceName[]): FaceName[] =>
  names.filter(({ content }) => photosOf(set).has(content));

/** Names together with others, which count more. */
export const withNamesOf = (names: readonly FaceName[], others: readonly FaceName[]): readonly FaceName[] =>
  others.reduce<readonly FaceName[]>(withName, names);

/** Beside verdicts on images, which bear a name: those of photos of the set. */
export function toStoredNames(set: CleanSet, names: readonly FaceName[]): StoredVerdict[] {
  return namesWithin(set, names).map(({ content, box, name }) => ({
    image: '',
    content: `${content}#${[box.x, box.y, box.width, box.height].map((part) => part.toFixed(4)).join(',')}`,
    given: NAMELESS,
    kind: 'other',
    label: name,
  }));
}

/** A stored name of a face in a photo of the set, whether it was taken back since or not. */
export const isNameWithin = (set: CleanSet, { given, content }: StoredVerdict): boolean =>
  given === NAMELESS && content !== null && photosOf(set).has(withoutFace(content));

/** Names that faces were given before, wherever their photos are now. */
export function namesFrom(stored: readonly StoredVerdict[]): FaceName[] {
  let names: FaceName[] = [];
  for (const { given, content: place, label } of stored) {
    const [, content, ...parts] = BOX.exec(place ?? '') ?? [];
    if (given !== NAMELESS || content === undefined || label === null) continue;
    const [x, y, width, height] = parts.map(Number) as [number, number, number, number];
    names = withName(names, { content, box: { x, y, width, height }, name: label });
  }
  return names;
}

/** A large set is gone through once. */
const contents = new WeakMap<CleanSet, ReadonlySet<string>>();

function photosOf(set: CleanSet): ReadonlySet<string> {
  const known = contents.get(set) ?? new Set(set.contents.map((_, image) => photoContent(set, image)));
  contents.set(set, known);
  return known;
}
