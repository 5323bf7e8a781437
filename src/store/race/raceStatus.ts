/** Where a race stands, in one line. */
import { plural, t } from '@lingui/core/macro';
import { assertNever } from '../../lib/assertNever.ts';
import { secondsText } from '../run/status.ts';
import type { RaceView } from './raceView.ts';

/** "Seed 2 of 3" */
const seedText = ({ seed, plan }: Pick<RaceView, 'seed' | 'plan'>): string =>
  plan.seeds === 1 ? t`One seed` : t`Seed ${{ seed: seed + 1 }} of ${{ seeds: plan.seeds }}`;

export function raceStatus(race: RaceView): string {
  const { phase, runs, seconds } = race;
  const finished = runs.filter(({ state }) => state === 'finished').length;
  const failed = runs.filter(({ state }) => state === 'failed').length;
  const ended =
    failed > 0
      ? t`${plural(finished, { one: '# run', other: '# runs' })} finished, ${failed} failed`
      : t`${plural(finished, { one: '# run', other: '# runs' })} finished`;
  const at = seedText(race);
  switch (phase) {
    case 'preparing':
      return t`${at}: images and networks get ready.`;
    case 'running':
      return t`${at}: racing.`;
    case 'paused':
      return t`${at}: paused.`;
    case 'finished':
      return seconds === null ? t`Over: ${ended}.` : t`Over: ${ended} in ${{ time: secondsText(seconds) }}.`;
    case 'stopped':
      return t`Stopped: ${ended}. What was kept of the others is in the list.`;
    default:
      return assertNever(phase);
  }
}
