/** The training worker as the page speaks to it: its own scope is stood in for. */
import { beforeAll, expect, it } from 'vitest';

interface Told {
  readonly type: string;
  readonly error?: { readonly code: string; readonly message: string };
}

const told: Told[] = [];
const rejections: ((event: { reason: unknown; preventDefault(): void }) => void)[] = [];
const scope: { onmessage?: (event: { data: unknown }) => void } & Record<string, unknown> = {
  postMessage: (message: Told) => told.push(message),
  addEventListener: (type: string, listener: (typeof rejections)[number]) => {
    if (type === 'unhandledrejection') rejections.push(listener);
  },
};

beforeAll(async () => {
  Object.assign(globalThis, { self: scope });
  await import('../../../src/worker/training.worker.ts');
}, 60_000);

it('a rejection that nobody handled is told as an error of the run', () => {
  let stopped = false;
  const preventDefault = (): void => {
    stopped = true;
  };
  expect(rejections).toHaveLength(1);
  rejections[0]!({ reason: new Error('lost on the way'), preventDefault });
  expect(stopped).toBe(true);
  expect(told.at(-1)).toMatchObject({ type: 'error', error: { code: 'worker' } });
  expect(told.at(-1)!.error!.message).toContain('lost on the way');
});

it('a sign of life is given at once, and a message of another version is left alone', () => {
  const before = told.length;
  scope.onmessage!({ data: { v: 999, type: 'ping', language: 'en', runId: 0 } });
  expect(told).toHaveLength(before);
  scope.onmessage!({ data: { v: 1, type: 'ping', language: 'en', runId: 0, seq: 0 } });
  expect(told.at(-1)).toMatchObject({ type: 'pong' });
});
