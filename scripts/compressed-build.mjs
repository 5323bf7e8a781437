/** Writes the files of a build in compressed forms too, for servers that hand these out: `npm start`'s and many a static host's. */
import { readdirSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip, constants as zlib } from 'node:zlib';

/** Compressed forms, the smaller one first: what HTTP calls each, and what its file's name ends with. */
export const COMPRESSED_FORMS = [
  {
    encoding: 'br',
    ending: '.br',
    // The highest quality takes ten times as long for a few per cent.
    compress: (content) => promisify(brotliCompress)(content, { params: { [zlib.BROTLI_PARAM_QUALITY]: 9 } }),
  },
  { encoding: 'gzip', ending: '.gz', compress: (content) => promisify(gzip)(content, { level: 9 }) },
];

/** Models and pictures are as small as they get. */
const SHRINKS = /\.(html|js|css|json|wasm|svg|webmanifest)$/;
/** A smaller file goes in one packet anyway. */
const LEAST_BYTES = 1024;

async function compressFile(path) {
  const content = await readFile(path);
  for (const { ending, compress } of COMPRESSED_FORMS) await writeFile(path + ending, await compress(content));
}

/** Writes the compressed forms of every file below a folder that is worth it. */
export async function compressFolder(folder) {
  const files = readdirSync(folder, { recursive: true })
    .filter((name) => SHRINKS.test(name))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).size >= LEAST_BYTES);
  await Promise.all(files.map(compressFile));
}

/** For Vite, after all that writes files of its own. */
export const compressedBuild = {
  name: 'compressed-build',
  apply: 'build',
  enforce: 'post',
  writeBundle: { sequential: true, order: 'post', handler: ({ dir }) => compressFolder(dir) },
};
