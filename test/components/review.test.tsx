/** The review of Clean: what the threshold says, when many may be accepted at once, and which verdict each key gives. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ListCounts } from '../../src/store/clean/suspectRanking.ts';
import { ReviewPanel } from '../../src/ui/clean/ReviewPanel.tsx';
import { ThresholdPanel } from '../../src/ui/clean/ThresholdPanel.tsx';
import { REVIEW_SCORES } from '../support/cleanReview.ts';
import { onCleanStage } from './cleanStage.tsx';

const counts = (precision: number | null): ListCounts => ({
  suspects: 3,
  nobody: 0,
  'no-face': 0,
  all: 6,
  decided: 0,
  suspectsDecided: 0,
  expectedPrecision: precision,
  openPrecision: precision,
});

const acceptSurest = () => page.getByRole('button', { name: /^Accept the surest/ });

test('the threshold moves by keyboard, and says how many score above it', async () => {
  const { calls } = await onCleanStage(<ThresholdPanel />, { threshold: 0.35, counts: counts(null) });
  const slider = page.getByRole('slider', { name: 'Suspects score above 0.35' });
  await expect.element(slider).toHaveAttribute('aria-valuetext', '0.35: 3 suspects');
  (slider.element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowRight}');
  expect(calls).toEqual([['setThreshold', 0.36]]);
});

test('where precision cannot be estimated it says so, and nothing is accepted in one go', async () => {
  const { set } = await onCleanStage(<ThresholdPanel />, { counts: counts(null) });
  await expect.element(page.getByText('expected precision cannot be estimated')).toBeVisible();
  await expect.element(acceptSurest()).not.toBeInTheDocument();
  set({ counts: counts(0.3) });
  await expect.element(page.getByText('30 %')).toBeVisible();
  await expect.element(acceptSurest()).not.toBeInTheDocument();
});

test('suggestions that are very likely right are accepted at once, after a look at them', async () => {
  const { calls, set } = await onCleanStage(<ThresholdPanel />);
  set({ counts: counts(0.99), scores: { ...REVIEW_SCORES, wrong: Float32Array.of(0, 0.99, 0.97, 0, 0.9, 0) } });
  await expect.element(acceptSurest()).toHaveTextContent('Accept the surest 2…');
  await acceptSurest().click();
  const dialog = page.getByRole('dialog', { name: 'Accept 2 suggestions' });
  await expect.element(dialog.getByText('at least 95 % likely right')).toBeVisible();
  expect(calls).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(calls).toEqual([]);
  await acceptSurest().click();
  await page.getByRole('button', { name: 'Accept 2', exact: true }).click();
  expect(calls).toEqual([['decideTop', 'accept', 2]]);
});

test('each key gives its verdict, wherever the focus is; letters typed into a field give none', async () => {
  const { calls, set } = await onCleanStage(<ReviewPanel />);
  set({ counts: counts(0.99) });
  await expect.element(page.getByRole('region', { name: 'Image in focus' })).toBeVisible();
  (document.activeElement as HTMLElement | null)?.blur();
  await userEvent.keyboard('arsxu');
  const decisions = () => calls.filter(([name]) => name === 'decide' || name === 'undo');
  expect(decisions()).toEqual([
    ['decide', 'accept'],
    ['decide', 'reject'],
    ['decide', 'skip'],
    ['decide', 'remove'],
    ['undo'],
  ]);
  (page.getByRole('combobox').first().element() as HTMLElement).focus();
  await userEvent.keyboard('a');
  expect(decisions()).toHaveLength(5);
});

test('the card says the condition that makes its image a suspect, and Enter leads to it from the list', async () => {
  const { set } = await onCleanStage(<ReviewPanel />);
  set({ counts: counts(0.99) });
  const card = page.getByRole('region', { name: 'Image in focus' });
  await expect.element(card).toHaveTextContent('p(Ben) − p(Ann) = 0.90 > 0.35, the threshold: a suspect, rather Ben.');
  (page.getByRole('listbox').element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(card).toHaveFocus();
});
