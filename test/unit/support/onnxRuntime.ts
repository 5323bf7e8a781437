/** Runs an ONNX file in ONNX Runtime on images as the app keeps them. */
import { InferenceSession, Tensor } from 'onnxruntime-web';

/** @param pixels [count, size, size, 3], 0-255, as somebody would feed them: channels first, (x - 127.5) / 128 */
export async function runOnnx(
  model: Uint8Array,
  pixels: Float32Array,
  count: number,
  size: number,
): Promise<{ dims: readonly number[]; data: Float32Array }> {
  const area = size * size;
  const input = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const [image, pixel, channel] = [Math.floor(i / (3 * area)), Math.floor(i / 3) % area, i % 3];
    input[(image * 3 + channel) * area + pixel] = (pixels[i]! - 127.5) / 128;
  }
  const session = await InferenceSession.create(model);
  const { embedding } = await session.run({ input: new Tensor('float32', input, [count, 3, size, size]) });
  if (!embedding) throw new Error(`the model's outputs are ${session.outputNames.join(', ')}`);
  await session.release();
  return { dims: embedding.dims, data: embedding.data as Float32Array };
}
