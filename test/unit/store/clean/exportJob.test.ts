/** Exports: one at a time, told from start to end, none after the images have gone. */
import { expect, it, vi } from 'vitest';
import type { Originals } from '../../../../src/formats/archive/originals.ts';
import { createExportJob } from '../../../../src/store/clean/exportJob.ts';
import { reviewStore } from '../../../support/cleanReview.ts';

const NO_FILES: Originals = { read: () => Promise.resolve(null) };

function setUp(open: () => Promise<Originals> = () => Promise.resolve(NO_FILES)) {
  const store = reviewStore();
  const download = vi.fn((_name: string, _content: Blob) => {});
  const abort = new AbortController();
  const { export: write } = createExportJob({
    store,
    environment: { download, version: '9.9.9', redraw: (bytes) => Promise.resolve(bytes) },
    files: { open },
    job: abort,
  });
  const exporting = () => store.getState().exporting;
  return { store, download, abort, write, exporting, names: () => download.mock.calls.map(([name]) => name) };
}

it('writes nothing where nothing is under review', () => {
  const { store, write, names } = setUp();
  store.setState({ scores: null });
  write('csv', false);
  expect(names()).toEqual([]);
});

it('hands a file over and says what was left undecided', async () => {
  const { download, write, exporting, names } = setUp();
  write('json', true);
  expect(names()).toEqual(['review.json']);
  expect(exporting()).toMatchObject({ busy: null, notes: [expect.stringContaining('undecided')] });
  expect(await download.mock.calls[0]![1].text()).toContain('"9.9.9"');
});

it('writes one folder at a time, and counts its images', async () => {
  const { write, exporting, names } = setUp();
  write('folder', false);
  write('csv', false);
  expect(exporting().busy).toEqual({ done: 0, total: 6 });
  await vi.waitFor(() => expect(exporting().busy).toBeNull());
  expect(names()).toEqual(['cleaned.zip']);
});

it('says why a folder could not be written; that it was ended is no failure', async () => {
  const broken = setUp(() => Promise.reject(new Error('gone')));
  broken.write('folder', false);
  await vi.waitFor(() => expect(broken.exporting().busy).toBeNull());
  expect(broken.store.getState().error?.message).toBe('The files could not be written.');
  const left = setUp();
  left.write('folder', false);
  left.abort.abort();
  await vi.waitFor(() => expect(left.exporting().busy).toBeNull());
  expect([left.store.getState().error, left.names()]).toEqual([null, []]);
});
