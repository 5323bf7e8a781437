/** Keeps lanes at the same epoch: each waits at the end of one until all have come there. */
import type { Lane } from './lane.ts';

type Stepping = Pick<Lane, 'done' | 'halted' | 'resume'>;

export class Lockstep {
  /** The epoch that the lanes are in, or at the end of. */
  #epoch = 1;

  begin(): void {
    this.#epoch = 1;
  }

  /** Sends on who stands still and need not wait. @param lanes that are running */
  advance(lanes: readonly Stepping[]): void {
    if (lanes.length === 0) return;
    const arrived = ({ halted, done }: Stepping): boolean => halted && done >= this.#epoch;
    if (lanes.every(arrived)) this.#epoch = Math.min(...lanes.map(({ done }) => done)) + 1;
    for (const lane of lanes) if (lane.halted && lane.done < this.#epoch) lane.resume();
  }
}
