/**
 * How much of the build a visitor fetches, in bytes after gzip, and how much it may be. A limit stands about a tenth above
 * what was measured when it was set: it is there to notice a library that slips into the first load.
 */
import { gzipSync } from 'node:zlib';

export const LIMITS = [
  {
    what: 'first load',
    why: 'what the page needs before anything is on the screen: index.html with its script and styles',
    most: 256_000,
    of: (files) => firstLoad(files),
  },
  {
    what: 'training worker',
    why: 'the engine with its CPU parts; backends are fetched one by one',
    most: 143_000,
    of: (files) => named(files, /^assets\/training\.worker-/),
  },
  {
    what: 'dataset worker',
    why: 'the faces cannot be drawn before it is there',
    most: 99_000,
    of: (files) => named(files, /^assets\/dataset\.worker-/),
  },
  {
    what: 'clean worker',
    why: 'fetched when photos are chosen',
    most: 130_000,
    of: (files) => named(files, /^assets\/clean\.worker-/),
  },
  {
    what: 'faces worker',
    why: 'fetched when photos are chosen, and started once for each core',
    most: 110_000,
    of: (files) => named(files, /^assets\/faces\.worker-/),
  },
  {
    what: 'largest part that is fetched later',
    why: 'no view or backend should keep a person waiting on a slow connection',
    most: 175_000,
    of: (files) => [
      largest(files.filter(({ name }) => /^assets\/(?!.*worker-).+\.js$/.test(name) && !isFirst(files, name))),
    ],
  },
];

const named = (files, pattern) => files.filter(({ name }) => pattern.test(name));

const textOf = ({ content }) => (typeof content === 'string' ? content : Buffer.from(content).toString('utf8'));

/** What the elements of a page of the build ask for, by name. */
export const askedBy = (html) =>
  [...html.matchAll(/<(?:script|link)[^>]+(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, name]) => name);

/** The page, and what its elements ask for. */
function firstLoad(files) {
  const page = files.find(({ name }) => name === 'index.html');
  const asked = askedBy(textOf(page));
  return [page, ...files.filter(({ name }) => asked.includes(name))];
}

const isFirst = (files, name) => firstLoad(files).some((file) => file.name === name);

const sizeOf = ({ content }) => gzipSync(content, { level: 9 }).length;

const largest = (files) => files.reduce((most, file) => (sizeOf(file) > sizeOf(most) ? file : most));

/** @param files of the build, each with name and content @returns a row a limit: what, bytes, most */
export function measure(files, limits = LIMITS) {
  return limits.map(({ what, most, of }) => ({
    what,
    most,
    bytes: of(files).reduce((sum, file) => sum + sizeOf(file), 0),
    names: of(files).map(({ name }) => name),
  }));
}

/** What is too large, a sentence each. */
export const tooLarge = (rows) =>
  rows
    .filter(({ bytes, most }) => bytes > most)
    .map(
      ({ what, bytes, most, names }) =>
        `The ${what} is ${bytes} bytes after gzip, more than ${most}: ${names.join(', ')}.`,
    );

/** For Vite: fails the build where something is too large. */
export const bundleLimits = {
  name: 'bundle-limits',
  apply: 'build',
  enforce: 'post',
  writeBundle: {
    sequential: true,
    handler(_, bundle) {
      const files = Object.entries(bundle).map(([name, file]) => ({
        name,
        content: file.type === 'chunk' ? file.code : file.source,
      }));
      const rows = measure(files);
      for (const { what, bytes, most } of rows)
        console.log(`${what}: ${Math.round(bytes / 1000)} of at most ${Math.round(most / 1000)} kB`);
      const problems = tooLarge(rows);
      if (problems.length > 0) this.error(problems.join('\n'));
    },
  },
};
