/**
 * The faces of an Immich library, as its API tells of them: photos with their people (`GET /api/assets/ID`, or the pages of
 * `POST /api/search/metadata` with `withPeople`), the faces of a photo (`GET /api/faces?id=ID`) under the photo's id, and people
 * (`GET /api/people`). One such answer, a list of them, or one a line. What else the answers say is passed over, and nothing in
 * them is trusted.
 * Source: immich-app/immich, server/src/dtos/{asset-response,person}.dto.ts, server/src/controllers/face.controller.ts
 */
import { t } from '@lingui/core/macro';
import * as v from 'valibot';
import type { FaceBox } from '../../domain/faceBox.ts';
import { FormatError } from '../formatError.ts';
import { parseJson } from '../json.ts';

interface ImmichPerson {
  readonly id: string;
  /** Empty for somebody without a name. */
  readonly name: string;
}

export interface ImmichFace {
  readonly id: string;
  /** In the photo as it is shown. */
  readonly box: FaceBox;
  /** Null for a face of nobody. */
  readonly person: ImmichPerson | null;
}

export interface ImmichPhoto {
  readonly id: string;
  /** Name of the file as it was handed to Immich; null where the answer has none. */
  readonly fileName: string | null;
  /** Where Immich keeps it; null where the answer does not say. */
  readonly path: string | null;
  readonly faces: readonly ImmichFace[];
}

export interface ImmichLibrary {
  readonly photos: readonly ImmichPhoto[];
  /** All that are named anywhere, each once. */
  readonly people: readonly ImmichPerson[];
}

/** Ids become parts of a script. */
const id = v.pipe(v.string(), v.uuid(), v.toLowerCase());
const name = v.optional(v.nullable(v.string()), '');
const pixels = v.pipe(v.number(), v.minValue(1));
const optionalText = v.optional(v.nullable(v.string()), null);

const personSchema = v.pipe(
  v.object({ id, name }),
  v.transform((person) => ({ id: person.id, name: person.name ?? '' })),
);

const boxEntries = {
  id,
  imageWidth: pixels,
  imageHeight: pixels,
  boundingBoxX1: v.number(),
  boundingBoxX2: v.number(),
  boundingBoxY1: v.number(),
  boundingBoxY2: v.number(),
};
type Boxed = v.InferOutput<v.ObjectSchema<typeof boxEntries, undefined>>;

const boxOf = (face: Boxed): FaceBox => ({
  x: face.boundingBoxX1 / face.imageWidth,
  y: face.boundingBoxY1 / face.imageHeight,
  width: (face.boundingBoxX2 - face.boundingBoxX1) / face.imageWidth,
  height: (face.boundingBoxY2 - face.boundingBoxY1) / face.imageHeight,
});

/** As an answer about faces has it. */
const faceSchema = v.pipe(
  v.object({ ...boxEntries, person: v.optional(v.nullable(personSchema), null) }),
  v.transform((face): ImmichFace => ({ id: face.id, box: boxOf(face), person: face.person })),
);
/** As a photo has the faces of one person. */
const ownedSchema = v.pipe(
  v.object({ id, name, faces: v.optional(v.array(v.object(boxEntries)), []) }),
  v.transform(({ faces, ...rest }) => {
    const person = { id: rest.id, name: rest.name ?? '' };
    return { person, faces: faces.map((face): ImmichFace => ({ id: face.id, box: boxOf(face), person })) };
  }),
);

const photoSchema = v.pipe(
  v.object({
    id: v.optional(id),
    assetId: v.optional(id),
    originalFileName: optionalText,
    originalPath: optionalText,
    people: v.optional(v.array(ownedSchema), []),
    unassignedFaces: v.optional(v.array(faceSchema), []),
    faces: v.optional(v.array(faceSchema), []),
  }),
  v.check((photo) => (photo.assetId ?? photo.id) !== undefined, 'id'),
);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Photos are told by what they have and people have not. */
const isPhoto = (value: Readonly<Record<string, unknown>>): boolean =>
  ['originalFileName', 'originalPath', 'assetId', 'unassignedFaces'].some((key) => key in value);

/** Lists within an answer: of photos, of people. */
const WITHIN = ['assets', 'items', 'people'] as const;

class LibraryReader {
  readonly #photos = new Map<string, { photo: ImmichPhoto; faces: Map<string, ImmichFace> }>();
  readonly #people = new Map<string, ImmichPerson>();

  /** @param where the value stands, for the error */
  take(value: unknown, where: string): void {
    if (Array.isArray(value)) {
      value.forEach((one, i) => {
        this.take(one, `${where}[${i}]`);
      });
      return;
    }
    if (!isObject(value))
      throw new FormatError(
        'row',
        where === '' ? t`The list is no answer of Immich.` : t`${where} is no answer of Immich.`,
      );
    if (isPhoto(value)) this.#takePhoto(value, where);
    else if (WITHIN.some((key) => key in value)) {
      for (const key of WITHIN) if (key in value) this.take(value[key], where === '' ? key : `${where}.${key}`);
    } else this.#takePerson(value, where);
  }

  library(): ImmichLibrary {
    const photos = [...this.#photos.values()].map(({ photo, faces }) => ({ ...photo, faces: [...faces.values()] }));
    return { photos, people: [...this.#people.values()] };
  }

  #takePerson(value: unknown, where: string): void {
    this.#meet(checked(personSchema, value, where));
  }

  #takePhoto(value: unknown, where: string): void {
    const { assetId, people, unassignedFaces, faces, ...photo } = checked(photoSchema, value, where);
    const key = (assetId ?? photo.id)!;
    const { originalFileName: fileName, originalPath: path } = photo;
    const known = this.#photos.get(key);
    const held = known?.faces ?? new Map<string, ImmichFace>();
    const found = [...people.flatMap((one) => one.faces), ...unassignedFaces, ...faces];
    for (const face of found) held.set(face.id, face);
    this.#photos.set(key, {
      photo: {
        id: key,
        fileName: fileName ?? known?.photo.fileName ?? null,
        path: path ?? known?.photo.path ?? null,
        faces: [],
      },
      faces: held,
    });
    for (const { person } of people) this.#meet(person);
    for (const { person } of faces) if (person) this.#meet(person);
  }

  #meet(person: ImmichPerson): void {
    if (!this.#people.get(person.id)?.name) this.#people.set(person.id, person);
  }
}

function checked<T>(schema: v.GenericSchema<unknown, T>, value: unknown, where: string): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const field = [where, v.getDotPath(result.issues[0])].filter(Boolean).join('.');
  throw new FormatError(
    'row',
    field === '' ? t`It has no id that Immich writes.` : t`${field} is missing or is none that Immich writes.`,
  );
}

/** One answer, or one a line. */
function answersIn(list: string): { readonly value: unknown; readonly where: string }[] {
  const lines = list.split(/\r?\n/);
  const [first = '', second] = lines.filter((line) => line.trim() !== '');
  if (second === undefined || !isJson(first)) return [{ value: parseJson(list), where: '' }];
  return lines.flatMap((text, i) => {
    if (text.trim() === '') return [];
    try {
      return [{ value: parseJson(text), where: lineAt(i) }];
    } catch (cause) {
      if (!(cause instanceof FormatError)) throw cause;
      const [line, reason] = [i + 1, cause.message];
      throw new FormatError(cause.code, t`Line ${line}: ${reason}`);
    }
  });
}

/** The place of an answer, for errors. @param i counted from 0 */
function lineAt(i: number): string {
  const line = i + 1;
  return t`Line ${line}`;
}

/** An answer that is laid out over lines begins with a line that is none itself. */
function isJson(line: string): boolean {
  try {
    parseJson(line);
    return true;
  } catch {
    return false;
  }
}

/**
 * @throws FormatError for what is no such list, naming the line or field; the name of the file is left out
 */
export function readImmichList(text: string): ImmichLibrary {
  const plain = text.replace(/^\ufeff/, '');
  if (plain.trim() === '') throw new FormatError('missing', t`It is empty.`);
  const reader = new LibraryReader();
  for (const { value, where } of answersIn(plain)) reader.take(value, where);
  const library = reader.library();
  if (library.photos.length === 0) {
    throw new FormatError(
      'missing',
      t`It names no photo: each needs its id, its originalFileName and its people with their faces.`,
    );
  }
  return library;
}
