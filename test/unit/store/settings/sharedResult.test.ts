/** Only a result that a link leads to is shared, and only that of the settings on the page is told. */
import { describe, expect, it } from 'vitest';
import { restoreSettings } from '../../../../src/domain/settings/parse.ts';
import { encodeAddress, settingsFromHash } from '../../../../src/store/settings/permalink.ts';
import { linkedResult, shownResult } from '../../../../src/store/settings/sharedResult.ts';
import { type AppState, initialState } from '../../../../src/store/state.ts';
import { metricsAt } from '../../../support/epochs.ts';

const { settings } = restoreSettings({});
const RESULT = { found: 56, wrong: 60, epoch: 20 };
const BEGAN_WITH_WEIGHTS = { at: 0, what: 'from earlier weights' };
const EPOCHS = [metricsAt(20, { injected: 60, detected: 58, recall: 56 / 60 })];

function withRun(change: (state: AppState) => Partial<AppState> = () => ({})): AppState {
  const bare = initialState(settingsFromHash(''), { head: false, milestones: false });
  const state = {
    ...bare,
    run: { ...bare.run, settings: { ...settings } },
    charts: { ...bare.charts, epochs: EPOCHS },
  };
  return { ...state, ...change(state) };
}

describe('the result of the run on the page', () => {
  it('is shared where the link leads to the same run', () => expect(shownResult(withRun())).toEqual(RESULT));

  it.each<[string, (state: AppState) => Partial<AppState>]>([
    ['there is no run', ({ run }) => ({ run: { ...run, settings: null } })],
    ['the run is a recorded one', ({ run }) => ({ run: { ...run, recorded: true } })],
    ['the next run has other settings', () => ({ settings: restoreSettings({ noise: { closedSet: 0.4 } }).settings })],
    [
      'it was changed on its way',
      ({ charts }) => ({ charts: { ...charts, marks: [{ at: 2.5, what: 'margin 0.2' }] } }),
    ],
    ['it began with earlier weights', ({ charts }) => ({ charts: { ...charts, marks: [BEGAN_WITH_WEIGHTS] } })],
    ['no epoch is over', ({ charts }) => ({ charts: { ...charts, epochs: [] } })],
    [
      "its images are one's own",
      ({ run }) => {
        const own = { ...settings, dataset: { kind: 'folder', path: 'faces' } } as const;
        return { run: { ...run, settings: own }, settings: own };
      },
    ],
  ])('is not where %s', (_, change) => expect(shownResult(withRun(change))).toBeNull());
});

describe('the result that a link tells of', () => {
  const opened = initialState(settingsFromHash(`#${encodeAddress(settings, 'train', RESULT)}`), {
    head: false,
    milestones: false,
  });

  it('is of the settings that it came with', () => {
    expect(linkedResult(opened)).toEqual(RESULT);
    const other = restoreSettings({ noise: { closedSet: 0.4 } }).settings;
    expect(linkedResult({ ...opened, settings: other })).toBeNull();
    expect(linkedResult({ ...opened, linked: null })).toBeNull();
  });
});
