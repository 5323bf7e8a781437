/** The page's quick look at the GPU. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isSoftwareOnly } from '../../../src/client/adapter.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function withAdapter(adapter: unknown): void {
  vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.resolve(adapter) } });
}

test.each<[string, unknown, boolean]>([
  ['a GPU', { info: { vendor: 'nvidia', architecture: 'hopper', device: '', description: '' } }, false],
  ['one computed in software', { info: { isFallbackAdapter: true, vendor: '' } }, true],
  ['one known to be', { info: { vendor: 'google', device: 'SwiftShader' } }, true],
  ['none', null, true],
])('%s', async (_, adapter, software) => {
  withAdapter(adapter);
  expect(await isSoftwareOnly()).toBe(software);
});

test('a browser without WebGPU', async () => {
  vi.stubGlobal('navigator', {});
  expect(await isSoftwareOnly()).toBe(true);
});

test('a driver that never answers keeps nothing waiting for ever', async () => {
  vi.stubGlobal('navigator', { gpu: { requestAdapter: () => new Promise(() => {}) } });
  const looked = isSoftwareOnly();
  await vi.advanceTimersByTimeAsync(5000);
  expect(await looked).toBe(true);
});
