/** Files of runs and figures as the page hands them over: their names and what is in them. */
import { expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { DEFAULT_CHOICES } from '../../../../src/domain/importChoices.ts';
import { NO_HISTORY } from '../../../../src/domain/runHistory.ts';
import { runStamp } from '../../../../src/domain/runStamp.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import type { RunDetails } from '../../../../src/domain/shelvedRun.ts';
import { openZip } from '../../../../src/formats/archive/zip.ts';
import type { StoredRun } from '../../../../src/storage/storedRun.ts';
import type { DatasetControl } from '../../../../src/store/dataset/datasetControl.ts';
import { createExports } from '../../../../src/store/shelf/exportActions.ts';
import { type AppState, initialState } from '../../../../src/store/state.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { endOfEpoch } from '../../../support/keptRuns.ts';
import { CORRECTIONS, LABELS, MOVES, PICTURES, snapshotAt } from '../../../support/projectedRun.ts';
import { shelfItem } from '../../../support/shelfItems.ts';
import { readRecords } from '../../support/eventFiles.ts';

const EPOCHS = [metricsAt(1), metricsAt(2)];
const ITEMS = [
  shelfItem('a', { epochs: EPOCHS, note: { name: 'a/b: "mine"' } }),
  shelfItem('b', { epochs: EPOCHS, settings: { head: { kind: 'arcface' } } }),
  { ...shelfItem('c', { epochs: EPOCHS, settings: { head: { kind: 'arcface' } } }), epochs: [1, 2] },
];
const DETAILS: RunDetails = { id: 'b', rectified: [], evaluation: null, identities: ['A'] };

/** A page whose worker, asked for embeddings, answers with those of its newest step; and a storage with one kept run. */
function setUp(shown: string | null = null) {
  const files: { name: string; content: Blob }[] = [];
  const said: string[] = [];
  const watched: boolean[] = [];
  const settings = parseSettings({});
  const opening = initialState({ settings, view: 'runs', problems: [] }, { head: true, milestones: true });
  const history = { ...NO_HISTORY, changes: [{ epoch: 1, from: 0, records: MOVES, withdrawn: [] }] };
  const store = createStore<AppState>()(() => ({
    ...opening,
    ...(shown !== null && { run: { ...opening.run, id: shown, settings, step: 9 } }),
    ...{ labels: LABELS, corrections: CORRECTIONS, history },
  }));
  const kept: StoredRun = {
    ...endOfEpoch(2, { id: 'c', corrections: MOVES }),
    history: {
      ...{ labels: [{ epoch: 1, labels: LABELS }], changes: history.changes, decisions: [] },
      embeddings: { snapshots: [snapshotAt(4), snapshotAt(8)], every: 1 },
    },
  };
  const datasets = { own: null, choices: DEFAULT_CHOICES, again: () => Promise.resolve(PICTURES) };
  const actions = createExports({
    store,
    shelf: {
      item: (id) => ITEMS.find(({ record }) => record.id === id) ?? null,
      details: (id) => Promise.resolve(id === 'b' ? DETAILS : null),
      say: ({ lines }) => said.push(...lines),
    },
    runs: {
      at: (id, epoch) => Promise.resolve(id === 'c' && epoch === 2 ? kept : null),
      details: () => Promise.resolve(null),
    },
    datasets: datasets as unknown as DatasetControl,
    watchEmbeddings(on) {
      watched.push(on);
      const { history: before } = store.getState();
      if (on) queueMicrotask(() => store.setState({ history: { ...before, newest: snapshotAt(9) } }));
    },
    download: (name, content) => files.push({ name, content }),
  });
  const contents = async () => {
    const zip = await openZip(files[0]!.content);
    return new Map(await Promise.all(zip.entries.map(async (entry) => [entry.name, await zip.read(entry)] as const)));
  };
  return { actions, files, said, watched, contents };
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
  expect(readRecords(new Uint8Array(await files[2]!.content.arrayBuffer())).length).toBeGreaterThan(15);
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

const EVENTS = 'events.out.tfevents.1700000000.boundaryface.0';
const PROJECTOR = ['projector_config.pbtxt', 'vectors.tsv', 'metadata.tsv', 'sprite.png'];

it('the run on the page goes to the projector with embeddings that nobody has looked at, and its sheets', async () => {
  const { actions, files, said, watched, contents } = setUp('b');
  await actions.exportRun('b', 'projector');
  expect(files.map(({ name }) => name)).toEqual([`${STAMP}_tensorboard.zip`]);
  const zip = await contents();
  expect([...zip.keys()]).toEqual([EVENTS, ...PROJECTOR]);
  const events = readRecords(zip.get(EVENTS)!);
  expect(events.filter(({ image }) => image).map(({ tag, step }) => [tag, step])).toEqual([
    ['labels/rectified_faces', 1],
  ]);
  expect(events.some(({ tag }) => tag === 'loss/total')).toBe(true);
  expect(new TextDecoder().decode(zip.get('metadata.tsv')).split('\n')).toHaveLength(5);
  expect(watched).toEqual([true, false]);
  expect(said).toEqual([]);
});

it('a kept run goes with the embeddings that were kept of it', async () => {
  const { actions, said, watched, contents } = setUp();
  await actions.exportRun('c', 'projector');
  expect([...(await contents()).keys()]).toEqual([EVENTS, ...PROJECTOR]);
  expect([said, watched]).toEqual([[], []]);
});

it('what is not kept of a run is said', async () => {
  const { actions, said, contents } = setUp();
  await actions.exportRun('a', 'projector');
  expect([...(await contents()).keys()]).toEqual([EVENTS]);
  expect(said).toHaveLength(3);
  expect(said[1]).toContain('No embeddings are in it');
  expect(said[2]).toContain('No faces are in it');
});
