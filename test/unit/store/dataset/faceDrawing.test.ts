/** Synthetic faces on the page: there batch by batch, and not blanked where only the outsiders change. */
import { describe, expect, it } from 'vitest';
import { createFaceSheet } from '../../../../src/domain/faceSheet.ts';
import { DEFAULT_SETTINGS, type SyntheticDataset } from '../../../../src/domain/settings/settings.ts';
import { createFaceDrawing } from '../../../../src/store/dataset/faceDrawing.ts';
import { type DatasetView, initialState } from '../../../../src/store/state.ts';
import { datasetOf } from '../../../support/playedSession.ts';

const SPEC: SyntheticDataset = { kind: 'synthetic', identities: 3, imagesPerIdentity: 2, seed: 1 } as SyntheticDataset;
const SIZE = 2;
const { signal } = new AbortController();

function setUp() {
  let view: DatasetView = initialState(
    { settings: DEFAULT_SETTINGS, view: 'train', problems: [] },
    {
      head: false,
      milestones: false,
    },
  ).dataset;
  const seen: DatasetView[] = [];
  let fails = false;
  const draw = createFaceDrawing(
    {
      async prepareSynthetic({ identities, imagesPerIdentity }, { onBatch, displaySize }) {
        const half = (identities * imagesPerIdentity) / 2;
        onBatch(0, half, new Uint8Array(half * displaySize ** 2 * 3).fill(7));
        if (fails) throw new Error('no more');
        onBatch(half, half, new Uint8Array(half * displaySize ** 2 * 3).fill(8));
        return datasetOf(identities, imagesPerIdentity);
      },
    },
    () => view,
    (change) => {
      view = { ...view, ...change };
      seen.push(view);
    },
  );
  return {
    draw,
    seen,
    view: () => view,
    put: (change: Partial<DatasetView>) => {
      view = { ...view, ...change };
    },
    fail: (so: boolean) => {
      fails = so;
    },
  };
}

describe('faces that are drawn', () => {
  it('are on the page with their labels before the first is there, and counted as they come', async () => {
    const { draw, seen, view } = setUp();
    await draw(SPEC, { size: SIZE, openSet: 0, signal });
    expect([...seen[0]!.faces!.labels]).toEqual([0, 0, 1, 1, 2, 2]);
    expect(seen[0]!.faces!.heldOut).toBeNull();
    const counts = seen.flatMap(({ status }) => (status.kind === 'busy' ? [status.done] : []));
    expect(counts).toEqual([0, 3, 6]);
    expect(view().status.kind).toBe('ready');
    expect(view().faces).toMatchObject({ heldOut: false, identities: ['p0', 'p1', 'p2'] });
    expect([...view().faces!.sheet.present]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(view().faces!.sheet.pixels.at(-1)).toBe(8);
  });

  it('stay while they are drawn again for more outsiders', async () => {
    const { draw, seen, view } = setUp();
    await draw(SPEC, { size: SIZE, openSet: 0, signal });
    const { sheet } = view().faces!;
    seen.length = 0;
    await draw(SPEC, { size: SIZE, openSet: 0.5, signal });
    expect(seen.every(({ faces }) => faces?.sheet === sheet)).toBe(true);
  });

  it('make room for others: another set, another size, or after images of one’s own or half a set', async () => {
    const { draw, view, put, fail } = setUp();
    const drawing = { size: SIZE, openSet: 0, signal };
    await draw(SPEC, drawing);
    const first = view().faces!.sheet;
    await draw({ ...SPEC, seed: 2 }, drawing);
    const second = view().faces!.sheet;
    expect(second).not.toBe(first);
    await draw({ ...SPEC, seed: 2 }, { ...drawing, size: 4 });
    expect(view().faces!.sheet.size).toBe(4);
    const { sheet } = createFaceSheet(6, 4);
    sheet.present.fill(1);
    put({ faces: { ...view().faces!, kind: 'folder', sheet } });
    await draw({ ...SPEC, seed: 2 }, { ...drawing, size: 4 });
    expect(view().faces).toMatchObject({ kind: 'synthetic' });
    expect(view().faces!.sheet).not.toBe(sheet);
    fail(true);
    await expect(draw({ ...SPEC, seed: 3 }, drawing)).rejects.toThrow('no more');
    const half = view().faces!.sheet;
    fail(false);
    await draw({ ...SPEC, seed: 3 }, drawing);
    expect(view().faces!.sheet).not.toBe(half);
  });
});
