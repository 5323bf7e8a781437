/** Lists of an Immich library's faces: every form in which its API answers, and what is none of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/formats/formatError.ts';
import { readImmichList } from '../../../../src/formats/immich/immichList.ts';
import { ANN, BEACH, BEN, CY, immichFace, immichId, PARTY } from '../../../support/immichLibrary.ts';

const person = ({ id, name }: typeof ANN) => ({ id, name });

describe('a list of Immich', () => {
  const whole = readImmichList(JSON.stringify([PARTY, BEACH, { people: [CY] }]));

  it('tells of photos with the faces of their people, and of everybody', () => {
    expect(whole.people).toEqual([ANN, BEN, CY].map(person));
    expect(whole.photos).toHaveLength(2);
    expect(whole.photos[0]).toEqual({
      id: PARTY.id,
      fileName: 'party.jpg',
      path: '/library/2024/party.jpg',
      faces: [
        { id: immichId(101), box: { x: 0.1, y: 0.2, width: 0.1, height: 0.2 }, person: person(ANN) },
        { id: immichId(102), box: { x: 0.7, y: 0.2, width: 0.1, height: 0.2 }, person: person(BEN) },
        { id: immichId(103), box: { x: 0.4, y: 0.2, width: 0.1, height: 0.2 }, person: null },
      ],
    });
  });

  it.each([
    ['an answer of the search', JSON.stringify({ assets: { total: 2, items: [PARTY, BEACH] }, people: [CY] })],
    ['one laid out over lines', JSON.stringify([PARTY, BEACH, { people: [CY] }], null, 2)],
    [
      'an answer a line',
      `\ufeff${[PARTY, BEACH, { people: [CY], hasNextPage: false }].map((one) => JSON.stringify(one)).join('\r\n\r\n')}\r\n`,
    ],
    [
      'pages of the search, one a line',
      `${[[PARTY], [BEACH]].map((items) => JSON.stringify({ assets: { items } })).join('\n')}\n${JSON.stringify([CY])}`,
    ],
  ])('in another form is the same: %s', (_, text) => {
    expect(readImmichList(text)).toEqual(whole);
  });

  it('may give the faces of a photo under its id, beside its file name', () => {
    const faces = [
      { ...immichFace(101, [100, 100, 200, 200]), person: ANN },
      { ...immichFace(103, [400, 100, 500, 200]), person: null },
    ];
    const [photo] = readImmichList(JSON.stringify({ assetId: PARTY.id, originalFileName: 'party.jpg', faces })).photos;
    expect(photo).toMatchObject({ id: PARTY.id, fileName: 'party.jpg', path: null });
    expect(photo!.faces.map((face) => face.person?.name)).toEqual(['Ann', undefined]);
  });

  it.each([
    ['', 'It is empty.'],
    ['[]', 'It names no photo'],
    [JSON.stringify({ people: [ANN] }), 'It names no photo'],
    ['{"a": 1', 'It is not valid JSON'],
    ['42', 'The list is no answer of Immich.'],
    [JSON.stringify([PARTY, 'x']), '[1] is no answer of Immich.'],
    [JSON.stringify([PARTY, { ...BEACH, id: "'; rm -rf ~ '" }]), '[1].id is missing or is none that Immich writes.'],
    [JSON.stringify({ ...PARTY, people: [{ ...ANN, id: 'x' }] }), 'people.0.id is missing'],
    [
      JSON.stringify({ ...PARTY, unassignedFaces: [{ ...immichFace(9, [0, 0, 1, 1]), imageWidth: 0 }] }),
      'unassignedFaces.0.imageWidth',
    ],
    [JSON.stringify({ ...PARTY, people: [{ ...ANN, faces: [{ id: immichId(9) }] }] }), 'people.0.faces.0.imageWidth'],
    [JSON.stringify({ originalFileName: 'x.jpg', people: [] }), 'It has no id that Immich writes.'],
    [`${JSON.stringify(PARTY)}\n{"id":`, 'Line 2: It is not valid JSON'],
    [`${JSON.stringify(PARTY)}\n\n${JSON.stringify({ ...BEACH, people: 3 })}`, 'Line 3.people is missing'],
  ])('that is none is refused with its place: %s', (text, message) => {
    expect(() => readImmichList(text)).toThrow(FormatError);
    expect(() => readImmichList(text)).toThrow(message);
  });

  it('that is damaged anywhere gives a list or a FormatError, and no other error', () => {
    const text = JSON.stringify([PARTY, BEACH]);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), (at, put) => {
        try {
          readImmichList(text.slice(0, at) + put + text.slice(at + put.length));
        } catch (cause) {
          expect(cause).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
