/** Builds the page of the WebGPU tests; it is no part of the app. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { words } from '../../scripts/words-build.mjs';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  base: './',
  publicDir: false,
  define: { __VERSION__: JSON.stringify('test') },
  plugins: words(),
  worker: { format: 'es', plugins: words },
  build: {
    outDir: here('../../node_modules/.cache/playground-gpu-tests'),
    emptyOutDir: true,
    target: 'esnext',
    minify: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 10_000,
    rolldownOptions: { input: here('harness.html') },
  },
});
