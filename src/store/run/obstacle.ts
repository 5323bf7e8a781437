/** Why a run cannot begin with the settings and images on the page. */

import { msg, t } from '@lingui/core/macro';
import { say } from '../../words/language.ts';
import type { AppState } from '../state.ts';
import { isActive } from './runMachine.ts';

export const LEAST_IDENTITIES = 2;
export const TOO_FEW = msg`Training needs images of at least two people.`;

/** One sentence, or null where nothing is known to be in the way. A run under way has begun: nothing is. */
export function obstacleOf({ machine, settings, dataset, run }: AppState): string | null {
  if (isActive(machine.phase) || settings.dataset.kind !== 'folder') return null;
  const { chosen, oneImage, choices, status, faces } = dataset;
  if (chosen === null) return t`Choose a folder or a zip of images first, one subfolder for each person.`;
  if (oneImage && !choices.grid) return t`Say first how the picture is divided into cells.`;
  const known = status.kind === 'ready' && (run.settings ?? settings).dataset.kind === 'folder';
  return known && faces && faces.identities.length < LEAST_IDENTITIES ? say(TOO_FEW) : null;
}
