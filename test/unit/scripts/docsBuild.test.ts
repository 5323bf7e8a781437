/** The documentation as pages beside the app, and the zip of the source. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anchorOf, documentationPages, sourceZip } from '../../../scripts/docs-build.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

describe('the documentation', () => {
  const pages = documentationPages(ROOT);
  const html = Object.entries(pages).filter(([name]) => name.endsWith('.html')) as [string, string][];

  it('has a page for each document', () => {
    expect(Object.keys(pages)).toEqual(
      expect.arrayContaining(['docs/index.html', 'docs/losses.html', 'docs/changelog.html', 'docs/LICENSE.txt']),
    );
  });

  it.each(html)('%s: its links lead to pages and sections that are there', (name, text) => {
    for (const [, link] of text.matchAll(/(?:href|src)="([^"]*)"/g)) {
      if (/^(https?:|mailto:|\.\.\/(index\.html|icon\.svg)$)/.test(link!)) continue;
      const [file, anchor] = link!.split('#');
      const target = file ? `docs/${file}` : name;
      expect(Object.keys(pages), link).toContain(target);
      if (anchor) expect(pages[target], link).toContain(`id="${anchor}"`);
    }
  });

  it('makes anchors as GitHub does', () => {
    expect(anchorOf('Losses and closed-set noise: (a), (b), (f)')).toBe('losses-and-closed-set-noise-a-b-f');
    expect(anchorOf('The page&#39;s <code>thread</code>')).toBe('the-pages-thread');
  });
});

describe('the zip of the source', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'playground-source-'));
    for (const folder of ['src', 'docs', 'scripts', 'public', 'recipe', 'examples', 'goldens', 'bench', 'test']) {
      mkdirSync(join(root, folder));
    }
    mkdirSync(join(root, 'src/ui'));
    mkdirSync(join(root, 'bench/node_modules'));
    mkdirSync(join(root, 'recipe/out'));
    mkdirSync(join(root, 'photos'));
    for (const name of [
      'src/ui/a.ts',
      'README.md',
      'LICENSE',
      '.env',
      'photos/me.jpg',
      'bench/node_modules/x.js',
      'test/.secret',
      'recipe/out/run.json',
      'src/ui/a.log',
    ]) {
      writeFileSync(join(root, name), name);
    }
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('has what a clone has and nothing else that lies there', () => {
    const names = Object.keys(unzipSync(sourceZip(`${root}/`)));
    expect(names).toEqual([
      'boundaryface-playground/LICENSE',
      'boundaryface-playground/README.md',
      'boundaryface-playground/src/ui/a.ts',
    ]);
    expect(sourceZip(`${root}/`)).toEqual(sourceZip(root));
  });
});
