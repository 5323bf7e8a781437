/**
 * Makes src/data/synthetic/faceMesh.ts from MediaPipe's canonical face model: a documented, repeatable step that is not part
 * of the build. The model ships inside the npm package @mediapipe/face_mesh (Apache-2.0, version 0.4.1657299874), which
 * the product does not depend on. To run it again:
 *
 *   npm pack @mediapipe/face_mesh@0.4.1657299874 && tar xf mediapipe-face_mesh-*.tgz
 *   node scripts/extract-face-mesh.mjs package/face_mesh_solution_packed_assets.data
 *
 * The file is a concatenation of assets; bytes 3737848-3757224 are geometry_pipeline_metadata_landmarks.binarypb, a
 * protocol buffer whose field 1 is the mesh: repeated float 3 = x, y, z, u, v of every vertex, repeated uint32 4 = indices.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const START = 3737848;
const END = 3757224;
const VERTICES = 468;
const TRIANGLES = 898;
const POSITION_SCALE = 1000;
const UV_SCALE = 65535;
const TARGET = new URL('../src/data/synthetic/faceMesh.ts', import.meta.url);

/** The fields of one protocol-buffer message: [number, wire type, value] with bytes for wire type 2. */
function* fields(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const type = key & 7;
    if (type === 0) yield [key >> 3, varint()];
    else if (type === 5) {
      yield [key >> 3, view.getFloat32(at, true)];
      at += 4;
    } else if (type === 2) {
      const length = varint();
      yield [key >> 3, bytes.subarray(at, at + length)];
      at += length;
    } else throw new Error(`unexpected wire type ${type} at ${at}`);
  }
}

const path = process.argv[2];
if (path === undefined)
  throw new Error('usage: node scripts/extract-face-mesh.mjs face_mesh_solution_packed_assets.data');
const packed = new Uint8Array(readFileSync(path)).subarray(START, END);
const [, mesh] = [...fields(packed)].find(([number]) => number === 1);
const floats = [];
const indices = [];
for (const [number, value] of fields(mesh)) {
  if (number === 3) floats.push(value);
  if (number === 4) indices.push(value);
}
if (floats.length !== VERTICES * 5 || indices.length !== TRIANGLES * 3) {
  throw new Error(
    `expected ${VERTICES} vertices and ${TRIANGLES} triangles, found ${floats.length / 5} and ${indices.length / 3}`,
  );
}

const bytes = new DataView(new ArrayBuffer(VERTICES * 10 + TRIANGLES * 6));
for (let i = 0; i < VERTICES; i++) {
  for (let k = 0; k < 3; k++) bytes.setInt16((i * 3 + k) * 2, Math.round(floats[i * 5 + k] * POSITION_SCALE), true);
  for (let k = 0; k < 2; k++) {
    bytes.setUint16(VERTICES * 6 + (i * 2 + k) * 2, Math.round(floats[i * 5 + 3 + k] * UV_SCALE), true);
  }
}
for (const [i, index] of indices.entries()) bytes.setUint16(VERTICES * 10 + i * 2, index, true);

const lines = Buffer.from(bytes.buffer)
  .toString('base64')
  .match(/.{1,112}/g);
writeFileSync(
  TARGET,
  `/**
 * The canonical face model of MediaPipe: 468 vertices with texture coordinates, 898 triangles, in centimetres, x to the
 * image's right, y up, z towards the viewer. Copyright The MediaPipe Authors, Apache License 2.0; see faceMesh.NOTICE.txt
 * and faceMesh.LICENSE.txt beside this file. Changed: packed as 16-bit integers. Written by scripts/extract-face-mesh.mjs.
 */

export interface FaceMesh {
  /** [468, 3] centimetres. */
  readonly positions: Float64Array;
  /** [468, 2] in [0, 1], v down. */
  readonly uvs: Float64Array;
  /** [898, 3]. */
  readonly triangles: Uint16Array;
}

const VERTICES = ${VERTICES};
const TRIANGLES = ${TRIANGLES};

/** Unpacks the asset: int16 thousandths of a centimetre, uint16 texture coordinates, uint16 indices, little-endian. */
export function loadFaceMesh(): FaceMesh {
  const text = atob(PACKED.join(''));
  const bytes = new DataView(new ArrayBuffer(text.length));
  for (let i = 0; i < text.length; i++) bytes.setUint8(i, text.charCodeAt(i));
  return {
    positions: Float64Array.from({ length: VERTICES * 3 }, (_, i) => bytes.getInt16(i * 2, true) / ${POSITION_SCALE}),
    uvs: Float64Array.from({ length: VERTICES * 2 }, (_, i) => bytes.getUint16(VERTICES * 6 + i * 2, true) / ${UV_SCALE}),
    triangles: Uint16Array.from({ length: TRIANGLES * 3 }, (_, i) => bytes.getUint16(VERTICES * 10 + i * 2, true)),
  };
}

const PACKED = [
${lines.map((line) => `  '${line}',`).join('\n')}
];
`,
);
