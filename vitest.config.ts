/** Three projects: `unit` in Node; `gpu` and `e2e` drive a real browser, one file at a time, and may take minutes. */
import { defineConfig } from 'vitest/config';

const MINUTE = 60_000;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/unit/**/*.test.tsx'],
          setupFiles: ['test/support/propertySeed.ts'],
          environment: 'node',
          testTimeout: MINUTE,
        },
      },
      {
        test: {
          name: 'gpu',
          include: ['test/gpu/**/*.test.ts'],
          environment: 'node',
          testTimeout: 10 * MINUTE,
          hookTimeout: 10 * MINUTE,
        },
      },
      {
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
