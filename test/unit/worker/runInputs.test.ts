/** What a run is made of, from settings and images of the page. */
import { expect, it } from 'vitest';
import { networkOf } from '../../../src/domain/networks.ts';
import { parseSettings } from '../../../src/domain/settings/parse.ts';
import { checkSameSet, runConfig, runData } from '../../../src/worker/runInputs.ts';
import { datasetOf } from '../../support/playedSession.ts';

it('a run has the sections of the settings that it may change', () => {
  const settings = parseSettings({ model: { preset: 'ci16' }, engine: { step: 'eager' } });
  const { head, noise, training, model } = settings;
  expect(runConfig(settings)).toEqual({ network: networkOf(model), head, noise, training, stepMode: 'eager' });
});

it('labels are known to be right where faces are drawn alone', () => {
  const { train } = datasetOf(2, 4);
  const pixels = new Uint8Array(8 * 3);
  const dataset = { train: { ...train, size: 1, count: 8, pixels }, heldOut: null, outliers: null };
  expect(runData(dataset, parseSettings({}))).toMatchObject({ labelsAreTrue: true, heldOut: null, outliers: null });
  const own = parseSettings({ dataset: { kind: 'folder', path: 'faces' } });
  expect(runData(dataset, own).labelsAreTrue).toBe(false);
});

it('a kept run is gone on with on its own set alone', () => {
  expect(() => checkSameSet('a', 'a')).not.toThrow();
  expect(() => checkSameSet('a', 'b')).toThrow(expect.objectContaining({ code: 'checkpoint' }));
});
