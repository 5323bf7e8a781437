/** What the session offers of a race. */
import type { StoreApi } from 'zustand/vanilla';
import type { PictureActions } from '../picture/pictureActions.ts';
import type { AppState } from '../state.ts';
import type { RacePlan } from './racePlan.ts';
import type { RaceDraft } from './raceView.ts';

export interface Racer {
  /** The state of a page that shows nothing but this racer. */
  readonly store: StoreApi<AppState>;
  readonly picture: PictureActions;
}

export interface RaceActions {
  /** Opens the form; null closes it. */
  draftRace(draft: RaceDraft | null): void;
  /** A race that was there before is closed. The run on the page stays what it is and where it is. */
  startRace(plan: RacePlan): Promise<void>;
  /** ArcFace against BoundaryFace on drawn faces, 40 % of their labels wrong. */
  startDemoRace(): Promise<void>;
  pauseRace(): void;
  resumeRace(): void;
  /** Ends it where it stands; its runs stay on the shelf. */
  stopRace(): void;
  /** Again with another seed. */
  againRace(): Promise<void>;
  closeRace(): void;
  /** What a racer reports and how it is looked at; null without a race. */
  racer(racer: number): Racer | null;
}
