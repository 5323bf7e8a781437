/** Effects of the state machine: in order, and only for the run they were meant for. */
import { expect, it } from 'vitest';
import { createRunDriver } from '../../../../src/store/run/runDriver.ts';
import type { Effect } from '../../../../src/store/run/runMachine.ts';
import { pageStore } from '../../../support/pageStore.ts';

function setUp() {
  const store = pageStore();
  const done: Effect[] = [];
  let ready = (): void => {};
  const input = createRunDriver(store, (effect) => {
    done.push(effect);
    return effect === 'prepare' ? new Promise((resolve) => (ready = resolve)) : undefined;
  });
  return { store, done, input, ready: () => ready() };
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 8; i++) await Promise.resolve();
};

it('waits for one effect before the next', async () => {
  const { store, done, input, ready } = setUp();
  input({ kind: 'step' });
  await settle();
  expect(store.getState().machine).toMatchObject({ phase: 'preparing', wish: 'hold' });
  expect(done).toEqual(['prepare']);
  ready();
  await settle();
  expect(done).toEqual(['prepare', 'step']);
});

it.each(['reset', 'failed'] as const)('drops what waits when the run has ended by "%s"', async (kind) => {
  const { done, input, ready } = setUp();
  input({ kind: 'step' });
  await settle();
  input({ kind });
  // At once, whatever is being prepared.
  expect(done).toEqual(kind === 'reset' ? ['prepare', 'reset'] : ['prepare']);
  ready();
  await settle();
  expect(done).not.toContain('step');
});
