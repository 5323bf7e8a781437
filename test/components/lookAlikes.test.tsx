/** The look-alikes of Clean: who is listed, one key a face, one person under two names, two under one. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Resemblance } from '../../src/domain/resemblance.ts';
import { LookAlikePanel } from '../../src/ui/clean/LookAlikePanel.tsx';
import { ReviewPanel } from '../../src/ui/clean/ReviewPanel.tsx';
import { onCleanStage } from './cleanStage.tsx';

const RESEMBLANCE: Resemblance = {
  pairs: [
    { a: 0, b: 1, mixed: 0.41, images: Int32Array.of(1, 2, 0, 3), chanceB: Float32Array.of(0.62, 0.4, 0.1, 0.95) },
    { a: 1, b: 2, mixed: 0.08, images: Int32Array.of(3, 4), chanceB: Float32Array.of(0.5, 0.7) },
  ],
  part: Uint8Array.of(0, 0, 0, 0, 0, 1),
  apart: Float32Array.of(0.1, 0.2, 0.96),
};
const PAIR = {
  page: 'look-alikes',
  resemblance: RESEMBLANCE,
  comparing: { kind: 'pair', a: 0, b: 1 },
  compared: 1,
} as const;
const noHelp = (): void => {};

test('pairs are listed by how easily they are mixed up, and names that may be two people', async () => {
  const { calls } = await onCleanStage(<LookAlikePanel onHelp={noHelp} />, PAIR);
  const list = page.getByRole('region', { name: 'Look-alikes' });
  await expect.element(list.getByRole('button', { name: /Ann.*Ben/ })).toHaveTextContent('41 %');
  await expect.element(list.getByRole('button', { name: /Ann.*Ben/ })).toHaveTextContent('perhaps one person');
  await list.getByRole('button', { name: /Ben.*Cy/ }).click();
  await list.getByRole('button', { name: /^Cy/ }).click();
  expect(calls.filter(([name]) => name === 'compare')).toEqual([
    ['compare', { kind: 'pair', a: 1, b: 2 }],
    ['compare', { kind: 'groups', identity: 2 }],
  ]);
});

test('each key is one answer, and the photo in question says how likely it is whose', async () => {
  const { calls } = await onCleanStage(<LookAlikePanel onHelp={noHelp} />, PAIR);
  await expect.element(page.getByText(/62 % likely/)).toBeVisible();
  (document.activeElement as HTMLElement | null)?.blur();
  await userEvent.keyboard('{ArrowLeft}{ArrowRight}xs{ArrowDown}{ArrowUp}u');
  expect(calls.filter(([name]) => ['tell', 'step', 'undo'].includes(name))).toEqual([
    ['tell', 'left'],
    ['tell', 'right'],
    ['tell', 'neither'],
    ['tell', 'skip'],
    ['step', 1],
    ['step', -1],
    ['undo'],
  ]);
});

test('the keys are heard as soon as the page is turned to', async () => {
  const { calls } = await onCleanStage(<ReviewPanel />, PAIR);
  await page.getByRole('button', { name: 'Look-alikes', exact: true }).click();
  await userEvent.keyboard('{ArrowRight}');
  expect(calls.filter(([name]) => name === 'turnTo' || name === 'tell')).toEqual([
    ['turnTo', 'look-alikes'],
    ['tell', 'right'],
  ]);
});

test('two people are made one under the name that is chosen, or one is looked at in groups', async () => {
  const { calls } = await onCleanStage(<LookAlikePanel onHelp={noHelp} />, PAIR);
  await page.getByRole('button', { name: /^call both .*Ben/ }).click();
  await page.getByRole('button', { name: /^groups of .*Ann/ }).click();
  expect(calls.filter(([name]) => name === 'mergeCompared' || name === 'compare')).toEqual([
    ['mergeCompared', 1],
    ['compare', { kind: 'groups', identity: 0 }],
  ]);
});

test('one person in two groups can be made two', async () => {
  const groups = { ...PAIR, comparing: { kind: 'groups', identity: 2 }, compared: 4 } as const;
  const { calls } = await onCleanStage(<LookAlikePanel onHelp={noHelp} />, groups);
  const stage = page.getByRole('region', { name: 'One person or two?' });
  await expect.element(stage.getByText('Two groups, mixed up in 2 % of photos.')).toBeVisible();
  await stage.getByRole('button', { name: 'This is two people' }).click();
  expect(calls.filter(([name]) => name === 'partCompared')).toHaveLength(1);
});

test('before the labels are checked it says so', async () => {
  await onCleanStage(<LookAlikePanel onHelp={noHelp} />, { page: 'look-alikes' });
  await expect.element(page.getByText('Known once every label has been checked.')).toBeVisible();
});
