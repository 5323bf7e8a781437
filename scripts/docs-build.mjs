/** Builds the documentation as pages beside the app, and its source code as a zip: both can be reached where the page is hosted. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, posix, relative } from 'node:path';
import { zipSync } from 'fflate';
import { Marked } from 'marked';
import { META_POLICY } from './policy.mjs';

export const SOURCE_ZIP = 'boundaryface-playground-source.zip';
const STYLE = 'docs/style.css';

/** What the zip holds: what a clone has, named one by one, so that nothing else that lies there gets out. */
const SOURCE_FOLDERS = ['src', 'docs', 'scripts', 'public', 'recipe', 'examples', 'goldens', 'bench', 'test'];
const SOURCE_FILES =
  /^(README|CHANGELOG|CONTRIBUTING)\.md$|^LICENSE$|^(package|package-lock|tsconfig|biome|knip)\.json$|^(vite|vitest)\.config\.ts$|^(index|headless)\.html$/;
/** What tools leave. */
const NO_SOURCE = /(^|\/)(node_modules|__pycache__|\.[^/]*|dist|out|results|test-results|[^/]*\.log)(\/|$)/;

/** Documents of the root beside those of docs/, each with the name of its page. */
const ROOT_DOCUMENTS = { 'README.md': 'index', 'CHANGELOG.md': 'changelog', 'CONTRIBUTING.md': 'contributing' };

/** Path of each document in the project, and of its page. */
function documents(root) {
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return new Map([
    ...Object.entries(ROOT_DOCUMENTS).map(([file, page]) => [file, `docs/${page}.html`]),
    ...docs.map((name) => [`docs/${name}`, `docs/${basename(name, '.md')}.html`]),
  ]);
}

/** As GitHub makes the anchor of a heading. */
export const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/&[a-z#0-9]+;/g, '')
    .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-');

/** Where a link of a document leads among the pages; null where it leads to something that is not there. */
function targetOf(href, from, pages) {
  if (/^(https?|mailto):/.test(href) || href.startsWith('#')) return href;
  const [path, anchor] = href.split('#');
  const file = posix.normalize(posix.join(posix.dirname(from), path));
  const page =
    pages.get(file) ?? (file === 'LICENSE' ? 'docs/LICENSE.txt' : /^docs\/[^/]+\.png$/.test(file) ? file : null);
  return page && `${posix.relative('docs', page)}${anchor ? `#${anchor}` : ''}`;
}

function bodyOf(text, from, pages) {
  const marked = new Marked();
  marked.use({
    renderer: {
      heading({ tokens, depth }) {
        const inner = this.parser.parseInline(tokens);
        return `<h${depth} id="${anchorOf(inner)}">${inner}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens);
        const target = targetOf(href, from, pages);
        return target ? `<a href="${target}">${inner}</a>` : inner;
      },
      image({ href, text: alt }) {
        return `<img src="${targetOf(href, from, pages)}" alt="${alt}">`;
      },
      table(token) {
        const row = (cells, tag) =>
          `<tr>${cells.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`;
        const rows = token.rows.map((cells) => row(cells, 'td')).join('\n');
        return `<div class="table" tabindex="0"><table><thead>${row(token.header, 'th')}</thead><tbody>${rows}</tbody></table></div>\n`;
      },
    },
  });
  return marked.parse(text, { async: false });
}

const titleOf = (text) => /^# (.+)$/m.exec(text)?.[1] ?? '';

function pageOf({ title, body, menu }) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${META_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - BoundaryFace playground</title>
<link rel="icon" href="../icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="style.css">
</head>
<body>
<nav aria-label="Documents"><a href="../index.html">The playground</a>${menu}</nav>
<main>
${body}</main>
</body>
</html>
`;
}

const CSS = `:root { color-scheme: light dark; --ink: #1b2026; --soft: #4b5561; --line: #dcdad3; --page: #fcfbf9; --sunk: #f0efea; --link: #0b7a6b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9ecf0; --soft: #aab3bf; --line: #2a313b; --page: #14181e; --sunk: #0d1014; --link: #2cc3ab; } }
body { margin: 0; display: grid; grid-template-columns: 220px minmax(0, 1fr); background: var(--page); color: var(--ink); font: 15px/1.6 -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif; }
nav { position: sticky; top: 0; box-sizing: border-box; height: 100vh; overflow-y: auto; display: flex; flex-direction: column; gap: 2px; padding: 24px 18px; border-right: 1px solid var(--line); background: var(--sunk); font-size: 13.5px; }
nav a { padding: 3px 0; color: var(--soft); text-decoration: none; }
nav a:hover, nav a[aria-current] { color: var(--ink); text-decoration: underline; }
nav a:first-child { margin-bottom: 10px; font-weight: 650; color: var(--link); }
main { max-width: 860px; padding: 20px 36px 80px; }
h1, h2, h3 { line-height: 1.25; letter-spacing: -0.01em; }
h2 { margin-top: 2em; }
a { color: var(--link); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
img { max-width: 100%; }
code { font-size: 0.9em; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 12px 14px; border-radius: 8px; background: var(--sunk); }
pre code { overflow-wrap: normal; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; }
th, td { padding: 6px 10px; border: 1px solid var(--line); text-align: left; vertical-align: top; }
th { background: var(--sunk); }
@media (max-width: 760px) { body { display: block; } nav { position: static; height: auto; flex-flow: row wrap; gap: 2px 14px; padding: 12px 16px; border-right: 0; border-bottom: 1px solid var(--line); } nav a:first-child { margin: 0; } main { padding: 8px 16px 60px; } }
`;

/** @returns the pages of the documentation by name */
export function documentationPages(root) {
  const pages = documents(root);
  const texts = new Map([...pages.keys()].map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const files = { [STYLE]: CSS, 'docs/LICENSE.txt': readFileSync(join(root, 'LICENSE'), 'utf8') };
  for (const name of readdirSync(join(root, 'docs')).filter((each) => each.endsWith('.png'))) {
    files[`docs/${name}`] = readFileSync(join(root, 'docs', name));
  }
  for (const [file, page] of pages) {
    const menu = [...pages]
      .map(
        ([each, to]) =>
          `<a href="${basename(to)}"${each === file ? ' aria-current="page"' : ''}>${titleOf(texts.get(each))}</a>`,
      )
      .join('');
    const text = texts.get(file);
    files[page] = pageOf({ title: titleOf(text), body: bodyOf(text, file, pages), menu });
  }
  return files;
}

/** @returns the bytes of the zip; equal sources give equal bytes */
export function sourceZip(root) {
  const names = [
    ...readdirSync(root).filter((name) => SOURCE_FILES.test(name)),
    ...SOURCE_FOLDERS.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
    ),
  ].filter((name) => !NO_SOURCE.test(name));
  const entries = names.sort().map((name) => [`boundaryface-playground/${name}`, readFileSync(join(root, name))]);
  return zipSync(Object.fromEntries(entries), { level: 6, mtime: new Date(1980, 0, 1) });
}

const TYPES = { html: 'text/html', css: 'text/css', txt: 'text/plain', png: 'image/png', zip: 'application/zip' };

/** For Vite. @param root the project's folder */
export const documentation = (root) => ({
  name: 'documentation',
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      const name = (request.url ?? '').split(/[?#]/)[0].slice(1);
      if (name !== SOURCE_ZIP && !name.startsWith('docs/')) return next();
      const content = name === SOURCE_ZIP ? sourceZip(root) : documentationPages(root)[name];
      if (content === undefined) return next();
      response.setHeader('Content-Type', `${TYPES[name.split('.').at(-1)]}; charset=utf-8`).end(content);
    });
  },
  generateBundle() {
    for (const [fileName, source] of Object.entries(documentationPages(root))) {
      this.emitFile({ type: 'asset', fileName, source });
    }
    this.emitFile({ type: 'asset', fileName: SOURCE_ZIP, source: sourceZip(root) });
  },
});
