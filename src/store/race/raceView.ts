/** A race as the page shows it. What each racer is at, its own store tells. */
import { msg } from '@lingui/core/macro';
import type { RaceNumbers } from '../../domain/race/raceMeasures.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { RacePlan } from './racePlan.ts';

/** `preparing`: images and backend get ready; `stopped`: a person ended it before its end. */
export type RacePhase = 'preparing' | 'running' | 'paused' | 'finished' | 'stopped';

/** A run of the race. */
export interface RacerRun {
  readonly racer: number;
  /** Place of its seed, from 0. */
  readonly seed: number;
  /** Its place on the shelf. */
  readonly id: string;
  readonly state: 'running' | 'finished' | 'failed' | 'stopped';
  /** Why it failed, a sentence. */
  readonly failure: string | null;
  /** Known once it has finished. */
  readonly numbers: RaceNumbers | null;
}

export interface RaceView {
  readonly plan: RacePlan;
  readonly phase: RacePhase;
  /** Place of the seed that is under way, or was last. */
  readonly seed: number;
  readonly runs: readonly RacerRun[];
  /** Why the race could not go on, a sentence. */
  readonly problem: string | null;
  /** That it took, pauses not counted; null before its end. */
  readonly seconds: number | null;
}

/** What the form of a race begins with. */
export interface RaceDraft {
  /** Of the racers; null: those of the page. */
  readonly settings: Settings | null;
  /** The setting is the loss. */
  readonly losses: readonly string[];
}

export const isUnderWay = ({ phase }: Pick<RaceView, 'phase'>): boolean =>
  phase === 'preparing' || phase === 'running' || phase === 'paused';

/** Why nobody else may have it. */
export const IN_RACE = msg`It is in the race: once that has ended`;

/** Whether a run of the shelf is being trained in a race, so that nobody else may have it. */
export const isRacing = (race: RaceView | null, id: string): boolean =>
  race?.runs.some((run) => run.id === id && run.state === 'running') ?? false;
