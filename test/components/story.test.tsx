/** The recorded run of a first visit, as a person sees it: what it says, that it moves, rests, and gives way. */
import { type ReactNode, useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import { cdp, page } from 'vitest/browser';
import { sheetOf } from '../../src/domain/faceSheet.ts';
import { recordedHistory, recordedLabels } from '../../src/domain/recordedRun.ts';
import { openingSettings } from '../../src/store/story/openingSettings.ts';
import { loadRecording } from '../../src/store/story/recordings.ts';
import { createStory, StoryContext } from '../../src/store/story/story.ts';
import { useSession } from '../../src/store/useApp.ts';
import { RectifiedPanel } from '../../src/ui/train/rectified/RectifiedPanel.tsx';
import { ReplayBar } from '../../src/ui/train/replay/ReplayBar.tsx';
import { ShownRun } from '../../src/ui/train/story/ShownRun.tsx';
import { headlineText, StoryHead } from '../../src/ui/train/story/StoryHead.tsx';
import { onStage } from './stage.tsx';

const { demoRecording: settings } = openingSettings();
const run = await loadRecording('demoRecording');
const WRONG = run.epochs.at(-1)!.injected;
const COUNT = run.given.length;

const memory = {
  told: false,
  isTold: () => memory.told,
  remember() {
    memory.told = true;
  },
};

/** @param motion what the person has asked their system for */
async function withMotion(motion: 'reduce' | 'no-preference'): Promise<void> {
  const session = cdp() as unknown as { send(method: string, given: object): Promise<void> };
  await session.send('Emulation.setEmulatedMedia', {
    features: [{ name: 'prefers-reduced-motion', value: motion }],
  });
}

afterEach(async () => {
  memory.told = false;
  await withMotion('no-preference');
});

function Told({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  const [story] = useState(() => createStory(session, '', memory, loadRecording));
  return <StoryContext value={story}>{children}</StoryContext>;
}

const faces = {
  kind: 'synthetic',
  sheet: sheetOf({ size: 1, count: COUNT, pixels: new Uint8Array(3 * COUNT) }),
  sample: null,
  outliers: null,
  labels: Int32Array.from(run.truth),
  identities: Array.from({ length: run.identities }, (_, i) => `person ${i}`),
  names: { names: [] },
  heldOut: null,
  heldOutFaces: null,
} as const;

async function visit() {
  const stage = await onStage(
    <Told>
      <ShownRun>
        <StoryHead />
        <ReplayBar />
        <RectifiedPanel />
      </ShownRun>
    </Told>,
    { settings },
  );
  const begin = (): void =>
    stage.set({
      dataset: {
        status: { kind: 'ready' },
        faces,
        revision: 1,
        report: null,
        chosen: null,
        choices: { grid: null, mergeCase: false, list: null, labelColumn: null, personLevel: null, faceRegions: null },
        labelling: null,
        oneImage: false,
      },
    });
  return { ...stage, begin };
}

const head = page.getByRole('region', { name: 'A recorded run' });
const headline = page.getByRole('heading', { name: '3 in 10 of these labels are wrong. Watch the network find them.' });
const slider = page.getByRole('slider', { name: 'Epoch shown' });

test('the headline is there from the first, then the run moves by itself and says that it is a recorded one', async () => {
  const { begin, calls } = await visit();
  await expect.element(headline).toBeVisible();
  await expect.element(head).toHaveTextContent('A recorded run. Press Start to train on your machine.');
  await expect.element(slider).toBeDisabled();
  begin();
  await expect.element(head).toHaveTextContent(`Epoch 1 of 14: ${WRONG} of ${COUNT} faces carry another person’s name`);
  await expect.element(head).toHaveTextContent('Epoch 2 of 14');
  await expect.element(page.getByText('Recorded run: BoundaryFace')).toBeVisible();
  // The end, by the person's own hand.
  await page.getByRole('button', { name: 'Show its end' }).click();
  const { right } = recordedHistory(run, recordedLabels(run)).latest;
  expect(right).toBeGreaterThan(0);
  await expect.element(head).toHaveTextContent(`Epoch 14 of 14: ${right} of the ${WRONG} wrong names are put right.`);
  await expect.element(page.getByRole('list', { name: /Rectified labels/ })).toBeVisible();
  await expect.element(page.getByRole('button', { name: /Export/ })).not.toBeInTheDocument();
  expect(calls.filter(([name]) => name !== 'watchEmbeddings')).toEqual([]);
});

test('where motion is not wanted it is a still of its end, with nothing to play', async () => {
  await withMotion('reduce');
  const { begin } = await visit();
  begin();
  await expect.element(head).toHaveTextContent('Epoch 14 of 14:');
  await expect.element(slider).toHaveAttribute('aria-valuetext', 'now');
  await expect.element(page.getByRole('button', { name: /^Play|^Pause/ })).not.toBeInTheDocument();
});

test('a run of one\u2019s own ends it at once', async () => {
  const { begin, set } = await visit();
  begin();
  await expect.element(head).toHaveTextContent('Epoch 1 of 14');
  set({ machine: { phase: 'preparing', wish: 'run', started: false } });
  await expect.element(head).not.toBeInTheDocument();
  await expect.element(page.getByText('Recorded run: BoundaryFace')).not.toBeInTheDocument();
  await expect.element(slider).toBeDisabled();
  expect(memory.told).toBe(true);
});

test('it can be closed, and is not told again', async () => {
  const { begin } = await visit();
  begin();
  await page.getByRole('button', { name: 'Close the recorded run' }).click();
  await expect.element(head).not.toBeInTheDocument();
  expect(memory.told).toBe(true);
});

test('a share is said as people say it', () => {
  const wrong = [0.25, 0.3, 0.1, 0.37].map((share) => headlineText(share).replace(/ wrong\..*/, ''));
  expect(wrong).toEqual([
    '1 in 4 of these labels is',
    '3 in 10 of these labels are',
    '1 in 10 of these labels is',
    '37 % of these labels are',
  ]);
});
