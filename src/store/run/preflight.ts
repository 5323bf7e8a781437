/** What stands in the way of a run on this device, before anything of what is on the page is given up for it. */
import { type Misfit, misfitOf, misfitText } from '../../domain/deviceFit.ts';
import type { ErrorReport } from '../../domain/errors.ts';
import { type AppState, knownIdentities } from '../state.ts';
import { isActive } from './runMachine.ts';

/** What the settings on the page lack here; null when they fit, or while the device or the set is not known. */
export function misfitOnPage(state: AppState): Misfit | null {
  const { settings, limits } = state;
  const identities = knownIdentities(state);
  if (!limits || identities === null) return null;
  return misfitOf({ model: settings.model, batchSize: settings.training.batchSize, identities }, limits);
}

/** Why a new run cannot begin, or null. */
export function preflight(state: AppState): ErrorReport | null {
  const misfit = isActive(state.machine.phase) ? null : misfitOnPage(state);
  return misfit && { code: 'limits', message: misfitText(misfit, state.settings.training.batchSize), detail: '' };
}
