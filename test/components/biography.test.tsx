/** The card of a face: how it opens and closes by keyboard, what it says, and what it says that it does not know. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { DEFAULT_SETTINGS, defaultHead } from '../../src/domain/settings/settings.ts';
import { NO_SELECTION, type OpenCard } from '../../src/store/picture/selection.ts';
import type { AppState } from '../../src/store/state.ts';
import BiographyCard from '../../src/ui/biography/BiographyCard.tsx';
import { FaceWall } from '../../src/ui/faces/FaceWall.tsx';
import { RectifiedPanel } from '../../src/ui/train/rectified/RectifiedPanel.tsx';
import { pageWithEmbeddings } from '../support/generatedEmbeddings.ts';
import { epochOf, historyOf, RECORDED_HEAD, type Recorded } from '../support/recordedRun.ts';
import { onStage } from './stage.tsx';

const IDENTITIES = 4;
const EACH = 6;
const STILL: Recorded = [0.9, 1, 0.1, false];
/** Ada's second image: kept, kept, taken for Bea, kept again. */
const LIFE: readonly Recorded[] = [
  [0.5, 2, 0.4, false],
  [0.45, 1, 0.5, false],
  [0.43, 1, 0.75, true],
  [0.8, 1, 0.3, false],
];
const IMAGE = 1;

function pageOf(card: OpenCard | null, life = LIFE): Partial<AppState> {
  const shown = pageWithEmbeddings({ identities: IDENTITIES, each: EACH, dims: 3 });
  const given = [...shown.labels!.given];
  const decisions = life.map((row, i) =>
    epochOf(
      i + 1,
      given.map((_, image) => (image === IMAGE ? row : STILL)),
    ),
  );
  return {
    ...shown,
    picture: 'wall',
    history: historyOf(given, decisions),
    selection: { ...NO_SELECTION, image: card?.image ?? null, card },
    run: { settings: { ...DEFAULT_SETTINGS, head: RECORDED_HEAD } } as AppState['run'],
    charts: { loss: [], epochs: life.map((_, i) => ({ epoch: i + 1 })), marks: [] } as unknown as AppState['charts'],
  };
}

const CARD: OpenCard = { of: 'trained', image: IMAGE, among: [IMAGE, 5, 3] };
const dialog = () => page.getByRole('dialog');
const sentence = () => dialog().getByRole('status');

async function opened(part = pageOf(CARD)) {
  await page.viewport(1440, 900);
  const stage = await onStage(<BiographyCard />, part);
  await expect.element(dialog()).toBeVisible();
  const named = (name: string) => stage.calls.filter(([action]) => action === name).map(([, ...given]) => given);
  return { ...stage, named };
}

test('the newest epoch is told first, and arrow keys go through the epochs with the sentence that decided in each', async () => {
  await opened();
  await expect.element(page.getByRole('dialog', { name: 'Card of Ada, image 2' })).toHaveFocus();
  await expect.element(sentence()).toHaveTextContent('0.80 = cos(angle to Ada): stays Ada.');
  await userEvent.keyboard('{ArrowLeft}');
  // cos(acos 0.75 + 0.2) = 0.6036
  await expect
    .element(sentence())
    .toHaveTextContent('cos(angle to Bea + m) = 0.60 > 0.43 = cos(angle to Ada): taken for Bea.');
  await userEvent.keyboard('{ArrowLeft}');
  await expect.element(sentence()).toHaveTextContent('kept, as labels are corrected after epoch 2 only.');
  await userEvent.keyboard('{Home}');
  await expect.element(dialog().getByText('Epoch 1')).toBeVisible();
  await userEvent.keyboard('{End}');
  await expect.element(sentence()).toHaveTextContent('stays Ada.');
});

test('the slider is named and does the same', async () => {
  await opened();
  const slider = dialog().getByRole('slider', { name: 'Epoch 4' });
  await expect.element(slider).toHaveAttribute('aria-valuetext', 'epoch 4 of 1 to 4');
  (slider.element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowLeft}');
  await expect.element(sentence()).toHaveTextContent('taken for Bea.');
});

test('labels and cosines of all epochs are there as a table', async () => {
  await opened();
  await expect.element(dialog().getByText('label changed twice in 4 recorded epochs')).toBeVisible();
  await dialog().getByText('As a table').click();
  await expect.element(dialog().getByRole('row', { name: '3 Bea, taken 0.43 0.75 Bea 0.60 0.43' })).toBeVisible();
  await expect.element(dialog().getByRole('row', { name: /^1 Ada 0.50 0.40 Cleo/ })).toBeVisible();
});

test('Escape closes, N and P lead to the next face and back along the list that it came from', async () => {
  const { named, set } = await opened();
  await userEvent.keyboard('n');
  expect(named('selectImage')).toEqual([[5, [IMAGE, 5, 3]]]);
  set({ selection: { ...NO_SELECTION, image: 5, card: { ...CARD, image: 5 } } });
  await expect.element(dialog()).toHaveTextContent('2 of 3');
  await userEvent.keyboard('p');
  expect(named('selectImage').at(-1)).toEqual([IMAGE, [IMAGE, 5, 3]]);
  await userEvent.keyboard('{Escape}');
  expect(named('closeCard')).toEqual([[]]);
});

const AboveTheCard = () => (
  <>
    <BiographyCard />
    <div role="dialog" aria-label="Above the card">
      <button type="button">Inside</button>
    </div>
  </>
);

test('Escape in what is open over the card is for that alone', async () => {
  await page.viewport(1440, 900);
  const { calls } = await onStage(<AboveTheCard />, pageOf(CARD));
  await expect.element(page.getByRole('dialog', { name: 'Card of Ada, image 2' })).toBeVisible();
  const closed = (): boolean => calls.some(([action]) => action === 'closeCard');
  (page.getByRole('button', { name: 'Inside' }).element() as HTMLElement).focus();
  await userEvent.keyboard('{Escape}');
  expect(closed()).toBe(false);
  (page.getByRole('dialog', { name: 'Card of Ada, image 2' }).element() as HTMLElement).focus();
  await userEvent.keyboard('{Escape}');
  expect(closed()).toBe(true);
});

test('before a run there is no word of the nearest images', async () => {
  const { set } = await opened();
  await expect.element(dialog().getByText('Nearest images')).toBeVisible();
  set({ run: { settings: null } as AppState['run'] });
  await expect.element(dialog()).toHaveTextContent('Press Start');
  await expect.element(dialog().getByText('Nearest images')).not.toBeInTheDocument();
});

test('the truth is told where it is known and wanted alone', async () => {
  const { set } = await opened();
  await expect.element(dialog().getByText('truth', { exact: true })).not.toBeInTheDocument();
  set({ showTruth: true });
  await expect.element(dialog().getByText('truth', { exact: true })).toBeVisible();
});

test('the name of its file, which may be that of its person, comes with the truth where that is known', async () => {
  const part = pageOf(CARD);
  const faces = {
    ...part.dataset!.faces!,
    names: { names: Array.from({ length: 24 }, (_, i) => `Bea/${i}`), folder: '' },
  };
  const truth = new Int32Array(IDENTITIES * EACH);
  const { set } = await opened({
    ...part,
    dataset: { ...part.dataset!, faces: faces as unknown as NonNullable<AppState['dataset']['faces']> },
    labels: { ...part.labels!, truth },
  });
  await expect.element(dialog().getByText('File name: with Show truth')).toBeVisible();
  await expect.element(dialog().getByText(`Bea/${IMAGE}`)).not.toBeInTheDocument();
  set({ showTruth: true });
  await expect.element(dialog().getByText(`Bea/${IMAGE}`)).toBeVisible();
  set({ showTruth: false, labels: { ...part.labels!, truth: null } });
  await expect.element(dialog().getByText(`Bea/${IMAGE}`)).toBeVisible();
});

test('without embeddings it says so and asks for them; with them it names the nearest of both identities', async () => {
  const { named, set } = await opened();
  await expect.element(dialog()).toHaveTextContent('No embeddings are recorded');
  await dialog().getByRole('button', { name: 'Record them while this card is open' }).click();
  expect(named('watchEmbeddings')).toEqual([[true]]);
  const { history } = pageWithEmbeddings({ identities: IDENTITIES, each: EACH, dims: 3 });
  set({ history: { ...pageOf(CARD).history!, newest: history!.newest } });
  const near = dialog().getByRole('region', { name: 'Nearest images' });
  await expect.element(near).toHaveTextContent('labelled Ada');
  await expect.element(near).toHaveTextContent('labelled Bea');
  await near.getByRole('button').first().click();
  expect(named('selectImage')).toHaveLength(1);
});

test('what is not known is said: not trained on, left out by the sample, a loss without a boundary', async () => {
  const { set } = await opened(pageOf(CARD, [...LIFE.slice(0, 3), null]));
  await expect.element(dialog()).toHaveTextContent('Not trained on in epoch 4');
  const part = pageOf(CARD);
  const given = [...part.labels!.given];
  set({ history: historyOf(given, [epochOf(1, [STILL], Int32Array.of(7))]) });
  await expect.element(dialog()).toHaveTextContent('Not recorded: of 24 images, 1 are, drawn at random');
  const triplet = { settings: { ...DEFAULT_SETTINGS, head: defaultHead('triplet') } };
  set({ history: historyOf(given, []), run: triplet as unknown as AppState['run'] });
  await expect.element(dialog()).toHaveTextContent('draws no boundary between two people');
});

test('a judged image was never trained on, and says how alike others are', async () => {
  const part = pageOf({ of: 'judged', image: 0, among: [0, 1] });
  const pairs = {
    left: Int32Array.of(0, 0),
    right: Int32Array.of(1, 2),
    same: Uint8Array.of(1, 0),
    similarity: Float32Array.of(0.7, 0.65),
  };
  const result = { pairSet: 'own.bin', verification: { pairs, bestThreshold: 0.6 }, faces: part.dataset!.faces!.sheet };
  await opened({ ...part, evaluation: { threshold: null, result } as unknown as AppState['evaluation'] });
  await expect.element(dialog()).toHaveTextContent('Not trained on: it is of the pair set own.bin');
  await expect.element(dialog()).toHaveTextContent('2 pairs, 1 judged wrongly at 0.600');
  const wrong = dialog().getByRole('button', { name: 'Card of image 3, similarity 0.65, judged wrongly' });
  await expect.element(wrong).toBeVisible();
});

const Wall = () => (
  <div style={{ width: 780, height: 320, display: 'grid' }}>
    <FaceWall />
  </div>
);

test('on the wall arrow keys go from face to face, and Enter opens the card of the one that was told of', async () => {
  await page.viewport(1000, 640);
  const { calls } = await onStage(<Wall />, pageOf(null));
  const wall = page.getByRole('application', { name: /^Faces: arrow keys/ });
  await expect.element(wall).toBeVisible();
  await userEvent.keyboard('{Tab}');
  while (document.activeElement !== wall.element()) await userEvent.keyboard('{Tab}');
  await userEvent.keyboard('{ArrowRight}');
  const said = page.getByText(/^\w+(, rectified to \w+)?, image \d+$/);
  await expect.element(said).toBeInTheDocument();
  const image = Number(/image (\d+)$/.exec(said.element().textContent ?? '')![1]) - 1;
  await userEvent.keyboard('{Enter}');
  const selected = calls.filter(([action]) => action === 'selectImage');
  expect(selected).toHaveLength(1);
  expect(selected[0]![1]).toBe(image);
  expect(new Set(selected[0]![2] as number[]).size).toBe(IDENTITIES * EACH);
});

const Panel = () => (
  <div style={{ width: 300, height: 560, display: 'grid' }}>
    <RectifiedPanel />
  </div>
);

test('the list turns to who is taken for whom, and each pair opens its photos', async () => {
  const { calls } = await onStage(<Panel />, pageOf(null));
  await page.getByText('Who for whom').click();
  const pair = page.getByRole('button', { name: /^\w+ → \w+, \d+ images?: show them$/ }).first();
  await expect.element(pair).toBeVisible();
  (pair.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  const named = calls.map(([action]) => action);
  expect(named).toEqual(expect.arrayContaining(['narrow', 'showPicture', 'show']));
  await expect.element(page.getByRole('list', { name: 'Rectified labels, newest first' })).toBeVisible();
});

test('the most undecided face is the one whose label changed, and its card leafs through that list', async () => {
  const { calls } = await onStage(<Panel />, pageOf(null));
  await page.getByText('Undecided', { exact: true }).click();
  const first = page.getByRole('list', { name: 'Most undecided first' }).getByRole('button').first();
  await expect
    .element(first)
    .toHaveAccessibleName(/^Card of Ada, image 2: 2 changes of label, 0\.\d\d from the boundary$/);
  await first.click();
  expect(calls.find(([action]) => action === 'selectImage')!.slice(1, 3)[0]).toBe(IMAGE);
});

test('the most undecided faces are those of the epoch that is looked back at', async () => {
  const part = pageOf(null);
  const changes = LIFE.map((_, i) => ({ epoch: i + 1, from: i, records: [], withdrawn: [] }));
  const { set } = await onStage(<Panel />, { ...part, history: { ...part.history!, changes } });
  await page.getByText('Undecided', { exact: true }).click();
  await expect.element(page.getByText(/over 4 recorded epochs/)).toBeVisible();
  set({ replay: { at: 2, playing: false } });
  await expect.element(page.getByText(/over 2 recorded epochs/)).toBeVisible();
  await expect.element(page.getByRole('button', { name: /^Card of Ada, image 2: 0 changes of label/ })).toBeVisible();
});

test('without a run the list is that of the rectified labels again', async () => {
  const { set } = await onStage(<Panel />, pageOf(null));
  await page.getByText('Undecided', { exact: true }).click();
  await expect.element(page.getByRole('list', { name: 'Most undecided first' })).toBeVisible();
  set({ run: { settings: null } as AppState['run'] });
  await expect.element(page.getByRole('list', { name: 'Most undecided first' })).not.toBeInTheDocument();
});
