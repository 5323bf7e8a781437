/** Files of runs and figures as the page hands them over: their names and what is in them. */
import { expect, it } from 'vitest';
import { runStamp } from '../../../../src/domain/runStamp.ts';
import type { RunDetails } from '../../../../src/domain/shelvedRun.ts';
import { openZip } from '../../../../src/formats/archive/zip.ts';
import { createExports } from '../../../../src/store/shelf/exportActions.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { shelfItem } from '../../../support/shelfItems.ts';
import { readRecords } from '../../support/eventFiles.ts';

const EPOCHS = [metricsAt(1), metricsAt(2)];
const ITEMS = [
  shelfItem('a', { epochs: EPOCHS, note: { name: 'a/b: "mine"' } }),
  shelfItem('b', { epochs: EPOCHS, settings: { head: { kind: 'arcface' } } }),
  shelfItem('c', { epochs: EPOCHS, settings: { head: { kind: 'arcface' } } }),
];
const DETAILS: RunDetails = { id: 'b', rectified: [], evaluation: null, identities: ['A'] };

function setUp() {
  const files: { name: string; content: Blob }[] = [];
  const actions = createExports({
    shelf: {
      item: (id) => ITEMS.find(({ record }) => record.id === id) ?? null,
      details: (id) => Promise.resolve(id === 'b' ? DETAILS : null),
      say: () => {},
    },
    download: (name, content) => files.push({ name, content }),
  });
  return { actions, files };
}

const STAMP = 'ArcFace_10-drawn-people-x-24_closed-set-noise-30-percent_ci32_2-epochs_seed-0';

it('a run is named after its stamp', async () => {
  const { actions, files } = setUp();
  await actions.exportRun('b', 'csv');
  await actions.exportRun('b', 'json');
  await actions.exportRun('b', 'tensorboard');
  await actions.exportRun('nothing', 'csv');
  expect(files.map(({ name }) => name)).toEqual([
    `${STAMP}_curves.csv`,
    `${STAMP}_run.json`,
    `events.out.tfevents.1700000000.boundaryface.${STAMP}`,
  ]);
  expect(await files[0]!.content.text()).toMatch(/^step,epoch,cross_entropy,/);
  expect(JSON.parse(await files[1]!.content.text())).toMatchObject({
    stamp: runStamp(ITEMS[1]!.record.settings),
    details: DETAILS,
  });
  expect(readRecords(new Uint8Array(await files[2]!.content.arrayBuffer())).length).toBeGreaterThan(20);
});

it('a table has the runs asked for, in their order', async () => {
  const { actions, files } = setUp();
  await actions.exportRuns(['b', 'nothing', 'a'], 'json', false);
  await actions.exportRuns(['nothing'], 'csv', false);
  expect(files.map(({ name }) => name)).toEqual(['boundaryface-runs.json']);
  const { rows } = JSON.parse(await files[0]!.content.text());
  expect(rows.map(({ name }: { name: string }) => name)).toEqual(['ArcFace', 'a/b: "mine"']);
});

it('for TensorBoard each run has a folder of its own, whatever it is called', async () => {
  const { actions, files } = setUp();
  await actions.exportRuns(['a', 'b', 'c'], 'tensorboard', false);
  const zip = await openZip(files[0]!.content);
  const folders = zip.entries.map(({ name }) => name.split('/'));
  expect(folders.map(([folder]) => folder)).toEqual(['a_b_ _mine_', STAMP, `${STAMP} (2)`]);
  expect(folders.every((parts) => parts.length === 2 && parts[1]!.includes('tfevents'))).toBe(true);
  const first = readRecords(await zip.read(zip.entries[0]!));
  expect(first.filter(({ tag }) => tag === 'loss/total').map(({ step }) => step)).toEqual([1, 2]);
});

it('a figure is named after its run, or as one of several', async () => {
  const { actions, files } = setUp();
  const content = new Blob(['']);
  const { settings } = ITEMS[1]!.record;
  await actions.exportFigure({ title: 'Detected noise', settings, form: 'svg', content });
  await actions.exportFigure({ title: 'Loss', settings: null, form: 'png', content });
  expect(files.map(({ name }) => name)).toEqual([`${STAMP}_detected-noise.svg`, 'compared-runs_loss.png']);
});
