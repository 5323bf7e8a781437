/** Which face of a photo is meant: asked for once a photo, and put in the place of the one before. */
import { expect, it, vi } from 'vitest';
import type { FaceBox } from '../../../../src/domain/faceBox.ts';
import { comparedFace, createPhotoFaces, facesText, withChosen } from '../../../../src/store/clean/facesInPhoto.ts';
import { REVIEW_SET, reviewStore } from '../../../support/cleanReview.ts';
import { readFace } from '../../../support/readFaces.ts';

const BOX: FaceBox = { x: 0.5, y: 0.1, width: 0.2, height: 0.3 };

function setUp() {
  const store = reviewStore();
  const job = { hasWorker: true, look: vi.fn(async () => [BOX]), choose: vi.fn() };
  const original = vi.fn(async (): Promise<Blob | null> => new Blob(['photo']));
  return { store, job, original, faces: createPhotoFaces({ store, job, original }) };
}

it('looks for the faces of a photo once, and for none where it cannot be had', async () => {
  const { faces, job, original } = setUp();
  expect(await faces.facesOf(1)).toEqual([BOX]);
  expect(await faces.facesOf(1)).toEqual([BOX]);
  expect(job.look).toHaveBeenCalledTimes(1);
  original.mockResolvedValueOnce(null);
  expect(await faces.facesOf(2)).toBeNull();
  job.hasWorker = false;
  expect(await faces.facesOf(3)).toBeNull();
});

it('has another face judged, with what was decided so far, and only where nothing is under way', async () => {
  const { store, faces, job } = setUp();
  store.setState({ verdicts: new Map([[0, { kind: 'remove' }]]) });
  await faces.chooseFace(1, BOX);
  const [choice, fixed] = job.choose.mock.lastCall!;
  expect(choice).toMatchObject({ image: 1, box: BOX });
  expect([...fixed]).toEqual([-1, -2, -2, -2, -2, -2]);
  expect(store.getState().work).toBe('retraining');
  await faces.chooseFace(2, BOX);
  expect(job.choose).toHaveBeenCalledTimes(1);
});

it('leaves faces alone that regions name', async () => {
  const { store, faces, job } = setUp();
  store.setState({ set: { ...REVIEW_SET, regions: [] } });
  await faces.chooseFace(1, BOX);
  expect(job.choose).not.toHaveBeenCalled();
});

it('puts a face in the place of another: its box, its picture, and no copy of any photo any more', () => {
  const set = { ...REVIEW_SET, photos: Int32Array.of(0, 0, 2, 3, 4, 5) };
  const outline = Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7]);
  const thumbnail = new Uint8Array(12).fill(9);
  const changed = withChosen(set, 1, readFace({ face: 'found', outline, thumbnail }))!;
  expect([...changed.outlines.subarray(8, 16)]).toEqual([...outline]);
  expect(changed.outlines.subarray(0, 8).every(Number.isNaN)).toBe(true);
  expect(changed.thumbnails.tiles[1]).toBe(thumbnail);
  expect([...changed.photos]).toEqual([0, 1, 2, 3, 4, 5]);
  expect(set.outlines.every(Number.isNaN)).toBe(true);
  const none = withChosen(changed, 1, readFace({ face: 'region-alone', outline: null }))!;
  expect(none.faces[1]).toBe('region-alone');
  expect(none.outlines.subarray(8, 16).every(Number.isNaN)).toBe(true);
  expect(withChosen(null, 0, readFace())).toBeNull();
});

/** Corners of a box, [4, 2]. */
const cornersOf = ({ x, y, width, height }: FaceBox): number[] => [
  ...[x, y, x + width, y],
  ...[x + width, y + height, x, y + height],
];

it('knows the face that is compared among those found: by its outline, and in a crop that is compared as it is', () => {
  const other: FaceBox = { x: 0.05, y: 0.6, width: 0.2, height: 0.2 };
  const set = { ...REVIEW_SET, outlines: REVIEW_SET.outlines.slice() };
  set.outlines.set(cornersOf(BOX), 8);
  expect(comparedFace(set, 1, [other, BOX])).toBe(1);
  expect(comparedFace(set, 1, [other])).toBe(-1);
  expect(comparedFace(set, 1, [])).toBe(-1);
  // No outline: the middle of the photo is compared, whatever is there.
  const face: FaceBox = { x: 0.15, y: 0.2, width: 0.7, height: 0.75 };
  expect(comparedFace(set, 0, [face])).toBe(-1);
  const crop = { ...set, faces: REVIEW_SET.faces.with(0, 'aligned-before') };
  expect(comparedFace(crop, 0, [other, face])).toBe(1);
  expect(comparedFace(crop, 0, [])).toBe(-1);
});

it('says which face is compared, and what there is to choose', () => {
  expect(facesText(0, -1, 'none')).toBe('No face was found in this photo.');
  expect(facesText(1, 0, 'aligned-before')).toBe('1 face found. Face 1 is compared; there is no other.');
  expect(facesText(3, 1, 'found')).toBe(
    '3 faces found. Face 2 is compared; choose another with Tab, the arrows and Enter.',
  );
  expect(facesText(1, -1, 'found')).toBe('1 face found. It is not compared; choose it with Tab and Enter.');
  expect(facesText(2, -1, 'none')).toBe(
    '2 faces found. None of them is compared, but the middle of the photo; choose one with Tab, the arrows and Enter.',
  );
});
