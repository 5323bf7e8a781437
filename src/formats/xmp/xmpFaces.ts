/**
 * The faces that an XMP file names, read from both forms there are and changed in both. Everything else in the file stays: other
 * namespaces, comments, instructions and padding; a file that is not changed keeps its bytes.
 */
import { t } from '@lingui/core/macro';
import { DOMParser, type Document, type Element, XMLSerializer } from '@xmldom/xmldom';
import { boxOverlap, type FaceBox } from '../../domain/faceBox.ts';
import { briefName } from '../../lib/briefText.ts';
import { FormatError } from '../formatError.ts';
import { MICROSOFT_FORM } from './microsoftRegions.ts';
import { appliedDimensions, MWG_FORM } from './mwgRegions.ts';
import { RDF, rdfOf, removeElement } from './rdf.ts';
import type { FormRegion, PictureSize, RegionForm } from './regionForm.ts';
import { fitsXml, type XmpText, xmpText } from './xmpText.ts';

/** More faces than any photo has. */
const MOST_FACES = 1000;
/** Share from which a region of either form is the same face: programs round, and some draw the box a little larger. */
const LEAST_OVERLAP = 0.5;

export interface XmpFace {
  /** Null for a face without a name. */
  readonly name: string | null;
  /** Of the picture as it is stored, before EXIF turns it. */
  readonly box: FaceBox;
}

/** Where a face is written. */
interface Place {
  readonly form: RegionForm;
  readonly item: Element;
}

interface Known extends XmpFace {
  readonly places: readonly Place[];
}

/** An empty file, as programs write one beside a photo. */
const EMPTY = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${RDF}"></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`;

/** @throws FormatError 'header' */
function parse(root: string): Document {
  let document: Document;
  try {
    const onError = (_: string, message: string): never => {
      throw new Error(message);
    };
    document = new DOMParser({ locator: false, onError }).parseFromString(root, 'text/xml');
  } catch {
    throw new FormatError('header', t`It is no XML that can be read: tags, attributes or names do not fit together.`);
  }
  if (!rdfOf(document)) throw new FormatError('header', t`It is no XMP: there is no rdf:RDF in it.`);
  return document;
}

const quoted = (name: string | null): string => (name === null ? t`a face without a name` : `"${briefName(name)}"`);

/** Pairs the regions of two forms, those that overlap most first. @returns for each of `others` one of `regions`, or -1 */
function pairedWith(regions: readonly Known[], others: readonly Known[]): number[] {
  const pairs = others.flatMap((other, b) =>
    regions.map((region, a) => ({ a, b, overlap: boxOverlap(region.box, other.box) })),
  );
  pairs.sort((p, q) => q.overlap - p.overlap);
  const partner = others.map(() => -1);
  const taken = new Set<number>();
  for (const { a, b, overlap } of pairs) {
    if (overlap < LEAST_OVERLAP || taken.has(a) || partner[b] !== -1) continue;
    taken.add(a);
    partner[b] = a;
  }
  return partner;
}

export class XmpFaces {
  readonly #bytes: Uint8Array;
  readonly #text: XmpText;
  readonly #document: Document;
  readonly #known: (Known | null)[];
  #changed = false;
  /** Faces with a box that can be read, in the order of the file. */
  readonly faces: readonly XmpFace[];
  /** What a person should know about the regions, a sentence each. */
  readonly notes: readonly string[];
  /** Pixels of the picture that the regions were made for; null where the file does not say. */
  readonly appliedTo: PictureSize | null;

  private constructor(bytes: Uint8Array) {
    const notes: string[] = [];
    this.#bytes = bytes;
    this.#text = xmpText(bytes);
    this.#document = parse(this.#text.root);
    this.#known = this.#read(notes);
    this.faces = this.#known.map((face) => ({ name: face!.name, box: face!.box }));
    this.notes = notes;
    this.appliedTo = appliedDimensions(this.#document);
  }

  /** @throws FormatError for a file that is damaged, is no XMP, or asks for more than one does */
  static read(bytes: Uint8Array): XmpFaces {
    return new XmpFaces(bytes);
  }

  /** A file that names nobody yet. */
  static empty(): XmpFaces {
    return new XmpFaces(new TextEncoder().encode(EMPTY));
  }

  #read(notes: string[]): Known[] {
    const known = (form: RegionForm): Known[] =>
      form.read(this.#document).flatMap(({ item, name, box }: FormRegion) => {
        if (box) return [{ name, box, places: [{ form, item }] }];
        const face = quoted(name);
        notes.push(t`The region of ${face} cannot be read: it is left alone.`);
        return [];
      });
    const [regions, others] = [known(MWG_FORM), known(MICROSOFT_FORM)];
    if (regions.length > MOST_FACES || others.length > MOST_FACES) {
      throw new FormatError('limits', t`XMP of over ${MOST_FACES} faces is not read.`);
    }
    const partners = pairedWith(regions, others);
    const joined = regions.map((region, a): Known => {
      const other = others[partners.indexOf(a)];
      if (!other) return region;
      if (region.name !== null && other.name !== null && region.name !== other.name) {
        const [first, second] = [quoted(region.name), quoted(other.name)];
        notes.push(t`A face is named ${first} in one form and ${second} in the other: the first is used.`);
      }
      return { ...region, name: region.name ?? other.name, places: [...region.places, ...other.places] };
    });
    return [...joined, ...others.filter((_, b) => partners[b] === -1)];
  }

  #at(face: number): Known {
    const known = this.#known[face];
    if (!known) throw new Error(`there is no face ${face}`);
    return known;
  }

  /**
   * @param face its place in `faces`
   * @throws FormatError 'name' for a name that XML cannot hold
   */
  rename(face: number, name: string): void {
    const known = this.#at(face);
    checkName(name);
    if (known.name === name) return;
    for (const { form, item } of known.places) form.rename(item, name);
    this.#known[face] = { ...known, name };
    this.#changed = true;
  }

  /** @param face its place in `faces`, whose other places stay as they are */
  remove(face: number): void {
    for (const { item } of this.#at(face).places) removeElement(item);
    this.#known[face] = null;
    this.#changed = true;
  }

  /**
   * Adds a face in each form that the file has, else in that of the Metadata Working Group.
   * @param name null for a face without one
   * @param box of the picture as stored
   * @param dimensions of the picture as stored, pixels
   * @throws FormatError 'name' for a name that XML cannot hold
   */
  add(name: string | null, box: FaceBox, dimensions: PictureSize): void {
    if (name !== null) checkName(name);
    const present = [MWG_FORM, MICROSOFT_FORM].filter((form) => form.isIn(this.#document));
    for (const form of present.length > 0 ? present : [MWG_FORM]) form.add(this.#document, name, box, dimensions);
    this.#changed = true;
  }

  /** The file as it is now; the very bytes that were read where nothing was changed. */
  bytes(): Uint8Array<ArrayBuffer> {
    if (!this.#changed) return Uint8Array.from(this.#bytes);
    const { before, after } = this.#text;
    const root = new XMLSerializer().serializeToString(this.#document.documentElement!);
    return new TextEncoder().encode(before + root + after);
  }
}

function checkName(name: string): void {
  if (name.trim() === '') throw new FormatError('name', t`A face needs a name.`);
  const brief = briefName(name);
  if (!fitsXml(name)) throw new FormatError('name', t`The name "${brief}" has characters that XML cannot hold.`);
}
