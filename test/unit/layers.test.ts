/** The tree is the architecture: reads every import of src/ and holds it against the layers, and looks for what is forbidden everywhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const SRC = join(ROOT, 'src');

/** What a folder of src/ may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'main.tsx': ['ui', 'store', 'client', 'protocol', 'storage', 'lib'],
  ui: ['store', 'protocol', 'lib'],
  store: ['client', 'protocol', 'storage', 'formats', 'lib'],
  client: ['protocol', 'lib'],
  protocol: ['lib'],
  worker: ['engine', 'data', 'formats', 'protocol', 'lib'],
  engine: ['data', 'lib'],
  data: ['formats', 'lib'],
  formats: ['lib'],
  storage: ['lib'],
  headless: ['client', 'protocol', 'formats', 'lib'],
  node: ['headless', 'client', 'worker', 'engine', 'protocol', 'lib'],
  cli: ['protocol', 'formats', 'lib'],
  lib: [],
  'globals.d.ts': [],
};

/** Packages, by what their name begins with, and the only folders that may use them. */
const PACKAGES: readonly { readonly prefix: string; readonly folders: readonly string[] }[] = [
  { prefix: '@tensorflow/', folders: ['engine'] },
  { prefix: '@vladmandic/', folders: ['engine'] },
  { prefix: 'react', folders: ['ui', 'store', 'main.tsx'] },
  { prefix: '@mantine/', folders: ['ui', 'main.tsx'] },
  { prefix: '@tabler/', folders: ['ui'] },
  { prefix: 'recharts', folders: ['ui'] },
  { prefix: '@tanstack/', folders: ['ui'] },
  { prefix: 'idb', folders: ['storage'] },
  { prefix: 'zustand', folders: ['store', 'ui'] },
  { prefix: 'fflate', folders: ['data', 'formats', 'cli'] },
  { prefix: 'pbf', folders: ['formats'] },
  { prefix: 'chardet', folders: ['formats'] },
  { prefix: '@tanstack/', folders: ['ui'] },
  { prefix: 'node:', folders: ['cli', 'node'] },
  { prefix: 'playwright-core', folders: ['cli'] },
  { prefix: 'sharp', folders: ['node'] },
];

/** Files above 400 lines, each with the reason why it is one file. */
const LONG_FILES: Readonly<Record<string, string>> = {};
const LONG = 400;

interface Source {
  /** Path below src/, with '/'. */
  readonly path: string;
  readonly folder: string;
  readonly text: string;
}

const sources: readonly Source[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => {
    const path = name.split(sep).join('/');
    return { path, folder: path.split('/', 1)[0]!, text: readFileSync(join(SRC, name), 'utf8') };
  });

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

/** The imported file below src/ for a relative import; undefined for a package. */
function target(source: Source, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.normalize(posix.join(posix.dirname(source.path), withoutQuery(specifier)));
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
  test('every folder of src/ has a rule', () => {
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
      .filter(({ to }) => to !== undefined && (!/\.\w+$/.test(to) || !existsSync(join(SRC, to))))
      .map(({ source, specifier }) => `${source.path}: ${specifier}`);
    expect(wrong).toEqual([]);
  });

  test('packages are used only where they belong', () => {
    const wrong = edges
      .filter(({ source, specifier, to }) => {
        if (to !== undefined) return false;
        const rule = PACKAGES.find(({ prefix }) => specifier.startsWith(prefix));
        return !rule?.folders.includes(source.folder);
      })
      .map(({ source, specifier }) => `${source.path}: ${specifier}`);
    expect(wrong).toEqual([]);
  });

  test('only the client creates workers', () => {
    const wrong = sources.filter((s) => s.folder !== 'client' && /\bnew (Shared)?Worker\(/.test(s.text));
    expect(wrong.map((s) => s.path)).toEqual([]);
  });

  test('no import goes in a circle', () => {
    const next = new Map<string, string[]>();
    for (const { source, to, typeOnly } of edges) {
      if (to && !typeOnly) next.set(source.path, [...(next.get(source.path) ?? []), to]);
    }
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (path: string, trail: readonly string[]): void => {
      const start = trail.indexOf(path);
      if (start >= 0) circles.push([...trail.slice(start), path].join(' -> '));
      if (start >= 0 || done.has(path)) return;
      for (const to of next.get(path) ?? []) visit(to, [...trail, path]);
      done.add(path);
    };
    for (const path of next.keys()) visit(path, []);
    expect(circles).toEqual([]);
  });
});

describe('what no file may have', () => {
  const having = (pattern: RegExp): string[] => sources.filter((s) => pattern.test(s.text)).map((s) => s.path);

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

  test('a module without its header', () => {
    const bare = sources.filter((s) => !/^\/\*\*/.test(s.text)).map((s) => relative(SRC, join(SRC, s.path)));
    expect(bare).toEqual([]);
  });
});
