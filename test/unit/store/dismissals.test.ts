/** Closing of notices. */
import { expect, it } from 'vitest';
import { createDismissals } from '../../../src/store/dismissals.ts';
import { pageStore } from '../../support/pageStore.ts';

it('closes warnings of the kinds that are named, or all of them, and each other notice by itself', () => {
  const store = pageStore({
    warnings: [
      { kind: 'class-collapse', message: 'a' },
      { kind: 'not-kept', message: 'b' },
      { kind: 'restarted', message: 'c' },
    ],
    error: { code: 'dataset', message: 'd', detail: '' },
    problems: [{ field: 'x', message: 'y' }],
  });
  const kinds = () => store.getState().warnings.map(({ kind }) => kind);
  const notices = createDismissals(store.getState, store.setState);
  notices.dismissWarnings(new Set(['not-kept'] as const));
  expect(kinds()).toEqual(['class-collapse', 'restarted']);
  notices.dismissWarnings();
  expect(kinds()).toEqual([]);
  expect(store.getState()).toMatchObject({ error: { message: 'd' }, backendHint: true });
  notices.dismissError();
  notices.dismissBackendHint();
  expect(store.getState().problems).toHaveLength(1);
  notices.dismissProblems();
  expect(store.getState()).toMatchObject({ error: null, backendHint: false, problems: [] });
});
