/** What was found where a photo was searched for a face; `region-alone`: metadata name a face, none was found there, and the region itself was compared. */
export const FACES_FOUND = ['found', 'largest-of-several', 'aligned-before', 'region-alone', 'none'] as const;
export type FaceFound = (typeof FACES_FOUND)[number];
