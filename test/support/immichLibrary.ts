/** Answers of Immich's API about two photos of three people, made up. */

/** A uuid that ends in a number. */
export const immichId = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** In a picture of 1000 by 500. @param box left, upper, right and lower edge in pixels */
export const immichFace = (number: number, [x1, y1, x2, y2]: readonly [number, number, number, number]) => ({
  id: immichId(number),
  imageWidth: 1000,
  imageHeight: 500,
  boundingBoxX1: x1,
  boundingBoxY1: y1,
  boundingBoxX2: x2,
  boundingBoxY2: y2,
  sourceType: 'machine-learning',
});

export const ANN = { id: immichId(1), name: 'Ann', birthDate: null, thumbnailPath: '/x', isHidden: false };
export const BEN = { id: immichId(2), name: 'Ben', birthDate: null, thumbnailPath: '/x', isHidden: false };
export const CY = { id: immichId(3), name: 'Cy', birthDate: null, thumbnailPath: '/x', isHidden: false };

/** Ann on the left, Ben on the right, and somebody in the middle. */
export const PARTY = {
  id: immichId(11),
  type: 'IMAGE',
  originalFileName: 'party.jpg',
  originalPath: '/library/2024/party.jpg',
  people: [
    { ...ANN, faces: [immichFace(101, [100, 100, 200, 200])] },
    { ...BEN, faces: [immichFace(102, [700, 100, 800, 200])] },
  ],
  unassignedFaces: [immichFace(103, [400, 100, 500, 200])],
};
export const BEACH = {
  id: immichId(12),
  originalFileName: 'beach.jpg',
  originalPath: '/library/2025/beach.jpg',
  people: [{ ...ANN, faces: [immichFace(104, [0, 0, 500, 500])] }],
};
