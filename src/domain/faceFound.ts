/** What was found where a photo was searched for a face. */
export type FaceFound =
  | 'found'
  | 'largest-of-several'
  | 'aligned-before'
  /** The photo's metadata name a face, and none was found there: the region itself was compared. */
  | 'region-alone'
  | 'none';
