/** Builds the app: the page and the headless page, both driving the same workers. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { SECURITY_HEADERS } from './scripts/server.mjs';

// While developing, Vite puts inline scripts into the page; the content policy would block them. Isolation stays.
const { 'Content-Security-Policy': _, ...developmentHeaders } = SECURITY_HEADERS;

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

const MODELS = fileURLToPath(new URL('node_modules/@vladmandic/human/models', import.meta.url));

export default defineConfig({
  base: './',
  define: { __VERSION__: JSON.stringify(version) },
  // The package's own list of exports leaves its models out.
  resolve: { alias: { '@vladmandic/human/models': MODELS } },
  plugins: [react()],
  // Names of classes label TensorFlow.js's kernels, by which a fault of the GPU is told.
  worker: { format: 'es', rolldownOptions: { output: { keepNames: true } } },
  server: { host: '127.0.0.1', headers: developmentHeaders },
  preview: { host: '127.0.0.1', headers: { ...SECURITY_HEADERS } },
  build: {
    target: 'esnext',
    // Inlined files would be data: addresses, which the content policy allows for images only.
    assetsInlineLimit: 0,
    // A part that is loaded later could come without its styles: Vite does not ask for a style sheet twice.
    cssCodeSplit: false,
    chunkSizeWarningLimit: 2048,
    rolldownOptions: { input: ['index.html', 'headless.html'] },
  },
});
