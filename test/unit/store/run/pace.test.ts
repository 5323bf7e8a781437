/** The pace of runs, and the state machine of one that pauses by itself. */
import { describe, expect, it } from 'vitest';
import { createPace } from '../../../../src/store/run/pace.ts';
import { INITIAL, type Machine, type MachineInput, transition } from '../../../../src/store/run/runMachine.ts';
import { pageStore } from '../../../support/pageStore.ts';

describe('the pace', () => {
  function setUp() {
    const store = pageStore();
    const sent: (number | null)[] = [];
    const control = createPace(store, ({ stepsPerSecond }) => void sent.push(stepsPerSecond));
    return { store, sent, control };
  }

  it('is told to the worker, and to each worker after it', () => {
    const { store, sent, control } = setUp();
    control.workerStarted();
    expect(sent).toEqual([]);
    control.actions.slowMotion(true);
    control.actions.setStepsPerSecond(12);
    control.workerStarted();
    control.actions.slowMotion(false);
    control.workerStarted();
    expect(sent).toEqual([5, 12, 12, null]);
    expect(store.getState().pace).toEqual({ slow: false, stepsPerSecond: 12 });
  });

  it('stays within what there is', () => {
    const { store, sent, control } = setUp();
    control.actions.setStepsPerSecond(1000);
    control.actions.setStepsPerSecond(0);
    control.actions.setStepsPerSecond(Number.NaN);
    expect(sent).toEqual([30, 1]);
    expect(store.getState().pace).toEqual({ slow: true, stepsPerSecond: 1 });
  });
});

describe('a run that pauses by itself', () => {
  const given = (machine: Machine, ...inputs: MachineInput[]) => {
    const effects: string[] = [];
    const end = inputs.reduce((before, input) => {
      const next = transition(before, input);
      effects.push(...next.effects);
      return next.machine;
    }, machine);
    return { ...end, effects };
  };
  const paused: Machine = { phase: 'paused', wish: 'hold', started: true };

  it('goes on, and is paused where it gets', () => {
    const going = given(paused, { kind: 'train', goal: 'epoch' });
    expect(going).toMatchObject({ phase: 'training', wish: 'run', goal: 'epoch', effects: ['resume'] });
    const halted = given(going, { kind: 'halted', goal: 'epoch' }, { kind: 'report', phase: 'paused' });
    expect(halted).toMatchObject({ phase: 'paused', wish: 'hold', effects: [] });
    expect(halted.goal).toBeUndefined();
  });

  it('begins like any other', () => {
    const begun = given(INITIAL, { kind: 'train', goal: 'label' }, { kind: 'started' });
    expect(begun).toMatchObject({ phase: 'preparing', goal: 'label', effects: ['prepare'] });
    expect(given(begun, { kind: 'report', phase: 'training' })).toMatchObject({ phase: 'training', goal: 'label' });
  });

  it('can be given another goal, or none, on its way', () => {
    const going = given(paused, { kind: 'train', goal: 'epoch' });
    expect(given(going, { kind: 'train', goal: 'epoch' }).effects).toEqual([]);
    expect(given(going, { kind: 'train', goal: 'label' })).toMatchObject({ goal: 'label', effects: ['resume'] });
    const free = given(going, { kind: 'train' });
    expect(free).toMatchObject({ phase: 'training', effects: ['resume'] });
    // What crossed on its way is about a goal that is given up.
    expect(given(free, { kind: 'halted', goal: 'epoch' })).toMatchObject({ phase: 'training', wish: 'run' });
  });

  it('is over when it is over: there is no further epoch', () => {
    const finished: Machine = { phase: 'finished', wish: 'hold', started: false };
    expect(given(finished, { kind: 'train', goal: 'epoch' })).toMatchObject({ phase: 'finished', effects: [] });
    expect(given(paused, { kind: 'train', goal: 'label' }, { kind: 'report', phase: 'finished' }).goal).toBeUndefined();
    expect(given(paused, { kind: 'train', goal: 'label' }, { kind: 'pause' })).toMatchObject({
      phase: 'paused',
      effects: ['resume', 'pause'],
    });
  });
});
