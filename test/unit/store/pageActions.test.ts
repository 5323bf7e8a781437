/**
 * Whatever a person does in whatever order: what the page shows is the result of the run that it names, on that run's images
 * and labels, and no result goes without a way back.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { trainedLabels } from '../../../src/domain/noise.ts';
import { viewedSession } from '../../../src/store/shelf/viewedRun.ts';
import { hasResults } from '../../../src/store/state.ts';
import { digestOf, tokenOf } from '../../support/modelWorker.ts';
import { ACTS, holdsAfter, shownTokens, type Tab, type Watch } from '../../support/pagePlay.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Runs that a person can get at: on the page, put away, or on offer. */
function reachable(tab: Tab): Set<number> {
  const { state, savedAt } = tab;
  const tokens = new Set(shownTokens(state));
  // A run that has no results yet is on the page all the same.
  if (state.run.settings && tab.worker?.run) tokens.add(tab.worker.run.token);
  for (const view of [state.putAway, state.kept, ...state.earlier]) {
    if (view) tokens.add(savedAt.get(view.savedAt)!);
  }
  for (const { record } of state.shelf.items) tokens.add(tab.tokens.get(record.id)!);
  return tokens;
}

/** Runs that would be missed: those with results on the page that can be kept, and the one on offer. */
function missed(tab: Tab): number[] {
  const { state, world, savedAt } = tab;
  const shown = hasResults(state) ? shownTokens(state).filter((token) => world.runs.get(token)!.checkpoints > 0) : [];
  return [...shown, ...(state.kept ? [savedAt.get(state.kept.savedAt)!] : [])];
}

function verifyNames(tab: Tab): void {
  const { state, world, savedAt } = tab;
  const tokens = shownTokens(state);
  expect(tokens.length, 'results of one run alone').toBeLessThanOrEqual(1);
  const { settings } = state.run;
  if (settings === null) expect(tokens, 'results without a run').toEqual([]);
  const [token] = tokens;
  if (token !== undefined) expect(settings, 'the settings that the run has').toEqual(world.runs.get(token)!.settings);
  for (const view of [state.putAway, state.kept]) {
    if (!view) continue;
    const named = world.runs.get(savedAt.get(view.savedAt)!)!;
    expect(view.settings.head.kind, 'the run that is offered').toBe(named.settings.head.kind);
    expect(view.settings.dataset).toEqual(named.settings.dataset);
  }
}

function verifyFaces(tab: Tab): void {
  const { state, world } = tab;
  const { faces, status } = state.dataset;
  const { settings } = state.run;
  const subject = settings ?? state.settings;
  if (!faces || status.kind !== 'ready') return;
  const [token] = shownTokens(state);
  if (token !== undefined) {
    const digest = digestOf({ train: { identities: faces.identities, count: faces.labels.length } } as never);
    expect(digest, 'the images of the run').toBe(world.runs.get(token)!.digest);
  }
  if (faces.kind !== subject.dataset.kind) {
    expect(state.labels, 'labels of other images').toBeNull();
    return;
  }
  if (subject.dataset.kind === 'folder') {
    expect(faces.identities[0], 'the images that are named').toBe(`${subject.dataset.path}/p0`);
  }
  if (token !== undefined) {
    expect(state.labels, 'the labels of the run').toEqual(world.runs.get(token)!.labels);
    return;
  }
  if (settings !== null) return;
  const { labels, identities } = faces;
  const areTrue = faces.kind === 'synthetic';
  const set = { labels, identities: identities.length, outliers: areTrue ? labels.length : 0, areTrue };
  expect(state.labels, 'the labels that would be trained on').toEqual(trainedLabels(set, state.settings.noise));
}

/** How often a run with results was open. */
let opened = 0;

/** Every run on the shelf has its own numbers under its own settings, and so has the one that is open. */
function verifyShelf(tab: Tab): void {
  const { world, session } = tab;
  const { shelf } = tab.state;
  for (const { record } of shelf.items) {
    const tokens = new Set([...record.epochs.map(({ loss }) => loss), ...record.loss.crossEntropy]);
    // A fork and its parent share what was before.
    if (record.parent === null) expect(tokens.size, 'numbers of one run alone').toBeLessThanOrEqual(1);
    const token = tab.tokens.get(record.id);
    if (token === undefined) continue;
    const { settings } = world.runs.get(token)!;
    expect(record.settings.head.kind, 'the loss of the run').toBe(settings.head.kind);
    expect(record.settings.dataset, 'the images of the run').toEqual(settings.dataset);
    if (tokens.size > 0 && record.parent === null) expect(tokens).toContain(token);
  }
  const item = shelf.items.find(({ record }) => record.id === shelf.opened?.id);
  if (!item) return;
  const viewed = viewedSession(session, item.record, shelf.opened?.details ?? null).store.getState();
  const { charts } = viewed;
  expect(viewed.run.settings, 'the settings of the run that is open').toEqual(item.record.settings);
  const token = tab.tokens.get(item.record.id);
  const shown = new Set([...charts.epochs.map(({ loss }) => loss), ...charts.loss.map((point) => point.crossEntropy)]);
  if (shown.size === 0 || token === undefined) return;
  opened += 1;
  expect([...shown], 'the results of the run that is open').toEqual([token]);
  const judged = shelf.opened?.details?.evaluation?.detection.detected;
  if (judged !== undefined) expect(judged, 'the evaluation of the run that is open').toBe(token);
}

/** What a person gives up in so many words, and what they may lose with it. */
const GIVES_UP = new Set(['dismiss the run put away', 'dismiss the kept run', 'delete the first', 'delete the last']);

const watch: Watch = (tab, act, settles) => {
  // In a hurry several runs may give way one after the other, and one place to put them is all there is.
  const before = GIVES_UP.has(act) || tab.hurried || !settles ? [] : missed(tab);
  return () => {
    verifyNames(tab);
    verifyFaces(tab);
    verifyShelf(tab);
    const after = reachable(tab);
    expect(
      before.filter((token) => !after.has(token)),
      'runs that were lost',
    ).toEqual([]);
    for (const { checkpoint } of tab.memory.kept.values()) expect(tab.world.runs.has(tokenOf(checkpoint))).toBe(true);
  };
};

describe('whatever a person does', () => {
  it('the page shows the results of the run it names, and loses none', async () => {
    // Runs must come about for there to be something to confuse.
    const often = [
      'train',
      'train',
      'steps are taken',
      'steps are taken',
      'the run ends',
      'the run ends',
      'bring back',
      'noise',
    ];
    const names = [...ACTS.map(([name]) => name), ...often];
    await holdsAfter(names, { settleOne: 4, maxCommands: 30, numRuns: 250, watch });
  }, 120_000);

  it('every run on the shelf, and the one that is open, keeps its own numbers under its own settings', async () => {
    const names = [
      ...[
        'train',
        'train',
        'train',
        'the run ends',
        'the run ends',
        'the run ends',
        'steps are taken',
        'pause',
        'reset',
      ],
      ...[
        'another loss',
        'BoundaryFace again',
        'noise',
        'more people',
        'own images',
        'to drawn faces',
        'correction later',
      ],
      ...['Evaluate', 'evaluated anew', 'Runs', 'reload', 'reload', 'compare all', 'close it', 'bring back'],
      ...['open the first', 'open the first', 'open the last', 'open the last', 'go on with the last'],
      ...['delete the first', 'delete the last', 'undo', 'undo', 'settings of the last', 'the GPU is lost'],
    ];
    opened = 0;
    await holdsAfter(names, { settleOne: 6, maxCommands: 40, numRuns: 150, watch });
    // Nothing is shown of what nobody opens.
    expect(opened).toBeGreaterThan(100);
  }, 120_000);
});
