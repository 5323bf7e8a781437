/** Lanes at the same epoch. */
import { describe, expect, it } from 'vitest';
import { Lockstep } from '../../../../src/store/race/lockstep.ts';

class FakeLane {
  done = 0;
  halted = false;
  resumed = 0;

  resume(): void {
    this.halted = false;
    this.resumed += 1;
  }

  /** Comes to the end of its epoch. */
  arrive(): void {
    this.done += 1;
    this.halted = true;
  }
}

function begun(count: number) {
  const lanes = Array.from({ length: count }, () => new FakeLane());
  const lockstep = new Lockstep();
  lockstep.begin();
  return { lanes, advance: (of = lanes) => lockstep.advance(of) };
}

describe('lockstep', () => {
  it('who comes first waits for the last one', () => {
    const { lanes, advance } = begun(3);
    for (const lane of [lanes[0]!, lanes[2]!]) {
      lane.arrive();
      advance();
    }
    expect(lanes.map(({ resumed }) => resumed)).toEqual([0, 0, 0]);
    lanes[1]!.arrive();
    advance();
    expect(lanes.map(({ resumed }) => resumed)).toEqual([1, 1, 1]);
    advance();
    expect(lanes.map(({ resumed }) => resumed)).toEqual([1, 1, 1]);
  });

  it('one that is gone is not waited for', () => {
    const { lanes, advance } = begun(3);
    lanes[0]!.arrive();
    lanes[1]!.arrive();
    advance(lanes.slice(0, 2));
    expect(lanes.map(({ resumed }) => resumed)).toEqual([1, 1, 0]);
  });

  it('one that was paused within its epoch goes on, one at its end still waits', () => {
    const { lanes, advance } = begun(2);
    lanes[0]!.arrive();
    lanes[1]!.halted = true;
    advance();
    expect(lanes.map(({ resumed }) => resumed)).toEqual([0, 1]);
  });

  it('one that has come an epoch too far waits until the others are there', () => {
    const { lanes, advance } = begun(2);
    lanes[0]!.arrive();
    lanes[0]!.arrive();
    lanes[1]!.arrive();
    advance();
    expect(lanes.map(({ resumed }) => resumed)).toEqual([0, 1]);
    lanes[1]!.arrive();
    advance();
    expect(lanes.map(({ resumed }) => resumed)).toEqual([1, 2]);
  });
});
