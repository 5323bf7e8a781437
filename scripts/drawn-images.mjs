/** Images for measurements: each of its own, quick to draw, as a person would bring them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  const tail = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}

/** Squares of colours that no other image has, so that none is taken for a copy of another. */
function drawPng(side, number) {
  let state = (number + 1) * 2654435761;
  const colours = Array.from({ length: 8 * 8 * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  const rows = Buffer.alloc(side * (side * 3 + 1));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side * 3; x++) {
      const cell = Math.floor((y * 8) / side) * 8 + Math.floor((Math.floor(x / 3) * 8) / side);
      rows[y * (side * 3 + 1) + 1 + x] = colours[cell * 3 + (x % 3)];
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * Writes a set of images of one's own, as a folder of folders or a zip of them.
 * @returns the path to choose
 */
export async function writeImages(folder, { as, count, side, people }) {
  const name = (i) => [`person ${String(i % people).padStart(3, '0')}`, `${Math.floor(i / people)}.png`];
  if (as === 'zip') {
    const { zipSync } = await import('fflate');
    const files = Object.fromEntries(Array.from({ length: count }, (_, i) => [name(i).join('/'), drawPng(side, i)]));
    const path = join(folder, 'faces.zip');
    writeFileSync(path, zipSync(files, { level: 0 }));
    return path;
  }
  const path = join(folder, 'faces');
  for (let i = 0; i < count; i++) {
    const [person, file] = name(i);
    mkdirSync(join(path, person), { recursive: true });
    writeFileSync(join(path, person, file), drawPng(side, i));
  }
  return path;
}
