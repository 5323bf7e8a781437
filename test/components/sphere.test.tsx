/** The sphere: clicks, keys and the lasso single faces out; what it says of itself is true. */
import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { NO_HISTORY } from '../../src/domain/runHistory.ts';
import { NO_SELECTION } from '../../src/store/picture/selection.ts';
import SpherePanel from '../../src/ui/sphere/SpherePanel.tsx';
import { type Generated, pageWithEmbeddings, snapshotOf } from '../support/generatedEmbeddings.ts';
import { onStage } from './stage.tsx';

const ON_CIRCLE: Generated = { identities: 5, each: 40, dims: 2 };
const ON_SPHERE: Generated = { ...ON_CIRCLE, dims: 3 };
const COUNT = 200;

const Large = () => (
  <div style={{ width: 780, height: 560, display: 'grid' }}>
    <SpherePanel />
  </div>
);

const picture = () => page.getByRole('application');
const stepper = () => page.getByRole('button', { name: 'Go from face to face' });

/** A frame and the turn to a boundary are over. */
const settled = () => new Promise((done) => setTimeout(done, 700));

async function opened(generated: Generated) {
  await page.viewport(900, 640);
  const stage = await onStage(<Large />, pageWithEmbeddings(generated));
  await expect.element(picture()).toBeVisible();
  await settled();
  const named = (name: string): readonly unknown[][] =>
    stage.calls.filter(([action]) => action === name).map(([, ...given]) => given);
  return { ...stage, named };
}

afterEach(() => {
  vi.restoreAllMocks();
});

type Drag = 'pointerdown' | 'pointermove' | 'pointerup';

/** @param x share of the picture's width */
function pointer(kind: Drag, x: number, y: number, shiftKey = false): void {
  const element = picture().element();
  const box = element.getBoundingClientRect();
  const place = { clientX: box.left + x * box.width, clientY: box.top + y * box.height };
  // A pointer made by a script cannot be captured.
  element.setPointerCapture = () => {};
  element.dispatchEvent(new PointerEvent(kind, { ...place, pointerId: 1, bubbles: true, shiftKey }));
}

/** Along the edge of the picture. */
function lasso(corners: readonly (readonly [number, number])[]): void {
  pointer('pointerdown', ...corners[0]!, true);
  for (const [x, y] of corners) pointer('pointermove', x, y, true);
  pointer('pointerup', ...corners[0]!, true);
}

const ALL = [
  [0.001, 0.002],
  [0.999, 0.002],
  [0.999, 0.998],
  [0.001, 0.998],
] as const;

test('a lasso around everything catches every face of the circle', async () => {
  const circle = await opened(ON_CIRCLE);
  lasso(ALL);
  expect(circle.named('narrow')).toHaveLength(1);
  expect(new Set(circle.named('narrow')[0]![0] as number[]).size).toBe(COUNT);
  expect(circle.named('selectImage')).toEqual([]);
});

test('a lasso on the sphere leaves the far side out', async () => {
  const { named } = await opened(ON_SPHERE);
  lasso(ALL);
  const caught = named('narrow')[0]![0] as number[];
  expect(caught.length).toBeGreaterThan(COUNT / 5);
  expect(caught.length).toBeLessThan(COUNT);
});

test('arrow keys go from face to face, Enter singles out the one that was told of, Escape none', async () => {
  const { named } = await opened(ON_SPHERE);
  stepper().element().focus();
  await userEvent.keyboard('{ArrowRight}{ArrowDown}');
  const said = page.getByText(/^\w+(, rectified to \w+)?, image \d+$/);
  await expect.element(said).toBeInTheDocument();
  const image = Number(/image (\d+)$/.exec(said.element().textContent ?? '')![1]) - 1;
  await userEvent.keyboard('{Enter}');
  expect(named('selectImage')).toEqual([[image]]);
  await userEvent.keyboard('{Escape}');
  expect(named('selectImage').at(-1)).toEqual([null]);
});

test('a click singles out the face under it; a drag turns and singles out none', async () => {
  const { named } = await opened(ON_SPHERE);
  pointer('pointerdown', 0.5, 0.5);
  pointer('pointermove', 0.6, 0.55);
  pointer('pointerup', 0.6, 0.55);
  expect(named('selectImage')).toEqual([]);
  // Somewhere on a close grid lies a face.
  for (let y = 0.1; y < 0.9; y += 0.03) {
    for (let x = 0.25; x < 0.75; x += 0.02) {
      pointer('pointerdown', x, y);
      pointer('pointerup', x, y);
    }
  }
  const images = named('selectImage').map(([image]) => image);
  expect(images).toContain(null);
  expect(new Set(images.filter((image) => image !== null)).size).toBeGreaterThan(10);
});

test('keys turn the picture: other faces come to the near side', async () => {
  const { named } = await opened(ON_SPHERE);
  lasso(ALL);
  picture().element().focus();
  for (let i = 0; i < 10; i++) await userEvent.keyboard('{ArrowRight}');
  lasso(ALL);
  const [before, after] = named('narrow').map(([images]) => new Set(images as number[]));
  expect([...after!].some((image) => !before!.has(image))).toBe(true);
});

test('the globe turns to a boundary once for each identity chosen, not with each snapshot that moves the boundary', async () => {
  // Turned at once: what is caught on the way would differ.
  const media = window.matchMedia.bind(window);
  vi.spyOn(window, 'matchMedia').mockImplementation((query) =>
    query.includes('reduced-motion') ? ({ matches: true } as MediaQueryList) : media(query),
  );
  const { set, named } = await opened(ON_SPHERE);
  const snapshot = snapshotOf(ON_SPHERE);
  const caught = (): ReadonlySet<unknown> => {
    lasso(ALL);
    return new Set(named('narrow').at(-1)![0] as number[]);
  };
  /** The points stay where they are, the centres and with them all boundaries move. */
  const drift = async (step: number): Promise<void> => {
    const { centres } = snapshot;
    const drifted = centres.map((_, i) => centres[(i + 3 * step) % centres.length]!);
    set({ history: { ...NO_HISTORY, newest: { ...snapshot, step: snapshot.step + step, centres: drifted } } });
    await expect.element(page.getByRole('application', { name: `after step ${snapshot.step + step}.` })).toBeVisible();
    await settled();
  };
  const choose = async (identity: number): Promise<void> => {
    set({ selection: { ...NO_SELECTION, identity } });
    await settled();
  };
  const first = caught();
  await drift(1);
  expect(caught()).toEqual(first);
  await choose(2);
  const second = caught();
  expect(second).not.toEqual(first);
  await drift(2);
  expect(caught()).toEqual(second);
  await choose(3);
  expect(caught()).not.toEqual(second);
});

test('it names the pair and the lines between them, what kind of picture it is, and what it costs', async () => {
  const { set } = await opened(ON_CIRCLE);
  await expect.element(page.getByText('Ada or Bea: equally near')).toBeVisible();
  await expect.element(page.getByText('past this, a face labelled Ada becomes Bea, from epoch 6 on')).toBeVisible();
  await expect.element(page.getByText(/The embeddings as they are: 2 numbers/)).toBeVisible();
  await expect
    .element(page.getByText(/Embeddings come up to 4 times a second while this picture is open, .*\d+ kB each/))
    .toBeVisible();
  set({ selection: { ...NO_SELECTION, identity: 2 } });
  await expect.element(page.getByText(/^(Cleo or \w+): equally near$/)).toBeVisible();
});

test('embeddings are asked for while the picture is open', async () => {
  const { named } = await opened(ON_CIRCLE);
  expect(named('watchEmbeddings')).toEqual([[true]]);
});
