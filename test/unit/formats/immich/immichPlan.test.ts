/** Which face of an Immich library a change is about; what cannot be told is named. */
import { describe, expect, it } from 'vitest';
import { readImmichList } from '../../../../src/formats/immich/immichList.ts';
import { type FaceMove, leftAloneText, planImmich } from '../../../../src/formats/immich/immichPlan.ts';
import { ANN, BEACH, BEN, CY, immichFace, immichId, PARTY } from '../../../support/immichLibrary.ts';

const LEFT = { x: 0.09, y: 0.18, width: 0.13, height: 0.26 };
const RIGHT = { x: 0.69, y: 0.18, width: 0.13, height: 0.26 };
const move = (change: Partial<FaceMove> = {}): FaceMove => ({
  photo: 'faces/party.jpg',
  box: LEFT,
  from: 'Ann',
  to: 'Cy',
  ...change,
});

/** @param more answers beside the two photos */
const plan = (moves: readonly FaceMove[], ...more: readonly object[]) =>
  planImmich(moves, readImmichList(JSON.stringify([PARTY, BEACH, CY, ...more])));

/** Why the only move is left alone. */
function reason(change: Partial<FaceMove>, ...more: readonly object[]): string {
  const { changes, problems } = plan([move(change)], ...more);
  expect(changes).toEqual([]);
  return leftAloneText(problems[0]!.reason);
}

describe('a change in an Immich library', () => {
  it('is about the face of the photo that lies in the place, and goes to the person of the name', () => {
    expect(plan([move(), move({ box: RIGHT, from: 'Ben', to: 'Ann' })])).toEqual({
      changes: [
        { photo: 'faces/party.jpg', face: immichId(101), from: 'Ann', to: 'Cy', person: CY.id },
        { photo: 'faces/party.jpg', face: immichId(102), from: 'Ben', to: 'Ann', person: ANN.id },
      ],
      problems: [],
    });
  });

  it('is none where the name stays', () => {
    expect(plan([move({ to: 'Ann' })])).toEqual({ changes: [], problems: [] });
  });

  it('names a person whom Immich does not have yet, or nobody', () => {
    const { changes } = plan([move({ to: 'Zo\u00eb' }), move({ box: RIGHT, from: 'Ben', to: null })]);
    expect(changes.map(({ to, person }) => [to, person])).toEqual([
      ['Zo\u00eb', null],
      [null, null],
    ]);
  });

  it('finds the photo by its id, by its path, or by its name however it is composed', () => {
    const face = (photo: string, ...more: object[]) => plan([move({ photo, box: LEFT })], ...more).changes[0]?.face;
    expect(face(`export/${PARTY.id}.jpg`)).toBe(immichId(101));
    expect(face(`export/${PARTY.id.toUpperCase()}/1.jpg`)).toBe(immichId(101));
    const other = {
      ...PARTY,
      id: immichId(13),
      originalPath: '/library/2019/party.jpg',
      people: [{ ...ANN, faces: [immichFace(105, [100, 100, 200, 200])] }],
      unassignedFaces: [],
    };
    expect(face('mine/2019/party.jpg', other)).toBe(immichId(105));
    expect(face('mine/2024/party.jpg', other)).toBe(immichId(101));
    const accent = { ...other, originalFileName: 'Zo\u00eb.jpg', originalPath: null };
    expect(face('mine/Zoe\u0308.jpg', accent)).toBe(immichId(105));
  });

  it('is left alone, with the reason, where it cannot be told for certain', () => {
    expect(reason({ photo: 'x/nowhere.jpg' })).toBe('The list has no photo of this name.');
    const other = { ...PARTY, id: immichId(13), originalPath: '/library/2019/party.jpg' };
    expect(reason({}, other)).toBe('The list has 2 photos of this name, and nothing tells which it is.');
    expect(reason({ box: null })).toBe('Where in the photo the face lies is not known.');
    expect(reason({ box: { x: 0.9, y: 0.8, width: 0.1, height: 0.1 } })).toBe(
      'Immich has no face at this place in the photo.',
    );
    const empty = { id: immichId(14), originalFileName: 'empty.jpg', people: [] };
    expect(reason({ photo: 'empty.jpg' }, empty)).toBe('Immich has found no face in this photo.');
    expect(reason({ from: 'Ben' })).toBe('In Immich this face is Ann.');
    expect(reason({ box: { x: 0.4, y: 0.2, width: 0.1, height: 0.2 } })).toBe('In Immich this face has no name.');
    expect(reason({}, { ...CY, id: immichId(4) })).toBe('In Immich 2 people are called Cy: merge them first.');
    const { changes, problems } = plan([move(), move({ to: 'Ben' })]);
    expect(changes).toHaveLength(1);
    expect(problems.map((one) => [one.to, leftAloneText(one.reason)])).toEqual([
      ['Ben', 'Another change is about the same face.'],
    ]);
  });

  it('is counted once, whatever the list: every move is a change or a problem', () => {
    const moves = [
      move(),
      move({ photo: 'b.jpg' }),
      move({ from: 'Ben', box: RIGHT, to: null }),
      move({ from: BEN.name }),
    ];
    const { changes, problems } = plan(moves);
    expect(changes.length + problems.length).toBe(moves.length);
  });
});
