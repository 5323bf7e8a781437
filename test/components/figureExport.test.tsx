/** Figures and runs that are taken away: menus by keyboard, and pictures that stand by themselves and say whose they are. */
import type { ReactNode } from 'react';
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { runStamp } from '../../src/domain/runStamp.ts';
import { parseSettings } from '../../src/domain/settings/parse.ts';
import { freshNote, type ShelfItem } from '../../src/domain/shelvedRun.ts';
import type { FigureFile } from '../../src/store/shelf/exportForms.ts';
import { NO_SHELF } from '../../src/store/shelf/shelfView.ts';
import { FRESH_RUN } from '../../src/store/state.ts';
import { LossFigure, VerificationFigure } from '../../src/ui/charts/Figures.tsx';
import { RunExport, RunsExport } from '../../src/ui/runs/RunsExport.tsx';
import { metricsAt } from '../support/epochs.ts';
import { shelfItem } from '../support/shelfItems.ts';
import { onStage } from './stage.tsx';

const settings = parseSettings({ training: { epochs: 3 } });
const EPOCHS = [metricsAt(1), metricsAt(2, { precision: 0.5 }), metricsAt(3)];
const loss = [1, 2, 3].map((epoch) => ({ epoch, crossEntropy: 4 - epoch, boundaryTerm: 0.5, spread: [1, 4] as const }));

const kept = (id: string, name: string, change: Partial<ShelfItem['note']> = {}): ShelfItem => ({
  ...shelfItem(id, { epochs: EPOCHS, settings: id === 'b' ? { head: { kind: 'curricularface' } } : {} }),
  note: { ...freshNote(id), name, ...change },
});

const shown = {
  run: { ...FRESH_RUN.run, id: 'a', settings, epoch: 3, epochs: 3 },
  charts: { loss, epochs: EPOCHS, marks: [{ at: 1, what: 'scale 12' }] },
  shelf: { ...NO_SHELF, items: [kept('a', 'my <first> & "best" run'), kept('b', '', { pinned: true })] },
};

const atSize = (figure: ReactNode) => <div style={{ width: 420, height: 260, display: 'grid' }}>{figure}</div>;

/** What the page is asked to save once a form is chosen. */
async function saved(calls: readonly (readonly [string, ...unknown[]])[], form: string): Promise<FigureFile> {
  const before = calls.length;
  await page.getByRole('button', { name: new RegExp(`^Picture, ${form}`) }).click();
  await expect.poll(() => calls.length).toBe(before + 1);
  const [action, figure] = calls[before]!;
  expect(action).toBe('exportFigure');
  return figure as FigureFile;
}

const trigger = (title: string) => page.getByRole('button', { name: `Export the figure "${title}"` });

for (const scheme of ['light', 'dark']) {
  test(`a figure as SVG needs no style sheet and says whose it is, ${scheme}`, async () => {
    const { calls } = await onStage(atSize(<LossFigure />), shown);
    document.documentElement.dataset.mantineColorScheme = scheme;
    await expect.element(page.getByText('1 scale 12')).toBeInTheDocument();
    await trigger('Loss').click();
    const { title, settings: of, content } = await saved(calls, 'SVG');
    expect([title, of, content.type]).toEqual(['Loss', settings, 'image/svg+xml']);
    const text = await content.text();
    const { documentElement: svg } = new DOMParser().parseFromString(text, 'image/svg+xml');
    expect(svg.querySelector('parsererror')).toBeNull();
    const words = Array.from(svg.querySelectorAll('text'), (each) => each.textContent).join(' ');
    expect(words).toContain(`my <first> & "best" run · ${runStamp(settings)}`);
    expect(words).toContain('cross-entropy 1.00');
    expect(words).toContain('1 scale 12');
    // The pinned run under it is named too.
    expect(words).toContain('CurricularFace');
    expect(text).not.toMatch(/var\(|class=|style=/);
    const ground = svg.querySelector('rect')!.getAttribute('fill');
    expect(ground).toBe(getComputedStyle(document.documentElement).getPropertyValue('--panel').trim());
    const strokes = Array.from(svg.querySelectorAll('path'), (path) => path.getAttribute('d'));
    // Every curve that is on the page is in the picture.
    const drawn = Array.from(document.querySelectorAll('.recharts-line-curve'), (path) => path.getAttribute('d'));
    expect(drawn.length).toBeGreaterThan(1);
    expect(strokes).toEqual(expect.arrayContaining(drawn));
  });
}

test('a figure as PNG is the same picture with twice the dots', async () => {
  const { calls } = await onStage(atSize(<VerificationFigure />), shown);
  await expect.element(page.getByRole('figure', { name: 'Verification' })).toBeVisible();
  await expect.poll(() => document.querySelectorAll('.recharts-line-curve').length).toBeGreaterThan(1);
  await trigger('Verification').click();
  const svg = await (await saved(calls, 'SVG')).content.text();
  await trigger('Verification').click();
  const { content } = await saved(calls, 'PNG');
  const picture = await createImageBitmap(content);
  const [width, height] = ['width', 'height'].map((name) => Number(new RegExp(`${name}="(\\d+)"`).exec(svg)![1]));
  expect([picture.width, picture.height]).toEqual([2 * width!, 2 * height!]);
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d')!;
  context.drawImage(picture, 0, 0);
  const dots = new Uint32Array(context.getImageData(0, 0, picture.width, picture.height).data.buffer);
  // A ground, and a drawing on it.
  expect(new Set(dots).size).toBeGreaterThan(20);
  expect(dots.filter((dot) => dot === dots[0]).length / dots.length).toBeGreaterThan(0.5);
});

test('a stamp of any length stays inside, and its parts whole where they can', async () => {
  const path = `${'photos of people, '.repeat(12)}${'x'.repeat(150)}`;
  const own = { ...settings, dataset: { kind: 'folder', path } as const };
  const { calls } = await onStage(atSize(<LossFigure />), { ...shown, run: { ...shown.run, settings: own } });
  await trigger('Loss').click();
  const text = await (await saved(calls, 'SVG')).content.text();
  const { documentElement: svg } = new DOMParser().parseFromString(text, 'image/svg+xml');
  document.body.append(svg);
  const place = svg.getBoundingClientRect();
  const words = Array.from(svg.querySelectorAll('text'));
  for (const each of words) {
    const { left, right, bottom } = each.getBoundingClientRect();
    expect(left, each.textContent).toBeGreaterThanOrEqual(place.left);
    expect(right, each.textContent).toBeLessThanOrEqual(place.right + 1);
    expect(bottom, each.textContent).toBeLessThanOrEqual(place.bottom);
  }
  const lines = words.map((each) => each.textContent);
  expect(lines.join('')).toContain('xxx');
  expect(lines.some((line) => line.includes('seed 0'))).toBe(true);
  svg.remove();
});

test('a figure with nothing in it offers nothing', async () => {
  await onStage(atSize(<LossFigure />));
  await expect.element(page.getByText('Press Start.', { exact: false })).toBeVisible();
  expect(trigger('Loss').elements()).toEqual([]);
});

test('the menu goes by keyboard, and gives the focus back', async () => {
  const { calls } = await onStage(<RunExport item={kept('a', 'mine')} />);
  const button = page.getByRole('button', { name: 'Export this run' });
  (button.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  const csv = page.getByRole('button', { name: /^Curves, CSV/ });
  await expect.element(csv).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  await expect.element(button).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  await expect.element(csv).toHaveFocus();
  await userEvent.keyboard('{Tab}{Enter}');
  expect(calls).toEqual([['exportRun', 'a', 'json']]);
});

test('a table of runs can be folded where some differ in their seeds alone', async () => {
  const two = [
    shelfItem('a', { epochs: EPOCHS }),
    shelfItem('b', { epochs: EPOCHS, settings: { training: { seed: 7 } } }),
  ];
  const { calls } = await onStage(<RunsExport items={two} which="listed" />);
  await page.getByRole('button', { name: 'Export 2 runs listed' }).click();
  await page.getByRole('button', { name: /^Table, LaTeX/ }).click();
  await page.getByRole('button', { name: 'Export 2 runs listed' }).click();
  await page.getByRole('checkbox', { name: 'mean ± deviation over seeds' }).click();
  await page.getByRole('button', { name: /^Table, CSV/ }).click();
  expect(calls).toEqual([
    ['exportRuns', ['a', 'b'], 'tex', false],
    ['exportRuns', ['a', 'b'], 'csv', true],
  ]);
});
