/** Faces without a name: suggested one where it is nearly certain, named by a person alone, and kept with their photo. */
import { expect, it, vi } from 'vitest';
import type { FaceBox } from '../../../../src/domain/faceBox.ts';
import type { NamedFaces } from '../../../../src/protocol/clean.ts';
import { isNameWithin, nameOf, namesFrom, toStoredNames } from '../../../../src/store/clean/faceNames.ts';
import { createFaceNames, namelessFaces } from '../../../../src/store/clean/faceNaming.ts';
import { REVIEW_SET, reviewStore } from '../../../support/cleanReview.ts';

const at = (x: number): FaceBox => ({ x, y: 0.2, width: 0.2, height: 0.4 });
const [LEFT, MIDDLE, RIGHT] = [at(0.05), at(0.4), at(0.75)];

/** Photos of two images each: the face on the left and that in the middle. */
const REGIONS = {
  ...REVIEW_SET,
  contents: REVIEW_SET.names.map((_, i) => `digest${i >> 1}#0.0500,${i % 2}`),
  regions: REVIEW_SET.names.map((_, i) => ({
    photo: `${i >> 1}.jpg`,
    sidecar: null,
    face: i % 2,
    box: i % 2 === 0 ? LEFT : MIDDLE,
    unnamed: [],
  })),
};
const outlines = Float32Array.from(REVIEW_SET.names.flatMap(() => [0.05, 0.2, 0.25, 0.2, 0.25, 0.6, 0.05, 0.6]));

function setUp(answer: NamedFaces | null = { people: Int32Array.of(2), chances: Float32Array.of(0.97) }) {
  const store = reviewStore({ set: REGIONS });
  const job = { hasWorker: true, name: vi.fn(async () => answer) };
  const keeper = { save: vi.fn(async () => {}) };
  const original = vi.fn(async (): Promise<Blob | null> => new Blob(['photo']));
  return { store, job, keeper, original, faces: createFaceNames({ store, job, keeper, original }) };
}

it('are those that no region names, or that are not the one compared', () => {
  expect(namelessFaces(REGIONS, 1, [LEFT, MIDDLE, RIGHT])).toEqual([RIGHT]);
  const folder = { ...REVIEW_SET, outlines };
  expect(namelessFaces(folder, 1, [LEFT, MIDDLE, RIGHT])).toEqual([MIDDLE, RIGHT]);
  // Where none of them is compared nobody can tell which of them the label is about.
  expect(namelessFaces(REVIEW_SET, 1, [MIDDLE, RIGHT])).toEqual([]);
});

it('are asked about with everybody whom the photo shows, and told of from 95 % on', async () => {
  const { faces, job } = setUp({ people: Int32Array.of(2, 2, -1), chances: Float32Array.of(0.96, 0.94, 0) });
  expect(await faces.suggestNames(0, [RIGHT, at(0.55), at(0.3)])).toEqual([
    { box: RIGHT, person: 2, chance: expect.closeTo(0.96, 5) },
  ]);
  expect(job.name).toHaveBeenCalledWith(expect.objectContaining({ taken: [0, 0], boxes: [RIGHT, at(0.55), at(0.3)] }));
});

it('are not asked about while something is under way, before the last scores, or where the photo is gone', async () => {
  const { faces, job, store, original } = setUp();
  store.setState({ work: 'retraining' });
  expect(await faces.suggestNames(0, [RIGHT])).toEqual([]);
  store.setState({ work: null, scoresKind: 'preview' });
  expect(await faces.suggestNames(0, [RIGHT])).toEqual([]);
  store.setState({ scoresKind: 'final' });
  original.mockResolvedValueOnce(null);
  expect(await faces.suggestNames(0, [RIGHT])).toEqual([]);
  expect(await faces.suggestNames(0, [])).toEqual([]);
  expect(job.name).not.toHaveBeenCalled();
  job.name.mockResolvedValueOnce(null);
  expect(await faces.suggestNames(0, [RIGHT])).toEqual([]);
});

it('bear no name before a person gives them one, which can be changed and taken back', async () => {
  const { faces, store, keeper } = setUp();
  await faces.suggestNames(0, [RIGHT]);
  expect(store.getState().faceNames).toEqual([]);
  faces.nameFace(0, RIGHT, 2);
  expect(store.getState().faceNames).toEqual([{ content: 'digest0', box: RIGHT, name: 'Cy' }]);
  // The other image of the same photo shows the same face.
  expect(nameOf(store.getState().faceNames, 'digest0', at(0.76))?.name).toBe('Cy');
  faces.nameFace(1, at(0.76), 1);
  faces.nameFace(2, RIGHT, 0);
  expect(store.getState().faceNames.map(({ content, name }) => [content, name])).toEqual([
    ['digest0', 'Ben'],
    ['digest1', 'Ann'],
  ]);
  faces.unnameFace(0, RIGHT);
  expect(store.getState().faceNames.map(({ content }) => content)).toEqual(['digest1']);
  expect(keeper.save).toHaveBeenCalledTimes(4);
});

it('are stored beside the verdicts, and come back as they were', () => {
  const names = [
    { content: 'digest0', box: RIGHT, name: 'Cy' },
    { content: 'elsewhere', box: LEFT, name: 'Ann' },
  ];
  const stored = toStoredNames(REGIONS, names);
  expect(stored).toEqual([
    { image: '', content: 'digest0#0.7500,0.2000,0.2000,0.4000', given: '', kind: 'other', label: 'Cy' },
  ]);
  expect(namesFrom(stored)).toEqual([names[0]]);
  expect(stored.every((one) => isNameWithin(REGIONS, one))).toBe(true);
  // The last name of a face counts; verdicts on images are none.
  const later = { ...stored[0]!, label: 'Ben' };
  const verdict = { image: 'Ann/1.jpg', content: 'digest0#0.0500,0', given: 'Ann', kind: 'other', label: 'Cy' };
  expect(
    namesFrom([...stored, later, verdict, { ...later, content: null }, { ...later, content: 'digest0#x' }]),
  ).toEqual([{ content: 'digest0', box: RIGHT, name: 'Ben' }]);
  expect(isNameWithin(REGIONS, verdict)).toBe(false);
});
