/** The tree is the architecture: reads every import and holds it against the layers, and looks for what is forbidden everywhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { functionLengths } from './support/functionLengths.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** What a folder of src/, the goldens' harness and the benchmark may import besides themselves. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'main.tsx': [
    'cleanPage.ts',
    'sweepsPage.ts',
    'ui',
    'store',
    'client',
    'protocol',
    'storage',
    'domain',
    'lib',
    'words',
  ],
  'cleanPage.ts': ['store', 'client', 'storage'],
  'sweepsPage.ts': ['store', 'client', 'storage'],
  ui: ['store', 'protocol', 'domain', 'lib', 'words'],
  store: ['client', 'protocol', 'storage', 'formats', 'domain', 'lib', 'words'],
  client: ['protocol', 'domain', 'lib', 'words'],
  protocol: ['domain', 'lib', 'words'],
  offline: ['protocol', 'lib', 'words'],
  worker: ['engine', 'data', 'formats', 'storage', 'protocol', 'domain', 'lib', 'words'],
  engine: ['data', 'domain', 'lib', 'words'],
  data: ['formats', 'domain', 'lib', 'words'],
  formats: ['domain', 'lib', 'words'],
  storage: ['domain', 'lib', 'words'],
  // The sweeps that the docs are about are those that the page offers.
  domain: ['lib', 'words', 'docs'],
  lib: ['words'],
  words: [],
  headless: ['client', 'worker', 'engine', 'data', 'protocol', 'formats', 'domain', 'lib', 'words', 'goldens', 'bench'],
  goldens: ['headless', 'client', 'protocol', 'worker', 'engine', 'data', 'domain', 'lib', 'words'],
  bench: ['headless', 'client', 'protocol', 'worker', 'engine', 'domain', 'lib', 'words'],
  'globals.d.ts': [],
};

/** Packages, by what their name begins with, and the only places that may use them: folders, or paths below src/. */
const PACKAGES: readonly { readonly prefix: string; readonly places: readonly string[] }[] = [
  { prefix: '@tensorflow/', places: ['engine', 'goldens', 'bench'] },
  { prefix: '@vladmandic/', places: ['engine'] },
  { prefix: '@jax-js/', places: ['bench'] },
  { prefix: 'react', places: ['ui', 'store', 'main.tsx'] },
  { prefix: '@mantine/', places: ['ui', 'main.tsx'] },
  { prefix: '@tabler/', places: ['ui'] },
  { prefix: 'recharts', places: ['ui'] },
  { prefix: 'katex', places: ['ui'] },
  { prefix: '@tanstack/', places: ['ui'] },
  { prefix: 'workbox-', places: ['offline'] },
  { prefix: 'idb', places: ['storage'] },
  { prefix: 'valibot', places: ['domain', 'formats', 'storage', 'headless/runs'] },
  { prefix: '@lingui/message-utils', places: ['words'] },
  { prefix: '@lingui/react', places: ['ui'] },
  {
    prefix: '@lingui/core',
    places: [
      'words',
      'ui',
      'store',
      'client',
      'worker',
      'engine',
      'data',
      'formats',
      'domain',
      'storage',
      'lib',
      'globals.d.ts',
    ],
  },
  { prefix: 'zustand', places: ['store', 'ui'] },
  { prefix: 'fflate', places: ['data', 'formats', 'headless/cli'] },
  { prefix: 'onnxruntime-web', places: ['engine/faces'] },
  { prefix: 'pbf', places: ['formats'] },
  { prefix: 'chardet', places: ['formats'] },
  { prefix: 'hyparquet-writer', places: ['formats'] },
  { prefix: '@xmldom/xmldom', places: ['formats/xmp'] },
  { prefix: 'umap-js', places: ['engine'] },
  { prefix: 'node:', places: ['headless/cli', 'headless/node', 'goldens', 'bench'] },
  { prefix: 'playwright-core', places: ['headless/cli', 'bench'] },
  { prefix: 'sharp', places: ['headless/node'] },
];

/** What the GPU's part of the engine may import of the rest: it is a leaf. */
const BELOW_THE_GPU = /^engine\/(gpu\/|tf\.ts$)/;

/** Files above 400 lines, each with the reason why it is one file. */
const LONG_FILES: Readonly<Record<string, string>> = {};
const LONG = 400;

const ONE_KERNEL = 'the text of one GPU kernel';
/** Functions above 100 lines, each with the reason why it is one function. */
const LONG_FUNCTIONS: Readonly<Record<string, string>> = {
  'engine/heads/fused/headKernels.ts rowKernel': ONE_KERNEL,
  'engine/gpu/kernels/conv/backpropFilter.ts backpropFilterKernel': ONE_KERNEL,
  'engine/gpu/kernels/conv/backpropInput.ts backpropInputKernel': ONE_KERNEL,
  'engine/gpu/kernels/conv/convForward.ts forwardKernel': ONE_KERNEL,
  'data/synthetic/renderer.ts createFaceRenderer':
    'buffers that every face is drawn in, shared by the parts of one pass',
  'data/synthetic/shade.ts shade': 'one loop over the pixels, in which calls would cost more than they say',
  'formats/table/pickle.ts step': 'one case for each opcode',
  'ui/evaluate/RocFigure.tsx RocFigure': 'a figure with its axes, curves and cursor in one piece of markup',
};
const LONG_FUNCTION = 100;

interface Source {
  /** Path below src/, with '/'; of the goldens and the benchmark below the project. */
  readonly path: string;
  /** Path below the project. */
  readonly file: string;
  readonly folder: string;
  readonly text: string;
}

const CODE = ['src', 'goldens', 'bench'];

/** Where a source lies, as `Source.path` says it. */
const place = (path: string): string => path.replace(/^src\//, '');

const sources: readonly Source[] = CODE.flatMap((top) =>
  readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('vite.config.ts'))
    .map((name) => {
      const file = `${top}/${name.split(sep).join('/')}`;
      const path = place(file);
      return { path, file, folder: path.split('/', 1)[0]!, text: readFileSync(join(ROOT, file), 'utf8') };
    }),
);
/** Of the product itself. */
const product = sources.filter(({ file }) => file.startsWith('src/'));

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[\w*{$](?:[^'";]*?\bfrom\s*)['"]([^'"\n]+)['"]|(?:^|\n)\s*import\s+['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]/g;

interface Import {
  readonly specifier: string;
  /** Gone at run time. */
  readonly typeOnly: boolean;
}

/** Comments and template strings, which may hold sample code, are left out. */
function importsOf(text: string): Import[] {
  const code = text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1')
    .replace(/`(?:\\[\s\S]|[^`\\])*`/g, '``');
  return [...code.matchAll(IMPORT)].map(([, type, from, bare, dynamic]) => ({
    specifier: from ?? bare ?? dynamic!,
    typeOnly: type !== undefined,
  }));
}

const withoutQuery = (path: string): string => path.split('?', 1)[0]!;

/** The imported file, as `Source.path`, for a relative import; undefined for a package. */
function target(source: Source, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return place(posix.normalize(posix.join(posix.dirname(source.file), withoutQuery(specifier))));
}

const edges = sources.flatMap((source) =>
  importsOf(source.text).map(({ specifier, typeOnly }) => ({
    source,
    specifier,
    typeOnly,
    to: target(source, specifier),
  })),
);

describe('reading imports', () => {
  test('finds every form of import and nothing in comments', () => {
    const text = `
      import a from './a.ts';
      import {
        b,
        type C,
      } from '../b.ts';
      import './c.css';
      export { d } from './d.ts';
      export * from "./e.ts";
      const f = await import('./f.ts');
      import type { T } from './t.ts';
      export function nothing() {}
      const sample = \`
        import z from './z.ts';\`;
      // import g from './g.ts';
      /* import h from './h.ts'; */
      const text = 'from nowhere';`;
    const found = importsOf(text);
    const names = ['./a.ts', '../b.ts', './c.css', './d.ts', './e.ts', './f.ts', './t.ts'];
    expect(found.map(({ specifier }) => specifier)).toEqual(names);
    expect(found.filter(({ typeOnly }) => typeOnly).map(({ specifier }) => specifier)).toEqual(['./t.ts']);
  });

  test('the tree was read', () => {
    expect(sources.length).toBeGreaterThan(30);
    expect(edges.length).toBeGreaterThan(sources.length);
  });
});

describe('layers', () => {
  test('every folder has a rule', () => {
    const unknown = [...new Set(sources.map((source) => source.folder))].filter((f) => !Object.hasOwn(MAY_IMPORT, f));
    expect(unknown).toEqual([]);
  });

  test('imports point one way', () => {
    const wrong = edges
      .filter(({ source, to }) => {
        if (to === undefined) return false;
        const folder = to.split('/', 1)[0]!;
        return folder !== source.folder && !MAY_IMPORT[source.folder]?.includes(folder);
      })
      .map(({ source, to }) => `${source.path} -> ${to}`);
    expect(wrong).toEqual([]);
  });

  test('relative imports name an existing file, with its extension', () => {
    const wrong = edges
      .filter(
        ({ to }) =>
          to !== undefined &&
          (!/\.\w+$/.test(to) || !(existsSync(join(ROOT, 'src', to)) || existsSync(join(ROOT, to)))),
      )
      .map(({ source, specifier }) => `${source.path}: ${specifier}`);
    expect(wrong).toEqual([]);
  });

  test('packages are used only where they belong', () => {
    const wrong = edges
      .filter(({ source, specifier, to }) => {
        if (to !== undefined) return false;
        const rule = PACKAGES.find(({ prefix }) => specifier.startsWith(prefix));
        return !rule?.places.some((allowed) => source.path === allowed || source.path.startsWith(`${allowed}/`));
      })
      .map(({ source, specifier }) => `${source.path}: ${specifier}`);
    expect(wrong).toEqual([]);
  });

  test('only the client creates workers', () => {
    const wrong = product.filter((s) => s.folder !== 'client' && /\bnew (Shared)?Worker\(/.test(s.text));
    expect(wrong.map((s) => s.path)).toEqual([]);
  });

  test('the GPU part of the engine is a leaf', () => {
    const wrong = edges
      .filter(({ source, to }) => source.path.startsWith('engine/gpu/') && to?.startsWith('engine/'))
      .filter(({ to }) => !BELOW_THE_GPU.test(to!))
      .map(({ source, to }) => `${source.path} -> ${to}`);
    expect(wrong).toEqual([]);
  });
});

/** Types that bear one name in two files, each with the reason. */
const TWICE: Readonly<Record<string, string>> = {};

test('no type is declared twice', () => {
  const files = new Map<string, string[]>();
  for (const { path, text } of sources) {
    for (const [, name] of text.matchAll(/^export (?:declare )?(?:interface|type) (\w+)\b(?=[ <=])/gm)) {
      files.set(name!, [...(files.get(name!) ?? []), path]);
    }
  }
  expect(files.size).toBeGreaterThan(300);
  const twice = [...files].filter(([name, found]) => found.length > 1 && !Object.hasOwn(TWICE, name));
  expect(twice).toEqual([]);
});

/** Files of the product that bear one name in two folders, each with the reason. */
const SAME_NAME: Readonly<Record<string, string>> = {};

test('no two files of the product share a name', () => {
  const folders = new Map<string, string[]>();
  for (const { path } of product) {
    const name = posix.basename(path);
    if (name !== 'index.ts') folders.set(name, [...(folders.get(name) ?? []), posix.dirname(path)]);
  }
  const twice = [...folders].filter(([name, found]) => found.length > 1 && !Object.hasOwn(SAME_NAME, name));
  expect(twice).toEqual([]);
  expect(Object.keys(SAME_NAME).filter((name) => (folders.get(name)?.length ?? 0) < 2)).toEqual([]);
});

describe('what no file may have', () => {
  const having = (pattern: RegExp): string[] => product.filter((s) => pattern.test(s.text)).map((s) => s.path);

  test('synchronous readback: in a worker it returns zeros and loses the device', () => {
    expect(having(/\b(dataSync|arraySync|readSync)\(/)).toEqual([]);
  });

  test('randomness without a seed', () => {
    expect(having(/\bMath\.random\(|\bgetRandomValues\(/)).toEqual([]);
  });

  test('an address of another origin that could be requested', () => {
    expect(having(/\b(fetch|importScripts|XMLHttpRequest|WebSocket|EventSource|sendBeacon)\(\s*['"`]https?:/)).toEqual(
      [],
    );
  });

  test('markup from strings', () => {
    expect(having(/dangerouslySetInnerHTML|\.innerHTML\s*=|insertAdjacentHTML|document\.write\(/)).toEqual([]);
  });

  test('a path of the machine it was written on', () => {
    expect(having(/['"`](\/home\/|\/Users\/|\/work\/|\/root\/|\/tmp\/|[A-Z]:\\\\)/)).toEqual([]);
  });

  test('more than 400 lines without a reason', () => {
    const long = sources.filter((s) => s.text.split('\n').length - 1 > LONG).map((s) => s.path);
    expect(long.filter((path) => !Object.hasOwn(LONG_FILES, path))).toEqual([]);
    expect(Object.keys(LONG_FILES).filter((path) => !long.includes(path))).toEqual([]);
  });

  test('a function of more than 100 lines without a reason', () => {
    const long = sources.flatMap(({ path, text }) =>
      functionLengths(path, text).flatMap(({ name, lines }) => (lines > LONG_FUNCTION ? [`${path} ${name}`] : [])),
    );
    expect(long.filter((name) => !Object.hasOwn(LONG_FUNCTIONS, name))).toEqual([]);
    expect(Object.keys(LONG_FUNCTIONS).filter((name) => !long.includes(name))).toEqual([]);
  });

  test('a module without its header', () => {
    const bare = sources.filter((s) => !/^\/\*\*/.test(s.text)).map((s) => s.path);
    expect(bare).toEqual([]);
  });
});
