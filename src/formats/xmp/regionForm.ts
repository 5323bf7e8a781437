/** What both forms of writing face regions have in common. */
import type { Document, Element } from '@xmldom/xmldom';
import type { FaceBox } from '../../domain/faceBox.ts';

/** Pixels of the picture as stored. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A face as one form has it. */
export interface FormRegion {
  /** The item of the list. */
  readonly item: Element;
  /** Null for a face without a name. */
  readonly name: string | null;
  /** Of the picture as stored; null for one that cannot be read. */
  readonly box: FaceBox | null;
}

export interface RegionForm {
  /** True when the document has regions in this form, be it none. */
  isIn(document: Document): boolean;
  read(document: Document): FormRegion[];
  rename(item: Element, name: string): void;
  /**
   * @param name null for a face without one
   * @param dimensions of the picture as stored
   */
  add(document: Document, name: string | null, box: FaceBox, dimensions: PictureSize): void;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** NaN for what is no number. */
export const numberIn = (text: string): number => (NUMBER.test(text.trim()) ? Number(text) : Number.NaN);

export const nameIn = (text: string): string | null => text.trim() || null;

/** As short as six decimals allow: a thousandth of a pixel of the largest picture. */
export const writtenNumber = (value: number): string => String(Number(value.toFixed(6)));
