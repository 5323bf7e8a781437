/** The files under review: what the worker reads, and what a person sees and takes away of them. */
import { type Originals, openOriginals } from '../../formats/archive/originals.ts';
import type { OwnImages } from '../dataset/datasetControl.ts';

export interface ReviewedFiles {
  /** Null before there are any. */
  readonly images: OwnImages | null;
  take(images: OwnImages): void;
  /** Opens the files behind the images; their lists are read when the first of them is wanted, and once. */
  open(): Promise<Originals>;
  clear(): void;
}

export function createReviewedFiles(): ReviewedFiles {
  let images: OwnImages | null = null;
  let originals: Promise<Originals> | null = null;
  return {
    get images() {
      return images;
    },
    take(given) {
      if (images !== given) originals = null;
      images = given;
    },
    open() {
      originals ??= openOriginals(images?.sources ?? []);
      return originals;
    },
    clear() {
      images = null;
      originals = null;
    },
  };
}
