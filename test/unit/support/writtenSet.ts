/** The files of a set that was written in pieces. */
import type { SetImage, SetWriter } from '../../../src/formats/set/setWriter.ts';

export function written(writer: SetWriter, images: readonly SetImage[]): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const pieces = [...images.flatMap((image) => [...writer.add(image)]), ...writer.finish()];
  for (const { file, bytes, at } of pieces) {
    const held = files.get(file) ?? Buffer.alloc(0);
    if (at === null) files.set(file, Buffer.concat([held, bytes]));
    else held.set(bytes, at);
  }
  return files;
}
