/** Sidecars of a review: listed first, taken away as listed, and listed anew after another decision. */
import { expect, it, vi } from 'vitest';
import type { NamedRegion } from '../../../../src/domain/faceBox.ts';
import { openZip } from '../../../../src/formats/archive/zip.ts';
import { XmpFaces } from '../../../../src/formats/xmp/xmpFaces.ts';
import type { CleanSet } from '../../../../src/protocol/clean.ts';
import { createExportJob } from '../../../../src/store/clean/exportJob.ts';
import { REVIEW_SET, reviewStore } from '../../../support/cleanReview.ts';
import { jpegFile } from '../../support/imageFiles.ts';

const SIZE = { width: 80, height: 60 };
const boxAt = (face: number) => ({ x: 0.1 + 0.45 * face, y: 0.25, width: 0.3, height: 0.5 });

/** Three photos of two faces each: of Ann and Ann, Ben and Ben, Cy and Cy. */
const regions: NamedRegion[] = REVIEW_SET.names.map((_, i) => ({
  photo: `${i >> 1}.jpg`,
  sidecar: `${i >> 1}.xmp`,
  face: i % 2,
  box: boxAt(i % 2),
  unnamed: [],
}));

function sidecar(photo: number): Uint8Array<ArrayBuffer> {
  const xmp = XmpFaces.empty();
  for (const face of [0, 1]) xmp.add(REVIEW_SET.identities[photo]!, boxAt(face), SIZE);
  return XmpFaces.read(xmp.bytes()).bytes();
}

function setUp(set: CleanSet = { ...REVIEW_SET, regions }) {
  const store = reviewStore({ set });
  const download = vi.fn((_name: string, _content: Blob) => {});
  const abort = new AbortController();
  const read = async (name: string) => {
    if (name.endsWith('.jpg')) return jpegFile(80, 60);
    return /^\d/.test(name) ? sidecar(Number.parseInt(name, 10)) : null;
  };
  const { listSidecars, saveSidecars } = createExportJob({
    store,
    environment: { download, version: '9.9.9', redraw: (bytes) => Promise.resolve(bytes) },
    files: { open: () => Promise.resolve({ read }) },
    job: abort,
  });
  const done = () => vi.waitFor(() => expect(store.getState().exporting.busy).toBeNull());
  return { store, download, abort, listSidecars, saveSidecars, done };
}

it('lists what verdicts change, and hands over those files alone', async () => {
  const { store, download, listSidecars, saveSidecars, done } = setUp();
  store.setState({
    verdicts: new Map([
      [1, { kind: 'accept', label: 1 }],
      [2, { kind: 'reject' }],
      [4, { kind: 'remove' }],
    ]),
  });
  listSidecars(false);
  expect(store.getState().exporting.busy).not.toBeNull();
  await done();
  expect(download).not.toHaveBeenCalled();
  expect(store.getState().sidecars?.plan.changes).toEqual([
    { photo: '0.jpg', sidecar: '0.xmp', isNew: false, from: 'Ann', to: 'Ben' },
    { photo: '2.jpg', sidecar: '2.xmp', isNew: false, from: 'Cy', to: null },
  ]);
  saveSidecars();
  await vi.waitFor(() => expect(download).toHaveBeenCalled());
  const [[name, file]] = download.mock.calls as [[string, Blob]];
  expect(name).toBe('sidecars.zip');
  const zip = await openZip(file);
  const faces = await Promise.all(
    zip.entries.map(async (entry) => [entry.name, XmpFaces.read(await zip.read(entry)).faces.map((face) => face.name)]),
  );
  expect(faces).toEqual([
    ['0.xmp', ['Ann', 'Ben']],
    ['2.xmp', ['Cy']],
  ]);
});

it('forgets the list with another decision', async () => {
  const { store, download, listSidecars, saveSidecars, done } = setUp();
  store.setState({ verdicts: new Map([[1, { kind: 'accept', label: 1 }]]) });
  listSidecars(false);
  await done();
  store.setState({ focus: 2 });
  expect(store.getState().sidecars).not.toBeNull();
  store.setState({ verdicts: new Map() });
  expect(store.getState().sidecars).toBeNull();
  saveSidecars();
  expect(download).not.toHaveBeenCalled();
});

it('has nothing to change where nothing was decided, nor where folders name the people', async () => {
  for (const set of [{ ...REVIEW_SET, regions }, REVIEW_SET]) {
    const { store, download, listSidecars, saveSidecars, done } = setUp(
      set as typeof REVIEW_SET & { regions: NamedRegion[] },
    );
    listSidecars(false);
    await done();
    expect(store.getState().sidecars?.plan).toEqual({ changes: [], files: new Map(), problems: [] });
    saveSidecars();
    expect(download).not.toHaveBeenCalled();
  }
});

it('is ended with the review, without an error', async () => {
  const { store, abort, listSidecars, done } = setUp();
  store.setState({ verdicts: new Map([[1, { kind: 'accept', label: 1 }]]) });
  listSidecars(false);
  abort.abort();
  await done();
  expect([store.getState().error, store.getState().sidecars]).toEqual([null, null]);
});

it('faces that were given a name get a region, also in a set of folders', async () => {
  const { store, download, listSidecars, saveSidecars, done } = setUp(REVIEW_SET);
  const box = { x: 0.6, y: 0.25, width: 0.3, height: 0.5 };
  store.setState({
    faceNames: [
      { content: 'a1', box, name: 'Ben' },
      { content: 'another set', box, name: 'Ben' },
    ],
  });
  listSidecars(false);
  await done();
  expect(store.getState().sidecars?.plan.changes).toEqual([
    { photo: 'Ann/1.jpg', sidecar: 'Ann/1.jpg.xmp', isNew: true, from: null, to: 'Ben' },
  ]);
  saveSidecars();
  await vi.waitFor(() => expect(download).toHaveBeenCalledTimes(1));
  store.setState({ faceNames: [] });
  expect(store.getState().sidecars).toBeNull();
});

it('faces that were given a name get it in every copy of their photo', async () => {
  const contents = REVIEW_SET.contents.map((content, i) => (i === 2 ? REVIEW_SET.contents[0]! : content));
  const { store, listSidecars, done } = setUp({ ...REVIEW_SET, contents });
  const box = { x: 0.6, y: 0.25, width: 0.3, height: 0.5 };
  store.setState({ faceNames: [{ content: REVIEW_SET.contents[0]!, box, name: 'Cy' }] });
  listSidecars(false);
  await done();
  expect(store.getState().sidecars?.plan.changes.map(({ photo, to }) => [photo, to])).toEqual([
    [REVIEW_SET.names[0], 'Cy'],
    [REVIEW_SET.names[2], 'Cy'],
  ]);
});
