/** Of what the page shows: the run's while there is one, else those of the next. */
import type { Settings } from '../../domain/settings/settings.ts';
import type { AppState } from '../state.ts';

export const shownSettings = ({ run, settings }: Pick<AppState, 'run' | 'settings'>): Settings =>
  run.settings ?? settings;

export const shownEpochs = (state: Pick<AppState, 'run' | 'settings'>): number =>
  (state.run.settings && state.run.epochs) || shownSettings(state).training.epochs;
