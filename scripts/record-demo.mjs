/**
 * `npm run record-demo`: trains what the page opens with, on wasm in Node, and writes down the runs that a first visit sees: on a
 * machine with a GPU, and on one without, where the page begins with fewer images; and paints the faces, which stand in their places
 * until they are drawn there.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { bundleForNode } from './node-bundle.mjs';
import { loadNodeRuntime } from './node-runtime.mjs';
import { ensureInstalled, ROOT, requireNode, runCommand } from './workspace.mjs';

const PROGRAMS = join(ROOT, 'node_modules', '.cache', 'playground-rules');
/** Pixels a side of a face in the picture of all; as in src/ui/faces/standIns.ts. */
const SIDE = 24;
/** Of WebP: the picture is a part of the first visit, and seen for a moment. */
const QUALITY = 35;

/** The faces of the page's own set as one picture, a row for each person. */
async function paintFaces({ dataset }) {
  const program = await bundleForNode('src/data/synthetic/index.ts', PROGRAMS, 'es', { external: [] });
  const { renderSet } = await import(pathToFileURL(program).href);
  const { identities: rows, imagesPerIdentity: columns } = dataset;
  const faces = renderSet(dataset, 2 * SIDE);
  const composite = await Promise.all(
    Array.from({ length: rows * columns }, async (_, image) => {
      const bytes = (2 * SIDE) ** 2 * 3;
      const raw = { width: 2 * SIDE, height: 2 * SIDE, channels: 3 };
      const input = await sharp(faces.subarray(image * bytes, (image + 1) * bytes), { raw })
        .resize(SIDE)
        .png()
        .toBuffer();
      return { input, left: (image % columns) * SIDE, top: Math.floor(image / columns) * SIDE };
    }),
  );
  const create = { width: columns * SIDE, height: rows * SIDE, channels: 3, background: 'black' };
  const file = join('src', 'ui', 'faces', 'openingFaces.webp');
  const { size } = await sharp({ create })
    .composite(composite)
    .webp({ quality: QUALITY, effort: 6 })
    .toFile(join(ROOT, file));
  console.log(`${file}: ${rows * columns} faces, ${size} bytes`);
}

await runCommand(async () => {
  requireNode();
  await ensureInstalled();
  const rules = await bundleForNode('src/store/story/openingSettings.ts', PROGRAMS, 'es', { external: [] });
  const { openingSettings } = await import(pathToFileURL(rules).href);
  await paintFaces(openingSettings().demoRecording);
  const { record } = await loadNodeRuntime();
  for (const [name, settings] of Object.entries(openingSettings())) {
    const startedMs = Date.now();
    const run = await record({ ...settings, engine: { ...settings.engine, backend: 'wasm' } });
    const file = join('src', 'store', 'story', `${name}.json`);
    writeFileSync(join(ROOT, file), `${JSON.stringify(run)}\n`);
    const { recall, precision } = run.epochs.at(-1);
    const seconds = ((Date.now() - startedMs) / 1000).toFixed(0);
    console.log(`${file}: ${run.given.length} images, precision ${precision}, recall ${recall}, ${seconds} s`);
  }
});
