/** The files under review: opened once, and anew for others. */
import { expect, it } from 'vitest';
import { createReviewedFiles } from '../../../../src/store/clean/reviewedFiles.ts';

const images = (text: string) => ({ name: text, sources: [{ path: 'a/1.png', blob: new Blob([text]) }] });

it('gives the file behind an image, of the images that were taken last', async () => {
  const files = createReviewedFiles();
  const read = async () => new TextDecoder().decode((await (await files.open()).read('a/1.png')) ?? undefined);
  expect(files.images).toBeNull();
  const first = images('first');
  files.take(first);
  const opened = files.open();
  files.take(first);
  expect(files.open()).toBe(opened);
  expect(await read()).toBe('first');
  files.take(images('second'));
  expect(await read()).toBe('second');
  files.clear();
  expect(files.images).toBeNull();
  expect(await read()).toBe('');
});
