/** Builds that scripts make on the way: what is started after one of them finds the environment as it was. */
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { ROOT } from '../../../scripts/workspace.mjs';

const PROGRAM = `
import { viteBuild } from './scripts/vite-build.mjs';
await viteBuild({ configFile: false, logLevel: 'error', build: { ssr: 'src/lib/assertNever.ts', write: false } });
console.log(String(process.env.NODE_ENV));
`;

it.each([undefined, 'test'])('NODE_ENV stays %s', (before) => {
  const { NODE_ENV: _, ...others } = process.env;
  const env = before === undefined ? others : { ...others, NODE_ENV: before };
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  expect(printed.trim()).toBe(String(before));
});
