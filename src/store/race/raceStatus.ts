/** Where a race stands, in one line. */
import { assertNever } from '../../lib/assertNever.ts';
import { counted } from '../../lib/counted.ts';
import { secondsText } from '../run/status.ts';
import type { RaceView } from './raceView.ts';

/** "Seed 2 of 3" */
const seedText = ({ seed, plan }: Pick<RaceView, 'seed' | 'plan'>): string =>
  plan.seeds === 1 ? 'One seed' : `Seed ${seed + 1} of ${plan.seeds}`;

export function raceStatus(race: RaceView): string {
  const { phase, runs, seconds } = race;
  const finished = runs.filter(({ state }) => state === 'finished').length;
  const failed = runs.filter(({ state }) => state === 'failed').length;
  const ended = `${counted(finished, 'run')} finished${failed > 0 ? `, ${failed} failed` : ''}`;
  const took = seconds === null ? '' : ` in ${secondsText(seconds)}`;
  switch (phase) {
    case 'preparing':
      return `${seedText(race)}: images and networks get ready.`;
    case 'running':
      return `${seedText(race)}: racing.`;
    case 'paused':
      return `${seedText(race)}: paused.`;
    case 'finished':
      return `Over: ${ended}${took}.`;
    case 'stopped':
      return `Stopped: ${ended}. What was kept of the others is in the list.`;
    default:
      return assertNever(phase);
  }
}
