/** What was read of a batch of photos, in three buffers instead of five a face: small ones take longer to move, and more memory, than what is in them. */
import type { FaceResult } from '../protocol/faces.ts';

type Row = Float32Array<ArrayBuffer> | Int8Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** @returns moves a row behind the one before, and gives it back as it lies there */
function packing<R extends Row>(into: R): (row: R) => R {
  let end = 0;
  return (row) => {
    const packed = into.subarray(end, end + row.length) as R;
    packed.set(row);
    end += row.length;
    return packed;
  };
}

/** Equal results that move together; those given stay as they are. */
export function packedResults(results: readonly FaceResult[]): FaceResult[] {
  let [floats, prints, pixels] = [0, 0, 0];
  for (const result of results) {
    if (!result.ok) continue;
    const { face } = result;
    floats += face.embedding.length + (face.outline?.length ?? 0);
    prints += face.edges.length + face.print.miniature.length;
    pixels += face.thumbnail.length;
  }
  const packFloats = packing(new Float32Array(floats));
  const packPrints = packing(new Int8Array(prints));
  const packPixels = packing(new Uint8Array(pixels));
  return results.map((result) => {
    if (!result.ok) return result;
    const { face } = result;
    return {
      ...result,
      face: {
        ...face,
        embedding: packFloats(face.embedding),
        outline: face.outline && packFloats(face.outline),
        edges: packPrints(face.edges),
        thumbnail: packPixels(face.thumbnail),
        print: { ...face.print, miniature: packPrints(face.print.miniature) },
      },
    };
  });
}
