/** Promises about odd files and names that rest on more than one part of the product. */
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { importImages } from '../../../../src/data/import/importImages.ts';
import type { ImportSource } from '../../../../src/domain/images.ts';
import { MAX_FILE_BYTES } from '../../../../src/formats/picture/sniff.ts';
import { type ListRow, readListFile } from '../../../../src/formats/table/listFile.ts';
import { cleanedCsv, type ReviewRow, reviewCsv } from '../../../../src/formats/table/reviewFiles.ts';
import { IdentityTag } from '../../../../src/ui/faces/IdentityTag.tsx';
import { cmykJpegFile, pngFile } from '../../support/imageFiles.ts';
import { decodeInNode } from '../../support/nodeDecoder.ts';

const imported = (sources: ImportSource[]) => importImages(sources, { size: 16, decode: decodeInNode });

it('a file of over 20 MB is refused without reading it', async () => {
  const reads: string[] = [];
  /** Tells of every read; the size is stated, as a browser does, before anything is read. */
  const watched = (path: string, blob: Blob, size: number): ImportSource => ({
    path,
    blob: new Proxy(blob, {
      get(target, name) {
        if (name === 'size') return size;
        if (name === 'arrayBuffer') reads.push(path);
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
  });
  const face = new Blob([pngFile(16, 16)]);
  const { report } = await imported([
    watched('set/Ann/huge.png', face, MAX_FILE_BYTES + 1),
    watched('set/Ann/fine.png', face, face.size),
  ]);
  expect(report.skipped).toEqual([{ path: 'set/Ann/huge.png', reason: 'Over 20 MB.' }]);
  expect(reads).toEqual(['set/Ann/fine.png']);
});

it('a CMYK picture is taken, with a warning', async () => {
  const { images, report } = await imported([{ path: 'Ann/print.jpg', blob: new Blob([cmykJpegFile(2)]) }]);
  expect(images.count).toBe(1);
  expect(report.notices).toEqual([{ path: 'Ann/print.jpg', note: 'CMYK colours: they may look shifted.' }]);
});

/** Right-to-left with marks of direction, composed and not, beyond the first plane, 4 kB, and what tables give a meaning. */
const NAMES = [
  '\u05d0\u05d1 \u202eabc',
  'Zoe\u0308',
  '\u{1f600}\u200d',
  '\u540d'.repeat(1400),
  'a,"b"',
  '<script>alert(1)</script>',
];

it('names of any script and length come out of exports whole', () => {
  const rows = NAMES.map(
    (name, i): ReviewRow => ({
      image: `set/${name}/${i}.png`,
      givenLabel: name,
      suggestedLabel: name,
      score: 0.5,
      chanceWrong: 0.75,
      flagged: true,
      nobody: false,
      verdict: 'accept',
      note: '',
      finalLabel: name,
    }),
  );
  const rowsOf = (text: string, name: string): readonly ListRow[] => {
    const read = readListFile(text, name, (path) => (rows.some(({ image }) => image === path) ? 'whole' : null));
    return read.kind === 'list' ? read.rows : [];
  };
  expect(rowsOf(cleanedCsv(rows), 'clean.csv').map(({ path, label }) => [path, label])).toEqual(
    rows.map((row) => [row.image, row.finalLabel]),
  );
  expect(rowsOf(reviewCsv(rows), 'review.csv').map(({ label }) => label)).toEqual(NAMES);
});

it('names are set apart from the text around them and are text alone', () => {
  for (const name of NAMES) {
    const html = renderToStaticMarkup(createElement(IdentityTag, { identity: 0, name }));
    const shown = name.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
    expect(html).toContain(`<bdi>${shown}</bdi>`);
    expect(html).not.toContain('<script>');
  }
});
