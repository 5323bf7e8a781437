/** Drives the state machine of the run: every input changes its state, and what must be sent is done in order. */
import type { StoreApi } from 'zustand/vanilla';
import type { AppState } from '../state.ts';
import { type Effect, type MachineInput, transition } from './runMachine.ts';

/** @param perform does what an effect stands for; the effects after it wait for its promise */
export function createRunDriver(
  { getState: get, setState: set }: Pick<StoreApi<AppState>, 'getState' | 'setState'>,
  perform: (effect: Effect) => Promise<void> | undefined,
): (given: MachineInput) => void {
  /** Grows with every reset and failure: effects still queued then belong to a run that is gone. */
  let life = 0;
  let chain: Promise<void> = Promise.resolve();

  return (given) => {
    const { machine, effects } = transition(get().machine, given);
    if (machine !== get().machine) set({ machine });
    if (given.kind === 'reset' || given.kind === 'failed') life += 1;
    const mine = life;
    for (const effect of effects) {
      // A reset overtakes whatever is being prepared; the others keep their order and end with the run they were meant for.
      if (effect === 'reset') void perform(effect);
      else chain = chain.then(() => (mine === life ? perform(effect) : undefined));
    }
  };
}
