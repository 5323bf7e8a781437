/** The workspace of the commands: what must be installed, and what must be built again. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isStale, missingPackages, requireNode } from '../../../scripts/workspace.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-cli-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the workspace', () => {
  test('Node older than 20.19 is refused', () => {
    for (const version of ['18.20.0', '20.18.3'])
      expect(() => requireNode(version)).toThrow(`Node ${version} is too old`);
    for (const version of ['20.19.0', '22.0.0', '26.1.0']) expect(() => requireNode(version)).not.toThrow();
  });

  test('packages that are absent or in another version are missing; optional ones may be absent', () => {
    const lock = (packages: object) => JSON.stringify({ packages });
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(
      join(folder, 'package-lock.json'),
      lock({
        '': {},
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b': { version: '2.0.0' },
        'node_modules/b/node_modules/@s/c': { version: '1.0.0' },
        'node_modules/d': { version: '1.0.0', optional: true },
      }),
    );
    expect(missingPackages(folder)).toEqual(['a', 'b', '@s/c']);
    writeFileSync(
      join(folder, 'node_modules', '.package-lock.json'),
      lock({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.9.0' } }),
    );
    expect(missingPackages(folder)).toEqual(['b', '@s/c']);
  });

  test('a file that was never built is stale; one newer than its inputs is not', () => {
    const built = join(folder, 'built');
    const input = join(folder, 'input', 'deep');
    mkdirSync(input, { recursive: true });
    expect(isStale(built, [])).toBe(true);
    writeFileSync(built, '');
    const now = Date.now() / 1000;
    utimesSync(built, now + 60, now + 60);
    expect(isStale(built, [join(folder, 'input'), 'no-such-input'])).toBe(false);
    utimesSync(input, now + 120, now + 120);
    expect(isStale(built, [join(folder, 'input')])).toBe(true);
  });

  test('every package that would run a script when it is installed is refused, and no other is named', () => {
    const { allowScripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      allowScripts: Readonly<Record<string, boolean>>;
    };
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
    };
    const asking = Object.entries(packages).flatMap(([path, { hasInstallScript }]) =>
      hasInstallScript ? [path.replace(/^.*node_modules\//, '')] : [],
    );
    expect(allowScripts).toEqual(Object.fromEntries(asking.map((name) => [name, false])));
  });
});
