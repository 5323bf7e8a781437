/** The recorded runs are of the settings that the page opens with today: after a change of these `npm run record-demo` is due. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { trainedLabels } from '../../../../src/domain/noise.ts';
import { recordedHistory, recordedLabels } from '../../../../src/domain/recordedRun.ts';
import { stateAt } from '../../../../src/domain/runHistory.ts';
import { openingSettings, type RecordingName } from '../../../../src/store/story/openingSettings.ts';
import { loadRecording } from '../../../../src/store/story/recordings.ts';

const MOST_BYTES = 30_000;
const OPENINGS = Object.entries(openingSettings()).map(([name, settings]) => ({
  name: name as RecordingName,
  settings,
}));

describe.each(OPENINGS)('$name', ({ name, settings }) => {
  it('was trained with these settings', async () => {
    const { engine, ...recorded } = (await loadRecording(name)).settings;
    const { engine: _, ...today } = settings;
    expect(recorded).toEqual(today);
    expect(engine.backend).toBe('wasm');
  });

  it('has the labels that a run of these settings is trained on, and no image of an outsider', async () => {
    const run = await loadRecording(name);
    if (settings.dataset.kind !== 'synthetic') throw new Error('drawn faces');
    const { identities, imagesPerIdentity } = settings.dataset;
    expect(run.identities).toBe(identities);
    const labels = Int32Array.from({ length: identities * imagesPerIdentity }, (_, i) =>
      Math.floor(i / imagesPerIdentity),
    );
    const set = { labels, identities, outliers: 0, areTrue: true };
    expect(recordedLabels(run)).toEqual(trainedLabels(set, settings.noise));
  });

  it('tells every epoch, and its labels at each end are those that its curves count', async () => {
    const run = await loadRecording(name);
    const { epochs, epochStart } = { ...settings.training, ...settings.head };
    const history = recordedHistory(run, recordedLabels(run));
    expect(run.epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: epochs }, (_, i) => i + 1));
    expect(run.loss.epoch.at(-1)).toBeCloseTo(epochs, 1);
    const wrong = run.given.filter((label, image) => label !== run.truth[image]).length;
    for (const { epoch, detected, injected, precision } of run.epochs) {
      const { corrections } = stateAt(history, epoch)!;
      expect(injected).toBe(wrong);
      expect(corrections.total, `epoch ${epoch}`).toBe(detected);
      if (epoch <= epochStart) expect(detected).toBe(0);
      const found = [...corrections.byImage.values()].filter((record) => record.trueLabel !== record.givenLabel);
      if (precision !== null) expect(found.length / corrections.total).toBeCloseTo(precision, 3);
    }
    // There is something to tell.
    expect(history.latest.right).toBeGreaterThan(wrong / 2);
  });

  it('is small', () => {
    const file = readFileSync(new URL(`../../../../src/store/story/${name}.json`, import.meta.url));
    expect(gzipSync(file).length).toBeLessThan(MOST_BYTES);
  });
});
