/** A browser that has WebGPU and no adapter for it: `requestAdapter` resolves to null. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { chooseBackend, setWasmFiles } from '../../../../src/engine/backend/choose.ts';

const folder = join(
  dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')),
  'wasm-out',
);
const names = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'];
let asked = 0;

beforeAll(() => {
  setWasmFiles(Object.fromEntries(names.map((name) => [name, join(folder, name)])));
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
