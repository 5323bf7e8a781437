/** Builds the service worker beside the page, with the list of the files that it keeps. */
import { createHash } from 'node:crypto';
import { build } from 'vite';

export const SERVICE_WORKER = 'service-worker.js';

/** Vite puts a hash of the content into the names of these. */
const HASHED = /^assets\/.+-[\w-]{8}\.\w+$/;
/** Parts of the commands and of the developers, of no use to the page. */
const NOT_THE_PAGE = /^(headless|assets\/headless|assets\/goldens\.worker|_headers|.+-source\.zip$)/;
/** What is needed from the start; the rest, models of up to 6 MB, what runs a person's own network and the documentation, comes when it is first used. */
const FROM_THE_START = /^(?!docs\/).+\.(html|js|css|wasm|svg|png|webp|webmanifest)$/;
const FOR_OWN_NETWORKS = /^assets\/ort[.-]/;

/**
 * What the service worker keeps of a build.
 * @param files contents by name
 * @returns from the start, with a revision where the name has no hash, and when it is first used
 */
export function keptFiles(files) {
  const mine = Object.keys(files)
    .filter((name) => !NOT_THE_PAGE.test(name) && name !== SERVICE_WORKER)
    .sort();
  const isFromTheStart = (name) => FROM_THE_START.test(name) && !FOR_OWN_NETWORKS.test(name);
  const now = mine.filter(isFromTheStart);
  return {
    kept: now.map((url) => ({
      url,
      revision: HASHED.test(url) ? null : createHash('sha256').update(files[url]).digest('hex').slice(0, 16),
    })),
    later: mine.filter((name) => !isFromTheStart(name)),
  };
}

/** @returns the code of the service worker */
export async function serviceWorkerCode(root, { kept, later }) {
  const { output } = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: {
      __KEPT__: JSON.stringify(kept),
      __KEPT_LATER__: JSON.stringify(later),
      'process.env.NODE_ENV': '"production"',
    },
    build: {
      write: false,
      target: 'esnext',
      rolldownOptions: {
        input: `${root}/src/offline/service.worker.ts`,
        output: { format: 'iife', entryFileNames: SERVICE_WORKER },
      },
    },
  });
  return output[0].code;
}
