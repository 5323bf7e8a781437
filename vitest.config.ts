/**
 * Six projects: `unit` and `unit-shared` in Node; `components` draws parts of the page in a real browser; `gpu` and `e2e` drive one, a file at a time,
 * and may take minutes; `recipe` holds the PyTorch package of recipe/ against the playground, where there is a Python with PyTorch.
 */
import { readdirSync, readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { configDefaults, defineConfig } from 'vitest/config';
import { launchOptions } from './scripts/browser.mjs';
import { words } from './scripts/words-build.mjs';

const MINUTE = 60_000;

/** Looking for a browser may install one, which tests that need none must not wait for. */
const asked = process.argv.filter((_, i, all) => all[i - 1] === '--project');
const WANTS_BROWSER = asked.length === 0 || asked.includes('components');

/** A test with modules of its own, or with tensors, which are counted and have one place for all. */
const APART = /vi\.mock|tfjs|engine\/tf\.ts|startWasm|smallRun/;

/** Of code that keeps nothing between calls. */
const FOLDERS = ['client', 'data', 'domain', 'formats', 'lib', 'storage', 'store', 'ui', 'words'];

/** Their tests. */
const SHARED = FOLDERS.flatMap((folder) =>
  readdirSync(new URL(`test/unit/${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.test\.tsx?$/.test(name))
    .map((name) => `test/unit/${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => !APART.test(readFileSync(new URL(path, import.meta.url), 'utf8'))),
);

const UNIT = { setupFiles: ['test/support/propertySeed.ts'], environment: 'node', testTimeout: MINUTE };

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [words()],
        test: {
          ...UNIT,
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/unit/**/*.test.tsx'],
          exclude: [...configDefaults.exclude, ...SHARED],
        },
      },
      {
        plugins: [words()],
        // Each file of a worker finds the modules that the ones before have loaded: half of their time was loading them.
        test: { ...UNIT, name: 'unit-shared', include: SHARED, isolate: false },
      },
      {
        plugins: [words(), react()],
        define: { __VERSION__: JSON.stringify('0.0.0-test') },
        optimizeDeps: { entries: ['src/main.tsx'], include: ['vitest-browser-react', 'react/jsx-dev-runtime'] },
        test: {
          name: 'components',
          include: ['test/components/**/*.test.tsx'],
          testTimeout: MINUTE,
          // What is waited for may need a worker first, whose program a busy machine takes seconds to put together.
          expect: { poll: { timeout: MINUTE / 4 } },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: WANTS_BROWSER ? launchOptions({ gpu: 'none' }) : {} }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        plugins: [words()],
        test: {
          name: 'gpu',
          include: ['test/gpu/**/*.test.ts'],
          environment: 'node',
          testTimeout: 10 * MINUTE,
          hookTimeout: 10 * MINUTE,
        },
      },
      {
        plugins: [words()],
        test: {
          name: 'recipe',
          include: ['test/recipe/**/*.test.ts'],
          environment: 'node',
          testTimeout: 10 * MINUTE,
        },
      },
      {
        plugins: [words()],
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          environment: 'node',
          testTimeout: 10 * MINUTE,
          hookTimeout: 3 * MINUTE,
        },
      },
    ],
  },
});
