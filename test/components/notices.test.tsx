/** The notices: what went wrong with the remedy that fits it, kept runs, and warnings that can be closed. */
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { DEFAULT_SETTINGS } from '../../src/domain/settings/settings.ts';
import { Notices } from '../../src/ui/notices/Notices.tsx';
import { onStage } from './stage.tsx';

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
