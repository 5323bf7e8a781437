/** How a person wants the images of a set read. */

/** The cells of a sprite sheet, and whose face one shows. */
export interface SpriteGrid {
  readonly columns: number;
  readonly rows: number;
  readonly identityIn: 'row' | 'column';
}

/** How a person wants the images read. */
export interface ImportChoices {
  /** The images are the cells of one sheet. */
  readonly grid: SpriteGrid | null;
  /** Labels that differ by upper and lower case alone are one identity. */
  readonly mergeCase: boolean;
  /** Path of the list to take, whatever else there is; null: what is found. */
  readonly list: string | null;
  /** The column of a list or of Parquet files that names the person, by its name or number from 1; null: found out. */
  readonly labelColumn: string | null;
  /** The folder that names the person, counted from the set's own down from 1; null: found out. */
  readonly personLevel: number | null;
  /** The face regions in the photos' metadata name the people; null: found out. */
  readonly faceRegions: boolean | null;
}

/** Folders above an image that can name its person. */
export const MAX_PERSON_LEVEL = 8;

export const DEFAULT_CHOICES: ImportChoices = {
  grid: null,
  mergeCase: false,
  list: null,
  labelColumn: null,
  personLevel: null,
  faceRegions: null,
};
