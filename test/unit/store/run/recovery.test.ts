/** Which faults a run survives, and how. */
import { expect, test } from 'vitest';
import type { ErrorCode } from '../../../../src/domain/errors.ts';
import { recoveryKind } from '../../../../src/store/run/recovery.ts';

test.each<[ErrorCode, ReturnType<typeof recoveryKind>]>([
  ['device-lost', 'restart'],
  ['unresponsive', 'restart'],
  ['worker', 'restart'],
  ['non-finite', 'rollback'],
  ['out-of-memory', null],
  ['settings', null],
  ['checkpoint', null],
])('%s: %s', (code, kind) => {
  expect(recoveryKind(code)).toBe(kind);
});
