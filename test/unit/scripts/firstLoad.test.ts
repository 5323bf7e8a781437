/** What the page needs at first comes in few files: which modules go together, and which are left to the bundler. */
import { expect, it } from 'vitest';
import { firstLoadGroups } from '../../../scripts/first-load.mjs';

const BARREL = '/app/node_modules/@mantine/core/index.mjs';

const IMPORTS: Readonly<Record<string, readonly string[]>> = {
  '/app/page.ts': ['/app/view.ts', '/app/settings.ts', BARREL],
  '/app/view.ts': ['/app/page.ts', '/app/node_modules/react/index.js'],
  '/app/settings.ts': ['/app/node_modules/valibot/index.mjs'],
  '/app/commands.ts': ['/app/settings.ts', '/app/report.ts'],
  // Fetched when it is wanted: nobody imports it at first.
  '/app/later.ts': ['/app/view.ts', '/app/chart.ts'],
  [BARREL]: ['/app/node_modules/@mantine/core/Button.mjs', '/app/node_modules/@mantine/core/Modal.mjs'],
};

const context = {
  getModuleInfo(id: string) {
    return this === undefined ? null : { importedIds: IMPORTS[id] ?? [] };
  },
};

function groupOf(id: string): string | null {
  const groups = firstLoadGroups('/app/page.ts', '/app/commands.ts').sort((a, b) => b.priority - a.priority);
  for (const { name } of groups) {
    const found = name(id, context);
    if (found) return found;
  }
  return null;
}

it('what the page imports goes into one file, what the commands import too into a second', () => {
  expect(groupOf('/app/view.ts')).toBe('shell');
  expect(groupOf('/app/node_modules/react/index.js')).toBe('shell');
  expect(groupOf('/app/settings.ts')).toBe('common');
  expect(groupOf('/app/node_modules/valibot/index.mjs')).toBe('common');
});

it('the entries, what the commands alone need and what comes later stay where they are', () => {
  for (const id of ['/app/page.ts', '/app/commands.ts', '/app/report.ts', '/app/later.ts', '/app/chart.ts'])
    expect(groupOf(id)).toBe(null);
});

it('of libraries that are imported whole the parts in use are left to the bundler', () => {
  expect(groupOf(BARREL)).toBe(null);
  expect(groupOf('/app/node_modules/@mantine/core/Modal.mjs')).toBe(null);
});
