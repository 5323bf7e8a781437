/**
 * Whatever a person does in whatever order, nothing that is written on the page or goes out of it can be taken for another run's:
 * the parts of the page are drawn, and every number in them is held against the name that stands beside it.
 */
import { I18nProvider } from '@lingui/react';
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { FINAL_NUMBERS } from '../../../src/domain/finalNumbers.ts';
import { runFileName, runStamp, stampFileName } from '../../../src/domain/runStamp.ts';
import { differenceText } from '../../../src/domain/settings/differences.ts';
import type { Settings } from '../../../src/domain/settings/settings.ts';
import { nextRunChanges } from '../../../src/store/run/nextRun.ts';
import { isActive } from '../../../src/store/run/runMachine.ts';
import { statusText } from '../../../src/store/run/status.ts';
import { ghostCurve, ghostsOf } from '../../../src/store/shelf/ghosts.ts';
import { SessionContext } from '../../../src/store/useApp.ts';
import { DetectedFigure, LossFigure, QualityFigure, VerificationFigure } from '../../../src/ui/charts/Figures.tsx';
import { figureCaptions } from '../../../src/ui/charts/figureCaptions.ts';
import EvaluateView from '../../../src/ui/evaluate/EvaluateView.tsx';
import RunsView from '../../../src/ui/runs/RunsView.tsx';
import { RectifiedPanel } from '../../../src/ui/train/rectified/RectifiedPanel.tsx';
import { RunBar } from '../../../src/ui/train/run/RunBar.tsx';
import { i18n } from '../../../src/words/language.ts';
import { shareOf, type TrueRun } from '../../support/modelWorker.ts';
import { ACTS, holdsAfter, shownTokens, type Tab } from '../../support/pagePlay.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A part of the page as it stands now. */
function drawn({ session, state }: Tab, part: ReactNode): string {
  // What is drawn outside of a browser is the state that a store began with.
  const still = { ...session, store: createStore(() => state) };
  return renderToStaticMarkup(
    <I18nProvider i18n={i18n}>
      <MantineProvider>
        <SessionContext value={still}>{part}</SessionContext>
      </MantineProvider>
    </I18nProvider>,
  );
}

const PAGE_PARTS: Readonly<Record<string, ReactNode>> = {
  'the bar of the run': <RunBar />,
  'the rectified labels': <RectifiedPanel />,
  'the loss': <LossFigure />,
  'the detected noise': <DetectedFigure />,
  'the detection quality': <QualityFigure />,
  verification: <VerificationFigure />,
  Evaluate: <EvaluateView />,
};

const textOf = (markup: string): string =>
  markup
    .replace(/<style[^>]*>.*?<\/style>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#x27;', "'");

/** Numbers of runs that are written in it. */
const tokensIn = (markup: string): number[] => [
  ...new Set(
    [...textOf(markup).matchAll(/(?<![\d.,])(1\d\d)(?:\.00)?(?![\d.,]|\s*%)/g)].map(([, token]) => Number(token)),
  ),
];

/** Names of runs that are written in it, in full. */
const stampsIn = (markup: string): string[] => [
  ...new Set(
    [...markup.matchAll(/title="(?:Open: )?([^"]* · seed \d+)"/g)].map(([, stamp]) => stamp!.replaceAll('&amp;', '&')),
  ),
];

/** Shares that are written as results in it, in per cent. */
const sharesIn = (markup: string): number[] => [
  ...new Set([...markup.matchAll(/>(\d+)(?:\.0)? %<\//g)].map(([, value]) => Number(value))),
];

/** How much was looked at. */
const looked = { numbers: 0, opened: 0, compared: 0, ghosts: 0, files: 0, weights: 0 };

/** A run and the settings that it had when what is shown of it came about. */
type Named = Pick<TrueRun, 'token' | 'settings'>;

/** Every number in it is of this run, and every name is its own. */
function verifyPart(what: string, markup: string, { token, settings }: Named): void {
  const tokens = tokensIn(markup);
  expect(
    tokens.filter((each) => each !== token),
    `${what}: numbers of another run`,
  ).toEqual([]);
  expect(
    sharesIn(markup).filter((each) => each !== Math.round(100 * shareOf(token))),
    `${what}: shares of another run`,
  ).toEqual([]);
  const own = runStamp(settings);
  expect(
    stampsIn(markup).filter((each) => each !== own),
    `${what}: the name of another run than ${own}`,
  ).toEqual([]);
  looked.numbers += tokens.length;
}

/** The run of this number as it is kept. */
function keptRun({ world }: Tab, token: number | undefined): Named | null {
  const run = token === undefined ? undefined : world.runs.get(token);
  return run ? { token: run.token, settings: run.kept } : null;
}

/** The run on the page as the worker has it; null while there is none, or it is not known yet. */
function trueRun(tab: Tab): TrueRun | null {
  const { state, world, worker } = tab;
  if (state.run.settings === null || state.machine.phase === 'preparing') return null;
  const [token] = shownTokens(state);
  return token === undefined ? (worker?.run ?? null) : world.runs.get(token)!;
}

const differs = (a: Settings, b: Settings): boolean => differenceText(a, b) !== null;

function verifyPage(tab: Tab): void {
  const { state } = tab;
  const run = trueRun(tab);
  if (!run) {
    if (state.run.settings !== null) return;
    for (const [what, part] of Object.entries(PAGE_PARTS)) {
      const markup = drawn(tab, part);
      expect(tokensIn(markup), `${what}: numbers without a run`).toEqual([]);
      // A name stands there for the next run alone, and is that of the settings.
      expect(stampsIn(markup).filter((stamp) => stamp !== runStamp(state.settings))).toEqual([]);
    }
    return;
  }
  const markups = Object.entries(PAGE_PARTS).map(([what, part]) => [what, drawn(tab, part)] as const);
  for (const [what, markup] of markups) {
    const pinned = markup.indexOf('Pinned, thin curves');
    verifyPart(what, pinned < 0 ? markup : markup.slice(0, pinned), run);
  }
  expect(markups.map(([, markup]) => markup).join(''), 'the run is named').toContain(
    `title="${runStamp(run.settings)}"`,
  );
  expect(figureCaptions('curves', state)[0]!.text, 'under a figure that is taken away').toContain(
    runStamp(run.settings),
  );
  const { epochs } = run.settings.training;
  const status = statusText(state);
  const told = /epoch \d+ of (\d+)|Finished · (\d+) epochs?/.exec(status);
  if (told) expect(Number(told[1] ?? told[2]), status).toBe(epochs);
  // What differs from the run is said to be for the next one; a run under way takes what it can.
  if (!isActive(state.machine.phase)) {
    expect(nextRunChanges(state).length > 0, 'marked as for the next run').toBe(differs(state.settings, run.settings));
  }
}

function verifyGhosts(tab: Tab): void {
  const { state } = tab;
  const { settings, id } = state.run;
  if (!settings) return;
  const { items, ghosts: mode } = state.shelf;
  for (const { label, runs } of ghostsOf({ items, mode, shownId: id, settings }).shown) {
    for (const record of runs) {
      const run = keptRun(tab, tab.tokens.get(record.id));
      if (!run || runs.length > 1) continue;
      expect(label, 'the name of a thin curve').toBe(differenceText(run.settings, settings) ?? 'the same settings');
      const values = ghostCurve({ runs }, 'loss').map(({ mean }) => mean);
      expect(values.filter((value) => value !== run.token)).toEqual([]);
      looked.ghosts += values.length;
    }
  }
}

/** Rows of the table, the run that is open, and runs that are laid over each other. */
function verifyRuns(tab: Tab): void {
  const { shelf } = tab.state;
  const markup = drawn(tab, <RunsView SweepsPart={() => null} />);
  const opened = shelf.items.find(({ record }) => record.id === shelf.opened?.id);
  if (opened) {
    const run = keptRun(tab, tab.tokens.get(opened.record.id));
    const fork = markup.indexOf('Pinned, thin curves');
    if (run)
      verifyPart('the run that is open', fork < 0 ? markup : markup.replace(/Pinned, thin curves.*?<\/ul>/s, ''), run);
    looked.opened += 1;
    return;
  }
  const rows = [...markup.matchAll(/<tr[^>]*><td[^>]*><input type="checkbox".*?<\/tr>/gs)].map(([row]) => row);
  for (const whole of rows) {
    // Settings that differ stand before the numbers, some of them as shares.
    const cells = whole.split('<td');
    const row = [cells[2]!, ...cells.slice(-2 - FINAL_NUMBERS.length)].join('<td');
    const [token] = tokensIn(row);
    const run = keptRun(tab, token);
    if (run) verifyPart('a row of the table', row, run);
  }
  for (const [, stamp, value] of markup.matchAll(/title="([^"]* · seed \d+)"><i[^>]*><\/i>\d+ <b>([\d.]+)<\/b>/g)) {
    const run = keptRun(tab, Number(value));
    if (!run) continue;
    expect(stamp, 'the name at a number of a comparison').toBe(runStamp(run.settings));
    looked.compared += 1;
  }
}

async function verifyFiles(tab: Tab): Promise<void> {
  const { session, state, downloads } = tab;
  const [item] = state.shelf.items;
  const run = item && keptRun(tab, tab.tokens.get(item.record.id));
  if (item && run) {
    await session.exportRun(item.record.id, 'csv');
    const { name, content } = downloads.at(-1)!;
    expect(name, 'the file of the curves').toBe(`${stampFileName(run.settings)}_curves.csv`);
    const numbers = [...(await content.text()).matchAll(/(?<=,)1\d\d(?=,|\r)/g)].map(Number);
    expect(
      numbers.filter((each) => each !== run.token),
      'numbers of another run in the file',
    ).toEqual([]);
    looked.files += numbers.length;
  }
  const shown = trueRun(tab);
  if (!shown || !state.dataset.faces) return;
  session.downloadRectified();
  const { epoch } = state.run;
  expect(downloads.at(-1)!.name, 'the file of the rectified labels').toBe(
    `${runFileName(shown.settings, epoch)}-rectified.csv`,
  );
}

/** Weights come when the worker has made them: whatever they are called by then, they are those of that run. */
async function verifyWeights({ downloads, world }: Tab): Promise<void> {
  for (const { name, content } of downloads.filter((file) => file.name.endsWith('.zip'))) {
    const run = world.runs.get(Number(await content.text()))!;
    expect(name.replace(/-epoch\d+\.zip$/, ''), 'the file of the weights').toBe(
      runFileName(run.settings, 0).replace(/-epoch0$/, ''),
    );
    looked.weights += 1;
  }
  downloads.length = 0;
}

/** For there to be runs that could be confused. */
const OFTEN = [
  ...['train', 'train', 'train', 'train', 'train', 'the run ends', 'the run ends', 'the run ends', 'the run ends'],
  ...['steps are taken', 'pause', 'another seed', 'another loss', 'BoundaryFace again', 'another margin', 'noise'],
  ...['Evaluate', 'evaluated anew', 'Runs', 'weights', 'weights', 'reload', 'bring back', 'close it', 'close it'],
  ...['open the first', 'open the last', 'compare all', 'compare all', 'compare all', 'pin the last', 'pin the last'],
];

it('every number, name and file is of the run that it names', async () => {
  const watch = () => async (tab: Tab) => {
    verifyPage(tab);
    verifyGhosts(tab);
    verifyRuns(tab);
    await verifyFiles(tab);
    await verifyWeights(tab);
  };
  const names = [...ACTS.map(([name]) => name), ...OFTEN, ...OFTEN, ...OFTEN, ...OFTEN];
  await holdsAfter(names, { settleOne: 3, maxCommands: 40, numRuns: 80, watch });
  // Nothing is found where nothing is looked at.
  for (const [what, count] of Object.entries(looked)) expect(count, what).toBeGreaterThan(5);
}, 300_000);
