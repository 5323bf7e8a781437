/** The slider over the epochs of a run: what it says, what it asks of the session, by pointer and by keyboard. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { NO_HISTORY, withEvent } from '../../src/domain/runHistory.ts';
import { parseSettings } from '../../src/domain/settings/parse.ts';
import { applyCorrections, NO_CORRECTIONS } from '../../src/domain/standingCorrections.ts';
import { FRESH_RUN } from '../../src/store/state.ts';
import { ChangedThen } from '../../src/ui/train/replay/ChangedThen.tsx';
import { ReplayBar } from '../../src/ui/train/replay/ReplayBar.tsx';
import { onStage } from './stage.tsx';

const labels = { given: new Int32Array(9), truth: null, replaced: new Int32Array(9).fill(-1) };
const record = (image: number, epoch: number) => ({
  image,
  givenLabel: 0,
  rectifiedLabel: 1,
  trueLabel: null,
  epoch,
  step: epoch,
});

/** Five epochs; in the third two labels are rectified, in the fourth one of them is given back. */
const history = [1, 2, 3, 4, 5].reduce(
  (before, epoch) => {
    const records = epoch === 3 ? [record(1, 3), record(2, 3)] : [];
    const corrections = applyCorrections(before.latest, records, epoch === 4 ? [1] : []);
    return withEvent(before, { kind: 'epoch', epoch, corrections, decisions: null });
  },
  withEvent(NO_HISTORY, { kind: 'labels', epoch: 1, labels }),
);

const settings = parseSettings({});
const finished = {
  history,
  labels,
  corrections: history.latest,
  machine: { phase: 'finished', wish: 'hold', started: false },
  run: { ...FRESH_RUN.run, settings, epoch: 5, epochs: 5 },
} as const;

const slider = page.getByRole('slider', { name: 'Epoch shown' });
const button = (name: string) => page.getByRole('button', { name, exact: true });

test('before an epoch is over nothing can be looked at', async () => {
  await onStage(<ReplayBar />);
  await expect.element(slider).toBeDisabled();
  await expect.element(button('Play all epochs, again and again')).toBeDisabled();
  await expect.element(page.getByText('Each epoch can be looked at again here')).toBeVisible();
});

test('keys and buttons go through the epochs, and back to now', async () => {
  const { calls, set } = await onStage(<ReplayBar />, finished);
  await expect.element(slider).toHaveAttribute('aria-valuetext', 'now');
  (slider.element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowLeft}');
  expect(calls.at(-1)).toEqual(['lookAt', 5]);
  set({ replay: { at: 3, playing: false } });
  await expect.element(slider).toHaveAttribute('aria-valuetext', 'epoch 3 of 5');
  await button('One epoch back').click();
  await button('One epoch on').click();
  await button('Back to now').click();
  expect(calls.slice(1)).toEqual([
    ['lookAt', 2],
    ['lookAt', 4],
    ['lookAt', null],
  ]);
});

test('while the run goes on it says so, and does not play', async () => {
  await onStage(<ReplayBar />, {
    ...finished,
    machine: { phase: 'training', wish: 'run', started: true },
    replay: { at: 2, playing: false },
    run: { ...finished.run, epoch: 4 },
  });
  await expect.element(page.getByText('epoch 2 of 5 · the run goes on, in epoch 4')).toBeVisible();
  await expect.element(button('Play all epochs, again and again')).toBeDisabled();
  await expect.element(button('Back to live')).toBeEnabled();
});

test('what changed in the epoch that is looked at leads to its faces', async () => {
  const { calls, set } = await onStage(<ChangedThen detects={false} />, {
    ...finished,
    replay: { at: 3, playing: false },
  });
  await expect.element(page.getByText('Changed in epoch 3: 2 rectified.')).toBeVisible();
  await button('Show these').click();
  expect(calls).toEqual([['narrow', [1, 2]]]);
  set({ replay: { at: 4, playing: false } });
  await expect.element(page.getByText('Changed in epoch 4: 1 given back.')).toBeVisible();
  set({ replay: { at: 5, playing: false } });
  await expect.element(page.getByText('Changed in epoch 5: no label.')).toBeVisible();
  // Counted from the start where the epochs before are not known.
  const corrections = applyCorrections(NO_CORRECTIONS, [record(1, 2)], []);
  const later = withEvent(withEvent(NO_HISTORY, { kind: 'labels', epoch: 4, labels }), {
    kind: 'epoch',
    epoch: 4,
    corrections,
    decisions: null,
  });
  set({ history: later, replay: { at: 4, playing: false } });
  await expect.element(page.getByText('Changed in epochs 1 to 4: 1 rectified.')).toBeVisible();
});
