/** A browser that has WebGPU and no adapter for it: `requestAdapter` resolves to null. */
import { beforeAll, expect, it } from 'vitest';
import { chooseBackend } from '../../../../src/engine/backend/choose.ts';
import { findWasm } from '../../../support/wasmBackend.ts';

let asked = 0;

beforeAll(() => {
  findWasm();
  const gpu = {
    requestAdapter: async () => {
      asked++;
      return null;
    },
  };
  Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'test' }, configurable: true });
});

it('WebGPU without an adapter is told, and another backend is taken', async () => {
  const chosen = await chooseBackend('auto', 'fused');
  expect(asked).toBeGreaterThan(0);
  expect(chosen.backend).toBe('wasm');
  expect(chosen.reason).toMatch(/^WebGPU is missing \(.+\); fastest of a timed step: wasm/);
});

it('asked for by name it is an error that names it, and nothing else is taken in its place', async () => {
  await expect(chooseBackend('webgpu', 'fused')).rejects.toMatchObject({ code: 'backend-missing' });
});
