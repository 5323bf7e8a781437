/** The transport: which buttons can be pressed in each phase of a run, and what each asks of the session. */
import { beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { DEFAULT_SETTINGS } from '../../src/domain/settings/settings.ts';
import { INITIAL, type Phase } from '../../src/store/run/runMachine.ts';
import { Transport } from '../../src/ui/shell/Transport.tsx';
import { onStage } from './stage.tsx';

const button = (name: string) => page.getByRole('button', { name, exact: true });
beforeEach(() => page.viewport(1000, 640));

const machine = (phase: Phase, wish: 'run' | 'hold') => ({ phase, wish, started: true });

test('before a run only Start and Step can be pressed, and Start asks for one', async () => {
  const { calls } = await onStage(<Transport />, { machine: INITIAL });
  await expect.element(button('Pause')).toBeDisabled();
  await expect.element(button('Reset')).toBeDisabled();
  await expect.element(button('Step')).toBeEnabled();
  await button('Start').click();
  expect(calls).toEqual([['train']]);
});

test('a run under way can be paused, not started again', async () => {
  const { calls } = await onStage(<Transport />, { machine: machine('training', 'run') });
  await expect.element(button('Start')).toBeDisabled();
  await button('Pause').click();
  expect(calls).toEqual([['pause']]);
});

test('a paused run goes on by Start or by one step', async () => {
  const { calls } = await onStage(<Transport />, { machine: machine('paused', 'hold') });
  await expect.element(button('Pause')).toBeDisabled();
  await button('Step').click();
  await button('Start').click();
  expect(calls).toEqual([['step'], ['train']]);
});

test('the pace opens by keyboard: one epoch, until a label moves, slow motion', async () => {
  const { calls, set } = await onStage(<Transport />, { machine: machine('paused', 'hold') });
  await button('Pace').click();
  await button('One epoch').click();
  await button('Pace').click();
  await button('Until the first label moves').click();
  await button('Pace').click();
  await page.getByText('Slow motion').first().click();
  expect(calls).toEqual([
    ['trainUntil', 'epoch'],
    ['trainUntil', 'label'],
    ['slowMotion', true],
  ]);
  set({ pace: { slow: true, stepsPerSecond: 3 } });
  await expect
    .element(page.getByRole('slider', { name: /Slow motion/ }))
    .toHaveAttribute('aria-valuetext', '3 steps a second');
  await expect.element(button('Slow')).toBeVisible();
});

test('a finished run has no further step', async () => {
  const { calls } = await onStage(<Transport />, { machine: machine('finished', 'hold') });
  await expect.element(button('Step')).toBeDisabled();
  await button('Pace').click();
  await expect.element(button('One epoch')).toBeDisabled();
  await expect.element(button('Until the first label moves')).toBeDisabled();
  await button('Pace').click();
  await button('Reset').click();
  expect(calls).toEqual([['reset']]);
});

test('without images of one\u2019s own nothing can begin', async () => {
  const settings = { ...DEFAULT_SETTINGS, dataset: { kind: 'folder' as const, path: '' } };
  await onStage(<Transport />, { settings });
  await expect.element(button('Start')).toBeDisabled();
  await expect.element(button('Step')).toBeDisabled();
});

test('on a phone one button starts and pauses, and keeps the focus', async () => {
  await page.viewport(390, 844);
  const { calls, set } = await onStage(<Transport />, { machine: machine('paused', 'hold') });
  await button('Start').click();
  set({ machine: machine('training', 'run') });
  await expect.element(button('Pause')).toHaveFocus();
  await expect.element(button('Start')).not.toBeInTheDocument();
  await button('Pause').click();
  expect(calls).toEqual([['train'], ['pause']]);
});
