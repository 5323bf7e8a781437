/** The notices: what went wrong with the remedy that fits it, kept runs, and warnings that can be closed. */
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { DEFAULT_SETTINGS } from '../../src/domain/settings/settings.ts';
import { encodeSettings } from '../../src/store/settings/permalink.ts';
import { initialState } from '../../src/store/state.ts';
import { Notices } from '../../src/ui/notices/Notices.tsx';
import { metricsAt } from '../support/epochs.ts';
import { onStage } from './stage.tsx';

const BY_NOBODY = { head: false, milestones: false };
const button = (name: string | RegExp) => page.getByRole('button', { name });

test('an error is an alert with its remedy, and the particulars are folded away', async () => {
  const error = { code: 'out-of-memory' as const, message: 'The GPU has no memory left.', detail: 'buffer 12' };
  const { calls, set } = await onStage(<Notices />, { error });
  await expect.element(page.getByRole('alert')).toHaveTextContent('The GPU has no memory left.');
  await expect.element(page.getByText('buffer 12')).not.toBeVisible();
  await expect.element(button('Restart with half the batch')).toBeVisible();
  await button('Dismiss').click();
  expect(calls).toEqual([['dismissError']]);
  const training = { ...DEFAULT_SETTINGS.training, batchSize: 2 };
  set({ settings: { ...DEFAULT_SETTINGS, training } });
  await expect.element(button('Restart with half the batch')).not.toBeInTheDocument();
});

test('a kept run can be gone on with, a finished one shown; none is offered beside an error', async () => {
  const kept = {
    id: 'a',
    settings: DEFAULT_SETTINGS,
    epoch: 3,
    step: 40,
    savedAt: Date.now(),
    images: '',
    finished: false,
  };
  const { calls, set } = await onStage(<Notices />, { kept });
  await expect.element(page.getByText(/was interrupted .* in epoch 3, after step 40/)).toBeVisible();
  await button('Go on').click();
  expect(calls).toEqual([['goOn', 'a']]);
  set({ kept: { ...kept, finished: true } });
  await expect.element(button('Show it')).toBeVisible();
  set({ error: { code: 'worker', message: 'The training worker has ended.', detail: '' } });
  await expect.element(button('Show it')).not.toBeInTheDocument();
});

test('warnings are read together and closed together', async () => {
  const warnings = [
    { kind: 'class-collapse' as const, message: 'One class holds most images.' },
    { kind: 'eager-fallback' as const, message: 'Steps are not recorded.' },
  ];
  const { calls } = await onStage(<Notices />, { warnings });
  await expect.element(page.getByText('One class holds most images.')).toBeVisible();
  await expect.element(page.getByText('Steps are not recorded.')).toBeVisible();
  await button('Dismiss').click();
  expect(calls).toEqual([['dismissWarnings']]);
});

test('the result that a link tells of stands beside that of the run here, and goes with its settings', async () => {
  const linked = { of: encodeSettings(DEFAULT_SETTINGS), result: { found: 56, wrong: 60, epoch: 20 } };
  const { calls, set } = await onStage(<Notices />, { linked });
  const told = page.getByText('This link says that its run found 56 of 60 wrong labels after 20 epochs.');
  await expect.element(told).toBeVisible();
  await expect.element(page.getByText('Start makes that run here.')).toBeVisible();
  const { run, charts } = initialState({ settings: DEFAULT_SETTINGS, view: 'train', problems: [] }, BY_NOBODY);
  const epochs = [metricsAt(20, { injected: 60, recall: 57 / 60 })];
  set({ run: { ...run, settings: DEFAULT_SETTINGS }, charts: { ...charts, epochs } });
  await expect.element(page.getByText('The run here found 57 of 60 after 20 epochs.')).toBeVisible();
  await button('Dismiss').click();
  expect(calls).toEqual([['dismissLinked']]);
  set({ settings: { ...DEFAULT_SETTINGS, noise: { ...DEFAULT_SETTINGS.noise, closedSet: 0.4 } } });
  await expect.element(told).not.toBeInTheDocument();
});
