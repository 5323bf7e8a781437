/** The zip that takes the run of the page to a cluster: whose settings and verdicts it holds, and what stops it. */
import { unzipSync } from 'fflate';
import { describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { LabelledImages } from '../../../../src/domain/images.ts';
import { DEFAULT_CHOICES } from '../../../../src/domain/importChoices.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/domain/settings/settings.ts';
import { applyCorrections, NO_CORRECTIONS } from '../../../../src/domain/standingCorrections.ts';
import { RECIPE_PROGRAM } from '../../../../src/formats/recipe/program.ts';
import type { CorrectionRecord, WireDataset } from '../../../../src/protocol/training.ts';
import type { DatasetControl } from '../../../../src/store/dataset/datasetControl.ts';
import { createClusterRecipe } from '../../../../src/store/run/clusterRecipe.ts';
import { type AppState, initialState } from '../../../../src/store/state.ts';

const people = (names: readonly string[], each: number): LabelledImages => {
  const count = names.length * each;
  const labels = Int32Array.from({ length: count }, (_, i) => Math.floor(i / each));
  const pixels = new Uint8Array(count * 64 * 64 * 3).fill(90);
  return {
    size: 64,
    count,
    pixels,
    labels,
    identities: names,
    names: Array.from(labels, (l, i) => `${names[l]}/${i % each}`),
  };
};

const SET: WireDataset = { train: people(['Ada', 'Bo'], 2), heldOut: people(['held out 1'], 1), outliers: null };

const record: CorrectionRecord = { image: 1, givenLabel: 0, rectifiedLabel: 1, trueLabel: null, epoch: 2, step: 9 };

const START = initialState(
  { view: 'train', settings: DEFAULT_SETTINGS, problems: [] },
  { head: false, milestones: false },
);

function setUp(run: Settings | null, again: DatasetControl['again'] = async () => SET) {
  const initial: AppState = {
    ...START,
    settings: DEFAULT_SETTINGS,
    run: { ...START.run, settings: run },
    corrections: applyCorrections(NO_CORRECTIONS, [record], []),
  };
  const store = createStore<AppState>(() => initial);
  const files: { name: string; content: Blob }[] = [];
  const datasets = { again: vi.fn(again), own: null, choices: DEFAULT_CHOICES };
  const recipe = createClusterRecipe(store, datasets as unknown as DatasetControl, (name, content) => {
    files.push({ name, content });
  });
  const made = (): Promise<void> => vi.waitFor(() => expect(store.getState().packing).toBe(false));
  const entries = async (): Promise<Readonly<Record<string, string>>> => {
    const unzipped = unzipSync(new Uint8Array(await files[0]!.content.arrayBuffer()));
    const text = new TextDecoder();
    return Object.fromEntries(Object.entries(unzipped).map(([name, bytes]) => [name, text.decode(bytes)]));
  };
  return { store, files, datasets, recipe, made, entries };
}

describe('the recipe of the page', () => {
  it('holds the program, the settings of the run shown, and its verdicts', async () => {
    const run = { ...DEFAULT_SETTINGS, training: { ...DEFAULT_SETTINGS.training, epochs: 3 } };
    const { recipe, made, entries, files } = setUp(run);
    recipe.downloadRecipe();
    recipe.downloadRecipe();
    await made();
    expect(files.map(({ name }) => name)).toEqual(['boundaryface-recipe.zip']);
    const found = await entries();
    for (const name of RECIPE_PROGRAM.keys()) expect(found).toHaveProperty([name]);
    expect(found['train.py']).toContain('def main(');
    expect(JSON.parse(found['run.json']!)).toEqual(run);
    expect(found['images.csv']!.split('\r\n')).toEqual([
      'image,identity,label,role,verdict',
      'Ada/0.png,0,Ada,train,',
      'Ada/1.png,0,Ada,train,Bo',
      'Bo/0.png,1,Bo,train,',
      'Bo/1.png,1,Bo,train,',
      'held out 1/0.png,0,held out 1,held-out,',
      '',
    ]);
    expect(Object.keys(found).filter((name) => name.startsWith('images/'))).toHaveLength(5);
    expect(found['README.md']).toContain('3 epochs, batches of 24');
  });

  it('is of the next run where none is shown, or where the one shown had other images', async () => {
    const other = { ...DEFAULT_SETTINGS, dataset: { ...DEFAULT_SETTINGS.dataset, seed: 9 } } as Settings;
    for (const run of [null, other]) {
      const { recipe, made, entries } = setUp(run);
      recipe.downloadRecipe();
      await made();
      const found = await entries();
      expect(JSON.parse(found['run.json']!)).toEqual(DEFAULT_SETTINGS);
      expect(found['images.csv']).toContain('Ada/1.png,0,Ada,train,\r\n');
    }
  });

  it('says why it could not be made, and can be asked for again', async () => {
    const { recipe, made, store, files, datasets } = setUp(null, () => Promise.reject(new Error('out of memory')));
    recipe.downloadRecipe();
    await made();
    expect(store.getState().error?.message).toBe('The recipe for a cluster could not be made.');
    datasets.again.mockImplementation(async () => null);
    recipe.downloadRecipe();
    await made();
    expect(datasets.again).toHaveBeenCalledTimes(2);
    expect(files).toEqual([]);
  });

  it('is refused for faces within photos, which are no files that it could name', async () => {
    const { recipe, made, store, files } = setUp(null);
    const { settings, dataset } = store.getState();
    const labelling = { source: '', problem: null, choices: [{ kind: 'faceRegions' as const, chosen: true }] };
    store.setState({
      settings: { ...settings, dataset: { kind: 'folder', path: 'set' } },
      dataset: { ...dataset, labelling },
    });
    recipe.downloadRecipe();
    await made();
    expect(store.getState().error?.message).toContain('The images are faces within photos');
    expect(files).toEqual([]);
    store.setState({
      dataset: { ...dataset, labelling: { ...labelling, choices: [{ kind: 'faceRegions', chosen: false }] } },
    });
    recipe.downloadRecipe();
    await made();
    expect(files).toHaveLength(1);
  });
});
