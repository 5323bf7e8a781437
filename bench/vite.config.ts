/** Builds the page of the benchmark; it is no part of the app, so that the app stays free of the engines it is compared with. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { words } from '../scripts/words-build.mjs';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  base: './',
  publicDir: false,
  define: { __VERSION__: JSON.stringify('bench') },
  plugins: words(),
  worker: { format: 'es', plugins: words },
  build: {
    outDir: here('../node_modules/.cache/playground-bench'),
    emptyOutDir: true,
    target: 'esnext',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 10_000,
    rolldownOptions: { input: here('index.html') },
  },
});
