/** The faces of the points as one texture, made when faces are first shown. */
import type { ShownFace } from '../../faces/shownFace.ts';
import type { FaceTexture } from './pointLayer.ts';

/** A side of the texture, px: every device has it. */
const MOST_SIDE = 2048;
const LARGEST_TILE = 56;

/** Copies a face into a square of an RGBA picture, from the nearest pixels. */
function copyFace(target: Uint8Array, width: number, left: number, top: number, tile: number, face: ShownFace): void {
  const { size, pixels } = face.sheet;
  const first = face.index * size * size * 3;
  for (let y = 0; y < tile; y++) {
    const row = first + Math.floor(((y + 0.5) * size) / tile) * size * 3;
    let to = ((top + y) * width + left) * 4;
    for (let x = 0; x < tile; x++) {
      const from = row + Math.floor(((x + 0.5) * size) / tile) * 3;
      target[to] = pixels[from]!;
      target[to + 1] = pixels[from + 1]!;
      target[to + 2] = pixels[from + 2]!;
      target[to + 3] = 255;
      to += 4;
    }
  }
}

/** @param faces in the order of the tiles; those that have not arrived leave their tile grey */
export function createFaceTexture(gl: WebGL2RenderingContext, faces: readonly ShownFace[]): FaceTexture {
  const tiles = Math.max(1, Math.ceil(Math.sqrt(faces.length)));
  const tile = Math.min(LARGEST_TILE, Math.floor(MOST_SIDE / tiles), faces[0]?.sheet.size ?? 1);
  const side = tiles * tile;
  const pixels = new Uint8Array(side * side * 4).fill(128);
  faces.forEach((face, i) => {
    if (face.sheet.present[face.index] !== 1) return;
    copyFace(pixels, side, (i % tiles) * tile, Math.floor(i / tiles) * tile, tile, face);
  });
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, side, side, 0, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return { texture, tiles };
}
