/** A run that fails: its results stay, a worker that is lost is let go of, and it is taken up again where that may help. */
import { expect, it, vi } from 'vitest';
import type { ErrorCode } from '../../../../src/domain/errors.ts';
import type { GoingOn } from '../../../../src/store/run/goingOn.ts';
import type { Recovery } from '../../../../src/store/run/recovery.ts';
import { createRunFailure } from '../../../../src/store/run/runFailure.ts';
import type { Phase } from '../../../../src/store/run/runMachine.ts';
import { FRESH_RUN } from '../../../../src/store/state.ts';
import { keptRun } from '../../../support/keptRuns.ts';
import { pageStore } from '../../../support/pageStore.ts';

function setUp(phase: Phase, step: number, kind?: Recovery['kind']) {
  const store = pageStore({
    machine: { phase, wish: 'run', goal: 'label', started: true },
    run: { ...FRESH_RUN.run, step },
  });
  const run = { ...keptRun(20), settings: store.getState().settings };
  const recovery = vi.fn(() => (kind ? { kind, run } : null));
  const calls: string[] = [];
  const note = (name: string) => () => void calls.push(name);
  const takeUp = vi.fn((_going: GoingOn, _wish: 'run' | 'hold') => {});
  const fail = createRunFailure({
    store,
    worker: { stop: note('stop') },
    runStart: { overtake: note('overtake'), takeUp },
    display: { publish: note('publish'), clear: note('clear') },
    evaluation: { failed: note('evaluation') },
    keptRuns: { keeper: { recovery }, offer: note('offer') },
    input: ({ kind: what }) => void calls.push(what),
  });
  return { calls, takeUp, recovery, fail: (code: ErrorCode) => fail({ code, message: 'It broke.', detail: '' }) };
}

it('keeps what the run has shown; nothing was shown, nothing stays', () => {
  const far = setUp('training', 12);
  far.fail('settings');
  expect(far.calls).toEqual(['overtake', 'publish', 'evaluation', 'failed', 'offer']);
  const first = setUp('preparing', 0);
  first.fail('settings');
  expect(first.calls.at(-1)).toBe('clear');
  const other = setUp('training', 12);
  other.fail('checkpoint');
  expect(other.calls.at(-1)).toBe('clear');
});

it('goes on by itself after the loss of a worker, as it was wished and as far', () => {
  const { calls, takeUp, fail } = setUp('training', 12, 'restart');
  fail('worker');
  expect(calls.at(-1)).toBe('stop');
  expect(takeUp.mock.calls[0]).toMatchObject([{ run: { id: 'kept' }, warning: { kind: 'restarted' } }, 'run', 'label']);
});

it('stands still where its numbers were sound', () => {
  const { takeUp, fail } = setUp('training', 12, 'rollback');
  fail('non-finite');
  expect(takeUp.mock.calls[0]).toMatchObject([{ error: { code: 'non-finite' } }, 'hold']);
});

it('takes nothing up where no run is under way', () => {
  const { recovery, takeUp, fail } = setUp('finished', 12, 'restart');
  fail('worker');
  expect(recovery).not.toHaveBeenCalled();
  expect(takeUp).not.toHaveBeenCalled();
});
