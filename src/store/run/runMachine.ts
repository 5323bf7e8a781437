/**
 * The life of a run as a pure state machine. Commands are what a person wants, reports are what the worker says; effects are
 * what must be sent. Pressing a button twice is the same as pressing it once.
 */

import type { RunGoal } from '../../domain/runGoal.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { RunPhase } from '../../protocol/training.ts';

export type Phase = 'idle' | 'preparing' | 'training' | 'paused' | 'finished' | 'failed';

export interface Machine {
  readonly phase: Phase;
  /** What the person wants of a run under way: to go on, or to stand still. */
  readonly wish: 'run' | 'hold';
  /** Where a run that goes on pauses by itself; none: nowhere. */
  readonly goal?: RunGoal | undefined;
  /** The start command was sent, so further commands can follow it. */
  readonly started: boolean;
}

export type MachineInput =
  /** Goes on to the end, or to where the run pauses by itself. */
  | { readonly kind: 'train'; readonly goal?: RunGoal | undefined }
  | { readonly kind: 'pause' }
  | { readonly kind: 'step' }
  | { readonly kind: 'reset' }
  /** Take up a kept run, to go on or to stand still. */
  | { readonly kind: 'restore'; readonly wish: Machine['wish']; readonly goal?: RunGoal | undefined }
  /** The worker has paused where the run was to go. */
  | { readonly kind: 'halted'; readonly goal: RunGoal }
  /** The session has sent `start`. */
  | { readonly kind: 'started' }
  | { readonly kind: 'report'; readonly phase: RunPhase }
  | { readonly kind: 'failed' };

/** `prepare`: get backend and images ready, then send `start`; the others are commands of the same name. */
export type Effect = 'prepare' | 'pause' | 'resume' | 'step' | 'reset';

export interface Transition {
  readonly machine: Machine;
  readonly effects: readonly Effect[];
}

export const INITIAL: Machine = { phase: 'idle', wish: 'hold', started: false };

const stay = (machine: Machine): Transition => ({ machine, effects: [] });

function train(machine: Machine, goal: RunGoal | undefined): Transition {
  switch (machine.phase) {
    case 'finished':
      // A run that is over has no further epoch.
      if (goal) return stay(machine);
      return { machine: { phase: 'preparing', wish: 'run', goal, started: false }, effects: ['prepare'] };
    case 'idle':
    case 'failed':
      return { machine: { phase: 'preparing', wish: 'run', goal, started: false }, effects: ['prepare'] };
    case 'preparing':
      if (machine.wish === 'run' && machine.goal === goal) return stay(machine);
      return { machine: { ...machine, wish: 'run', goal }, effects: machine.started ? ['resume'] : [] };
    case 'paused':
      return { machine: { ...machine, phase: 'training', wish: 'run', goal }, effects: ['resume'] };
    case 'training':
      return machine.goal === goal ? stay(machine) : { machine: { ...machine, goal }, effects: ['resume'] };
    default:
      return assertNever(machine.phase);
  }
}

function pause(machine: Machine): Transition {
  if (machine.wish === 'hold') return stay(machine);
  if (machine.phase === 'training') {
    return { machine: { ...machine, phase: 'paused', wish: 'hold', goal: undefined }, effects: ['pause'] };
  }
  if (machine.phase !== 'preparing') return stay(machine);
  return { machine: { ...machine, wish: 'hold', goal: undefined }, effects: machine.started ? ['pause'] : [] };
}

function step(machine: Machine): Transition {
  switch (machine.phase) {
    case 'idle':
    case 'failed':
      return {
        machine: { phase: 'preparing', wish: 'hold', goal: undefined, started: false },
        effects: ['prepare', 'step'],
      };
    case 'paused':
      return { machine, effects: ['step'] };
    case 'training':
      return { machine: { ...machine, phase: 'paused', wish: 'hold', goal: undefined }, effects: ['step'] };
    case 'preparing':
    case 'finished':
      return stay(machine);
    default:
      return assertNever(machine.phase);
  }
}

function report(machine: Machine, phase: RunPhase): Transition {
  if (machine.phase === 'idle' || machine.phase === 'failed' || !machine.started) return stay(machine);
  switch (phase) {
    case 'preparing':
      return stay(machine);
    // A report that crossed a command on its way says what was, not what will be.
    case 'training':
      return machine.wish === 'run' ? stay({ ...machine, phase: 'training' }) : stay(machine);
    case 'paused':
      return machine.wish === 'hold' ? stay({ ...machine, phase: 'paused' }) : stay(machine);
    case 'finished':
      return stay({ phase: 'finished', wish: 'hold', goal: undefined, started: false });
    case 'stopped':
      return stay(INITIAL);
    default:
      return assertNever(phase);
  }
}

/** What crossed a command on its way is about a goal that is given up. */
const halted = (machine: Machine, goal: RunGoal): Transition =>
  stay(
    machine.started && machine.goal === goal ? { ...machine, phase: 'paused', wish: 'hold', goal: undefined } : machine,
  );

/** The next state, and what to send. */
export function transition(machine: Machine, input: MachineInput): Transition {
  switch (input.kind) {
    case 'train':
      return train(machine, input.goal);
    case 'pause':
      return pause(machine);
    case 'step':
      return step(machine);
    case 'reset':
      if (machine.phase === 'idle') return stay(machine);
      return { machine: INITIAL, effects: ['reset'] };
    case 'restore':
      if (isActive(machine.phase)) return stay(machine);
      return {
        machine: { phase: 'preparing', wish: input.wish, goal: input.goal, started: false },
        effects: ['prepare'],
      };
    case 'halted':
      return halted(machine, input.goal);
    case 'started':
      return machine.phase === 'preparing' ? stay({ ...machine, started: true }) : stay(machine);
    case 'report':
      return report(machine, input.phase);
    case 'failed':
      return stay({ phase: 'failed', wish: 'hold', goal: undefined, started: false });
    default:
      return assertNever(input);
  }
}

/** A run exists whose settings differ from the ones on the page until they apply. */
export const isActive = (phase: Phase): boolean => phase === 'preparing' || phase === 'training' || phase === 'paused';
