/** A review as a script for Immich: listed first, taken away as listed, and listed anew after another decision. */
import { expect, it, vi } from 'vitest';
import { createExportJob } from '../../../../src/store/clean/exportJob.ts';
import { REVIEW_SCORES, REVIEW_SET, reviewStore } from '../../../support/cleanReview.ts';
import { ANN, BEN, immichFace, immichId } from '../../../support/immichLibrary.ts';

/** A face in the left half of each photo. */
const outlines = Float32Array.from(REVIEW_SET.names.flatMap(() => [0.1, 0.2, 0.4, 0.2, 0.4, 0.8, 0.1, 0.8]));
const ann = (number: number, name: string) => ({
  id: immichId(number),
  originalFileName: name.split('/')[1],
  originalPath: `/library/${name}`,
  people: [{ ...ANN, faces: [immichFace(100 + number, [100, 100, 400, 400])] }],
});
const LIST = JSON.stringify([ann(11, 'Ann/1.jpg'), ann(12, 'Ann/2.jpg'), { people: [BEN] }]);

function setUp() {
  const store = reviewStore({
    set: { ...REVIEW_SET, outlines },
    verdicts: new Map([
      [1, { kind: 'accept', label: 1 }],
      [4, { kind: 'remove' }],
    ]),
  });
  const download = vi.fn((_name: string, _content: Blob) => {});
  const { listImmich, saveImmich } = createExportJob({
    store,
    environment: { download, version: '9.9.9', redraw: (bytes) => Promise.resolve(bytes) },
    files: { open: () => Promise.reject(new Error('not asked for')) },
    job: new AbortController(),
  });
  return { store, download, listImmich, saveImmich };
}

it('lists what verdicts change, names what is not in the library, and hands over the script', async () => {
  const { store, download, listImmich, saveImmich } = setUp();
  await saveImmich();
  await listImmich(false, new File([LIST], 'faces.json'));
  expect(download).not.toHaveBeenCalled();
  expect(store.getState().immich).toEqual({
    trustModel: false,
    plan: {
      changes: [{ photo: 'Ann/2.jpg', face: immichId(112), from: 'Ann', to: 'Ben', person: BEN.id }],
      problems: [{ photo: 'Cy/1.jpg', from: 'Cy', to: null, reason: { kind: 'other-name', name: 'Ann' } }],
    },
  });
  await saveImmich();
  const [name, script] = download.mock.calls[0]!;
  expect(name).toBe('immich.sh');
  expect(await script.text()).toContain(`move 'Ann/2.jpg: Ann becomes Ben' '${immichId(112)}' '${BEN.id}'`);
});

it('another decision makes another list, of the library that was read', async () => {
  const { store, listImmich } = setUp();
  await listImmich(false, LIST);
  store.setState({ verdicts: new Map([[0, { kind: 'other', label: 1 }]]) });
  expect(store.getState()).toMatchObject({ immich: null, immichListRead: true });
  await listImmich(false, null);
  expect(store.getState().immich?.plan.changes.map(({ photo }) => photo)).toEqual(['Ann/1.jpg']);
});

it('undecided suspects take the suggested name only where that was asked for', async () => {
  const wrong = Float32Array.of(0, 1, 1, 0, 1, 0);
  const { store, listImmich } = setUp();
  store.setState({ scores: { ...REVIEW_SCORES, wrong }, verdicts: new Map() });
  await listImmich(false, LIST);
  expect(store.getState().immich?.plan).toEqual({ changes: [], problems: [] });
});

it('a list that is none is named, and nothing is listed', async () => {
  const { store, listImmich } = setUp();
  await listImmich(false, LIST);
  await listImmich(false, new File(['[]'], 'faces.json'));
  expect(store.getState()).toMatchObject({
    immich: null,
    immichListRead: false,
    error: { message: expect.stringContaining('faces.json: It names no photo') },
  });
  await listImmich(false, '{');
  expect(store.getState().error?.message).toMatch(/^What was pasted: It is not valid JSON/);
  await listImmich(false, null);
  expect(store.getState().immich).toBeNull();
});
