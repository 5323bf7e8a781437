/** What was found where a photo was searched for a face. */
export type FaceFound = 'found' | 'largest-of-several' | 'aligned-before' | 'none';
