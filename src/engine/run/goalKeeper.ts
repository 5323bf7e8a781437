/** How far a run that was paused is to go by itself: to the end of its epoch, or until a label moves. */
import type { GoalReport, RunGoal } from '../../domain/runGoal.ts';

type Place = Pick<GoalReport, 'epoch' | 'step'>;

export class GoalKeeper {
  #goal: RunGoal | null = null;

  get goal(): RunGoal | null {
    return this.#goal;
  }

  set(goal: RunGoal | null): void {
    this.#goal = goal;
  }

  /** Each step must be looked at before the next one is taken. */
  get watchesLabels(): boolean {
    return this.#goal === 'label';
  }

  /** @param moved labels of the steps just read @returns what to tell where the goal is reached: the run pauses */
  afterSteps(place: Place, moved: number): GoalReport | null {
    return this.#goal === 'label' && moved > 0 ? this.#told(place, true, moved) : null;
  }

  afterEpoch(place: Place): GoalReport | null {
    return this.#goal === 'epoch' ? this.#told(place, true, 0) : null;
  }

  /** The run is over: a label that was waited for has not moved. */
  atEnd(place: Place): GoalReport | null {
    return this.#goal === 'label' ? this.#told(place, false, 0) : null;
  }

  #told({ epoch, step }: Place, reached: boolean, moved: number): GoalReport | null {
    const goal = this.#goal;
    this.#goal = null;
    return goal && { goal, reached, epoch, step, moved };
  }
}
