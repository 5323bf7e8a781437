/** Builds the app: the page and the headless page, both driving the same workers. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, normalizePath, type Plugin } from 'vite';
import { bundleLimits } from './scripts/bundle-limits.mjs';
import { compressedBuild } from './scripts/compressed-build.mjs';
import { documentation } from './scripts/docs-build.mjs';
import { firstLoadGroups } from './scripts/first-load.mjs';
import { keptFiles, SERVICE_WORKER, serviceWorkerCode } from './scripts/offline-build.mjs';
import { developmentHeaders, HEADERS_FILE, META_POLICY, SECURITY_HEADERS } from './scripts/policy.mjs';
import { words } from './scripts/words-build.mjs';

/** For hosts that serve the build as it is: the policy in the pages, and the headers in a file. */
const staticPolicy: Plugin = {
  name: 'static-policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: META_POLICY }, injectTo: 'head-prepend' },
  ],
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: '_headers', source: HEADERS_FILE });
  },
};

const ROOT = fileURLToPath(new URL('.', import.meta.url));

const moduleId = (path: string): string => normalizePath(join(ROOT, path));

const HEADS = join(ROOT, 'src/engine/heads');
const headSource = (name: string): string => readFileSync(join(HEADS, name), 'utf8');

/** What computes each loss, as text that the page links to. */
const lossSources: Plugin = {
  name: 'loss-sources',
  configureServer(server) {
    server.middlewares.use('/source', (request, response, next) => {
      const name = readdirSync(HEADS).find((file) => `/${file}.txt` === request.url);
      if (!name) next();
      else response.setHeader('Content-Type', 'text/plain; charset=utf-8').end(headSource(name));
    });
  },
  generateBundle() {
    for (const name of readdirSync(HEADS).filter((file) => file.endsWith('.ts'))) {
      this.emitFile({ type: 'asset', fileName: `source/${name}.txt`, source: headSource(name) });
    }
  },
};

/** So that the page opens without a network once it has been open. */
const offline: Plugin = {
  name: 'offline',
  apply: 'build',
  enforce: 'post',
  writeBundle: {
    sequential: true,
    async handler({ dir }, bundle) {
      const files = Object.fromEntries(
        Object.entries(bundle).map(([name, file]) => [name, file.type === 'chunk' ? file.code : file.source]),
      );
      for (const name of readdirSync(join(ROOT, 'public'))) files[name] = readFileSync(join(ROOT, 'public', name));
      writeFileSync(join(dir!, SERVICE_WORKER), await serviceWorkerCode(ROOT, keptFiles(files)));
    },
  },
};

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

const MODELS = fileURLToPath(new URL('node_modules/@vladmandic/human/models', import.meta.url));

export default defineConfig(({ command }) => {
  const nonce = randomBytes(16).toString('base64');
  return {
    base: './',
    define: { __VERSION__: JSON.stringify(version) },
    // The package's own list of exports leaves its models out.
    resolve: { alias: { '@vladmandic/human/models': MODELS } },
    plugins: [words(), react(), staticPolicy, lossSources, documentation(ROOT), offline, bundleLimits, compressedBuild],
    ...(command === 'serve' && { html: { cspNonce: nonce } }),
    // Names of classes label TensorFlow.js's kernels, by which a fault of the GPU is told.
    worker: { format: 'es', plugins: words, rolldownOptions: { output: { keepNames: true } } },
    server: { host: '127.0.0.1', headers: { ...developmentHeaders(nonce) } },
    preview: { host: '127.0.0.1', headers: { ...SECURITY_HEADERS } },
    build: {
      target: 'esnext',
      // Browsers that can train know how to load modules ahead.
      modulePreload: { polyfill: false },
      // Inlined files would be data: addresses, which the content policy allows for images only.
      assetsInlineLimit: 0,
      // A part that is loaded later could come without its styles: Vite does not ask for a style sheet twice.
      cssCodeSplit: false,
      chunkSizeWarningLimit: 2048,
      rolldownOptions: {
        input: ['index.html', 'headless.html'],
        output: {
          codeSplitting: {
            groups: firstLoadGroups(moduleId('src/main.tsx'), moduleId('src/headless/page/headlessPage.ts')),
          },
        },
      },
    },
  };
});
