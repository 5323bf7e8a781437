/** What is read of the tables that a run and a review leave. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RectifiedImage } from '../../../../src/domain/standingCorrections.ts';
import { UNLABELLED } from '../../../../src/domain/standingCorrections.ts';
import { rectifiedCsv } from '../../../../src/formats/table/runFiles.ts';
import { readVerdicts } from '../../../../src/headless/cli/verdictTable.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verdicts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const names = { images: new Set(['a.png', 'b.png', 'c.png']), identities: new Set(['Ann', 'Ben']) };

function read(text: string) {
  const file = join(folder, 'table.csv');
  writeFileSync(file, text);
  return readVerdicts(file, names);
}

const row = (image: string, rectifiedLabel: string): RectifiedImage => ({
  image,
  givenLabel: 'Ann',
  rectifiedLabel,
  trueLabel: null,
  epoch: 3,
});

test("labels that a run only takes for wrong say nothing of whose the image is, and spoil no other row's", () => {
  const table = rectifiedCsv([row('a.png', UNLABELLED), row('b.png', 'Ben')]);
  expect(table).toContain(UNLABELLED);
  expect([...read(table)]).toEqual([['b.png', 'Ben']]);
});

test('a review takes images out, and names nobody who is not there', () => {
  expect([...read('image,final_label\na.png,\nb.png,Ben\nheld.png,Zoe\n')]).toEqual([
    ['a.png', null],
    ['b.png', 'Ben'],
  ]);
  expect(() => read(`image,final_label\na.png,${UNLABELLED}\n`)).toThrow('line 2: nobody in the set is called');
});
