/**
 * The life of a run as a pure state machine. Commands are what a person wants, reports are what the worker says; effects are
 * what must be sent. Pressing a button twice is the same as pressing it once.
 */
import { assertNever } from '../../lib/assertNever.ts';
import type { RunPhase } from '../../protocol/training.ts';

export type Phase = 'idle' | 'preparing' | 'training' | 'paused' | 'finished' | 'failed';

export interface Machine {
  readonly phase: Phase;
  /** What the person wants of a run under way: to go on, or to stand still. */
  readonly wish: 'run' | 'hold';
  /** The start command was sent, so further commands can follow it. */
  readonly started: boolean;
}

export type MachineInput =
  | { readonly kind: 'train' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'step' }
  | { readonly kind: 'reset' }
  /** Take up a kept run, to go on or to stand still. */
  | { readonly kind: 'restore'; readonly wish: Machine['wish'] }
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

function train(machine: Machine): Transition {
  switch (machine.phase) {
    case 'idle':
    case 'finished':
    case 'failed':
      return { machine: { phase: 'preparing', wish: 'run', started: false }, effects: ['prepare'] };
    case 'preparing':
      if (machine.wish === 'run') return stay(machine);
      return { machine: { ...machine, wish: 'run' }, effects: machine.started ? ['resume'] : [] };
    case 'paused':
      return { machine: { ...machine, phase: 'training', wish: 'run' }, effects: ['resume'] };
    case 'training':
      return stay(machine);
    default:
      return assertNever(machine.phase);
  }
}

function pause(machine: Machine): Transition {
  if (machine.wish === 'hold') return stay(machine);
  if (machine.phase === 'training') {
    return { machine: { ...machine, phase: 'paused', wish: 'hold' }, effects: ['pause'] };
  }
  if (machine.phase !== 'preparing') return stay(machine);
  return { machine: { ...machine, wish: 'hold' }, effects: machine.started ? ['pause'] : [] };
}

function step(machine: Machine): Transition {
  switch (machine.phase) {
    case 'idle':
    case 'failed':
      return { machine: { phase: 'preparing', wish: 'hold', started: false }, effects: ['prepare', 'step'] };
    case 'paused':
      return { machine, effects: ['step'] };
    case 'training':
      return { machine: { ...machine, phase: 'paused', wish: 'hold' }, effects: ['step'] };
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
      return stay({ phase: 'finished', wish: 'hold', started: false });
    case 'stopped':
      return stay(INITIAL);
    default:
      return assertNever(phase);
  }
}

/** The next state, and what to send. */
export function transition(machine: Machine, input: MachineInput): Transition {
  switch (input.kind) {
    case 'train':
      return train(machine);
    case 'pause':
      return pause(machine);
    case 'step':
      return step(machine);
    case 'reset':
      if (machine.phase === 'idle') return stay(machine);
      return { machine: INITIAL, effects: ['reset'] };
    case 'restore':
      if (isActive(machine.phase)) return stay(machine);
      return { machine: { phase: 'preparing', wish: input.wish, started: false }, effects: ['prepare'] };
    case 'started':
      return machine.phase === 'preparing' ? stay({ ...machine, started: true }) : stay(machine);
    case 'report':
      return report(machine, input.phase);
    case 'failed':
      return stay({ phase: 'failed', wish: 'hold', started: false });
    default:
      return assertNever(input);
  }
}

/** A run exists whose settings differ from the ones on the page until they apply. */
export const isActive = (phase: Phase): boolean => phase === 'preparing' || phase === 'training' || phase === 'paused';
