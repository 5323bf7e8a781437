/** Draws an image file anew: the same picture, upright, and nothing of the file around it. */

/** Hardly to be told from the original, at a similar size. */
const JPEG_QUALITY = 0.95;

/** Rejects with the browser's error when it cannot decode the bytes. */
export async function redraw(
  bytes: Uint8Array<ArrayBuffer>,
  type: 'image/jpeg' | 'image/png',
): Promise<Uint8Array<ArrayBuffer>> {
  const bitmap = await createImageBitmap(new Blob([bytes]), { imageOrientation: 'from-image' });
  try {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no 2D canvas');
    context.drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob({ type, quality: JPEG_QUALITY });
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    bitmap.close();
  }
}
