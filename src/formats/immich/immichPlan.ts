/**
 * What a review changes in an Immich library: which face of it gets which person. A face is found again by its photo, told by id,
 * path or file name, and by where in it the face lies; what cannot be told for certain is named and left alone.
 */
import { t } from '@lingui/core/macro';
import { type FaceBox, mostOverlapping } from '../../domain/faceBox.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { ImmichFace, ImmichLibrary, ImmichPhoto } from './immichList.ts';

/** A face that is to bear another name, or none. */
export interface FaceMove {
  /** Path of the photo, as the set has it. */
  readonly photo: string;
  /** Where in the photo the face lies, as it is shown; null where that is not known. */
  readonly box: FaceBox | null;
  /** The name it bears. */
  readonly from: string;
  /** Null: it is nobody of the set. */
  readonly to: string | null;
}

/** A call to be made. */
export interface ImmichChange {
  readonly photo: string;
  /** Id of the face. */
  readonly face: string;
  readonly from: string;
  readonly to: string | null;
  /** Id of the person; null where Immich has nobody of that name yet, and for nobody. */
  readonly person: string | null;
}

/** Why a face is left alone. */
export type LeftAlone =
  | { readonly kind: 'no-photo' | 'no-place' | 'no-face' | 'no-face-there' | 'same-face' }
  | { readonly kind: 'several-photos'; readonly count: number }
  | { readonly kind: 'other-name'; readonly name: string }
  | { readonly kind: 'several-people'; readonly count: number; readonly name: string };

export interface ImmichProblem extends Pick<FaceMove, 'photo' | 'from' | 'to'> {
  readonly reason: LeftAlone;
}

export interface ImmichPlan {
  readonly changes: readonly ImmichChange[];
  readonly problems: readonly ImmichProblem[];
}

/** A sentence. */
export function leftAloneText(reason: LeftAlone): string {
  switch (reason.kind) {
    case 'no-photo':
      return t`The list has no photo of this name.`;
    case 'several-photos': {
      const { count } = reason;
      return t`The list has ${count} photos of this name, and nothing tells which it is.`;
    }
    case 'no-place':
      return t`Where in the photo the face lies is not known.`;
    case 'no-face':
      return t`Immich has found no face in this photo.`;
    case 'no-face-there':
      return t`Immich has no face at this place in the photo.`;
    case 'other-name': {
      const { name } = reason;
      return name === '' ? t`In Immich this face has no name.` : t`In Immich this face is ${name}.`;
    }
    case 'same-face':
      return t`Another change is about the same face.`;
    case 'several-people': {
      const { count, name } = reason;
      return t`In Immich ${count} people are called ${name}: merge them first.`;
    }
    default:
      return assertNever(reason, 'reason');
  }
}

/** Share of their joint area that two boxes of one face have in common, at least: one may hold the whole head, the other the face. */
const LEAST_SHARED = 0.15;

/** Names that people take for the same are. */
const nameKey = (name: string): string => name.normalize('NFC').trim();

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

const stepsOf = (path: string): string[] => path.normalize('NFC').split(/[/\\]/).filter(Boolean);

/** Steps at the end of two paths that are the same. */
function sharedSteps(a: readonly string[], b: readonly string[]): number {
  let shared = 0;
  while (shared < Math.min(a.length, b.length) && a.at(-1 - shared) === b.at(-1 - shared)) shared += 1;
  return shared;
}

/** The photos of a library by what a path can tell of them. */
class PhotoIndex {
  readonly #byId: ReadonlyMap<string, ImmichPhoto>;
  readonly #byName = new Map<string, ImmichPhoto[]>();

  constructor(photos: readonly ImmichPhoto[]) {
    this.#byId = new Map(photos.map((photo) => [photo.id, photo]));
    for (const photo of photos) {
      for (const name of new Set([photo.fileName, photo.path].flatMap((path) => stepsOf(path ?? '').at(-1) ?? []))) {
        this.#byName.set(name, [...(this.#byName.get(name) ?? []), photo]);
      }
    }
  }

  /** @returns those that it may be */
  find(path: string): readonly ImmichPhoto[] {
    const named = (path.match(UUID) ?? []).flatMap((id) => this.#byId.get(id.toLowerCase()) ?? []);
    if (named.length > 0) return named;
    const steps = stepsOf(path);
    const found = this.#byName.get(steps.at(-1) ?? '') ?? [];
    const shared = found.map((photo) => sharedSteps(stepsOf(photo.path ?? ''), steps));
    const most = Math.max(...shared);
    return most > 1 ? found.filter((_, i) => shared[i] === most) : found;
  }
}

type Found = { readonly face: ImmichFace } | { readonly reason: LeftAlone };

const none = (kind: 'no-photo' | 'no-place' | 'no-face' | 'no-face-there'): Found => ({ reason: { kind } });

function faceIn({ faces }: ImmichPhoto, box: FaceBox): Found {
  if (faces.length === 0) return none('no-face');
  const boxes = faces.map((face) => face.box);
  const face = faces[mostOverlapping(boxes, box, LEAST_SHARED)];
  return face ? { face } : none('no-face-there');
}

function findFace(index: PhotoIndex, { photo, box, from }: FaceMove): Found {
  const photos = index.find(photo);
  if (photos.length === 0) return none('no-photo');
  if (photos.length > 1) return { reason: { kind: 'several-photos', count: photos.length } };
  if (!box) return none('no-place');
  const found = faceIn(photos[0]!, box);
  if ('reason' in found) return found;
  const name = found.face.person?.name ?? '';
  return nameKey(name) === nameKey(from) ? found : { reason: { kind: 'other-name', name } };
}

function idsByName(people: ImmichLibrary['people']): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string[]>();
  for (const { id, name } of people) ids.set(nameKey(name), [...(ids.get(nameKey(name)) ?? []), id]);
  return ids;
}

/** @param moves those that are none are left out */
export function planImmich(moves: readonly FaceMove[], { photos, people }: ImmichLibrary): ImmichPlan {
  const index = new PhotoIndex(photos);
  const named = idsByName(people);
  const changes: ImmichChange[] = [];
  const problems: ImmichProblem[] = [];
  const taken = new Set<string>();
  for (const move of moves) {
    const { photo, from, to } = move;
    if (from === to) continue;
    const leave = (reason: LeftAlone): void => void problems.push({ photo, from, to, reason });
    const found = findFace(index, move);
    const ids = to === null ? [] : (named.get(nameKey(to)) ?? []);
    if ('reason' in found) leave(found.reason);
    else if (taken.has(found.face.id)) leave({ kind: 'same-face' });
    else if (to !== null && ids.length > 1) leave({ kind: 'several-people', count: ids.length, name: to });
    else {
      taken.add(found.face.id);
      changes.push({ photo, face: found.face.id, from, to, person: ids[0] ?? null });
    }
  }
  return { changes, problems };
}
