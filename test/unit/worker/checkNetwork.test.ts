/** A network's file, before anything is computed with it. */
import { expect, it } from 'vitest';
import { networkId } from '../../../src/domain/ownNetwork.ts';
import { checkNetwork } from '../../../src/worker/checkNetwork.ts';
import { rows } from '../support/onnxFiles.ts';

it('knows a network by its bytes and by how it is fed', async () => {
  const file = new Blob([rows()]);
  const checked = await checkNetwork({ name: 'net.onnx', file, wish: {} });
  expect(checked).toMatchObject({ name: 'net.onnx', file, plan: { output: 'fc1', input: { side: 112 } } });
  expect(checked.digest).toMatch(/^[0-9a-f]{32}$/);
  const renamed = await checkNetwork({ name: 'other.onnx', file, wish: {} });
  const turned = await checkNetwork({ name: 'net.onnx', file, wish: { colours: 'bgr' } });
  const changed = await checkNetwork({ name: 'net.onnx', file: new Blob([rows({ producer: 'x' })]), wish: {} });
  expect(networkId(renamed)).toBe(networkId(checked));
  expect(new Set([checked, turned, changed].map(networkId)).size).toBe(3);
});

it('says so before it reads what is too large', async () => {
  let read = false;
  const arrayBuffer = async (): Promise<ArrayBuffer> => {
    read = true;
    return new ArrayBuffer(0);
  };
  const file = { size: 1.5 * 2 ** 30, arrayBuffer } as unknown as Blob;
  const refusal = 'giant.onnx cannot be used to compare faces. Expected a file of at most 1024 MB; found 1536 MB.';
  await expect(checkNetwork({ name: 'giant.onnx', file, wish: {} })).rejects.toThrow(refusal);
  expect(read).toBe(false);
});

it('says so where the file is gone', async () => {
  const file = { size: 5, arrayBuffer: () => Promise.reject(new Error('moved')) } as unknown as Blob;
  await expect(checkNetwork({ name: 'net.onnx', file, wish: {} })).rejects.toThrow(
    'net.onnx could not be read. Choose it again.',
  );
});
