/** The script for an Immich library, run by a real shell against a stand-in for curl. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImmichChange, ImmichPlan } from '../../../../src/formats/immich/immichPlan.ts';
import { immichScript } from '../../../../src/formats/immich/immichScript.ts';
import { immichId } from '../../../support/immichLibrary.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-immich-'));
  // Notes what it is asked for, a JSON line each; people that are made get ids of their own.
  const curl = `#!${process.execPath}
const { appendFileSync, readFileSync, existsSync } = require('node:fs');
const stdin = readFileSync(0, 'utf8');
const args = process.argv.slice(2);
const body = args[args.indexOf('--data-raw') + 1];
const log = ${JSON.stringify(join(folder, 'log'))};
const calls = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\\n').length : 0;
appendFileSync(log, JSON.stringify({ method: args[args.indexOf('--request') + 1], url: args.at(-1), body, stdin, args: args.join(' ') }) + '\\n');
if (args.at(-1).includes(process.env.BROKEN || 'nothing is broken')) process.exit(22);
process.stdout.write(JSON.stringify({ id: '00000000-0000-4000-8000-' + String(900 + calls).padStart(12, '0'), name: JSON.parse(body).name ?? '' }));
`;
  writeFileSync(join(folder, 'curl'), curl);
  chmodSync(join(folder, 'curl'), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Call {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly stdin: string;
  readonly args: string;
}

function runScript(plan: ImmichPlan, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  writeFileSync(join(folder, 'immich.sh'), immichScript(plan));
  const { status, stdout, stderr } = spawnSync('sh', ['immich.sh', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env.PATH}`, ...env },
  });
  const log = join(folder, 'log');
  const calls = existsSync(log)
    ? readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map((line): Call => JSON.parse(line))
    : [];
  rmSync(log, { force: true });
  return { status, lines: stdout.trimEnd().split('\n'), stderr, calls };
}

const SERVER = { IMMICH_URL: 'https://photos.example.org/', IMMICH_API_KEY: 'sesame' };
const change = (over: Partial<ImmichChange> = {}): ImmichChange => ({
  photo: 'a.jpg',
  face: immichId(101),
  from: 'Ann',
  to: 'Ben',
  person: immichId(2),
  ...over,
});
const PLAN: ImmichPlan = {
  changes: [
    change(),
    change({ photo: 'b.jpg', face: immichId(102), to: 'Zoe', person: null }),
    change({ photo: 'c.jpg', face: immichId(103), to: 'Zoe', person: null }),
    change({ photo: 'd.jpg', face: immichId(104), to: null, person: null }),
  ],
  problems: [{ photo: 'e.jpg', from: 'Ann', to: 'Ben', reason: { kind: 'no-photo' } }],
};

describe('the script', () => {
  it('lists each change and makes none, without an address or a key', () => {
    const { status, lines, stderr, calls } = runScript(PLAN);
    expect(status).toBe(0);
    expect(lines).toEqual([
      'a.jpg: Ann becomes Ben',
      'A new person: Zoe',
      'b.jpg: Ann becomes Zoe',
      'c.jpg: Ann becomes Zoe',
      'A new person without a name',
      'd.jpg: Ann goes to a person without a name',
      'Nothing was changed. Run it with --apply to change 4 of the faces above.',
    ]);
    expect(stderr).toBe('Left alone: e.jpg, Ann is Ben: The list has no photo of this name.\n');
    expect(calls).toEqual([]);
  });

  it('makes them with --apply, and shows the key to nobody', () => {
    const { status, lines, calls } = runScript(PLAN, ['--apply'], SERVER);
    expect(status).toBe(0);
    expect(lines.at(-1)).toBe('Changed: 4. Failed: 0.');
    const api = 'https://photos.example.org/api';
    expect(calls.map(({ method, url, body }) => [method, url, JSON.parse(body)])).toEqual([
      ['PUT', `${api}/faces/${immichId(101)}`, { id: immichId(2) }],
      ['POST', `${api}/people`, { name: 'Zoe' }],
      ['PUT', `${api}/faces/${immichId(102)}`, { id: immichId(901) }],
      ['PUT', `${api}/faces/${immichId(103)}`, { id: immichId(901) }],
      ['POST', `${api}/people`, {}],
      ['PUT', `${api}/faces/${immichId(104)}`, { id: immichId(904) }],
    ]);
    for (const { stdin, args } of calls) {
      expect(stdin).toBe('header = "x-api-key: sesame"\n');
      expect(args).not.toContain('sesame');
    }
  });

  it('takes the address with or without /api', () => {
    for (const IMMICH_URL of ['http://x:2283', 'http://x:2283/', 'http://x:2283/api', 'http://x:2283/api/']) {
      const { calls } = runScript({ ...PLAN, changes: [change()] }, ['--apply'], { ...SERVER, IMMICH_URL });
      expect(calls[0]!.url).toBe(`http://x:2283/api/faces/${immichId(101)}`);
    }
  });

  it.each([
    [{}, 'IMMICH_URL'],
    [{ IMMICH_URL: 'https://x' }, 'IMMICH_API_KEY'],
  ])('asks for what is not set: %j', (env, name) => {
    const { status, stderr, calls } = runScript(PLAN, ['--apply'], env);
    expect(status).not.toBe(0);
    expect(stderr).toContain(name);
    expect(calls).toEqual([]);
  });

  it('refuses another word', () => {
    expect(runScript(PLAN, ['--aply'], SERVER)).toMatchObject({ status: 2, calls: [] });
  });

  it('goes on after a call that fails, names it, and ends in failure', () => {
    const { status, lines, stderr } = runScript(PLAN, ['--apply'], { ...SERVER, BROKEN: '/people' });
    expect(status).toBe(1);
    expect(lines.at(-1)).toBe('Changed: 1. Failed: 3.');
    expect(stderr).toContain(
      'Failed: A new person: Zoe\nFailed: b.jpg: Ann becomes Zoe\nFailed: c.jpg: Ann becomes Zoe\n',
    );
  });

  it('takes every name as it is: quotes, line ends, emoji, and what a shell would run', () => {
    const made = join(folder, 'made');
    const hostile = [
      "O'Neil",
      '"Ann"',
      'Ann\nBen',
      '\u{1F468}\u200d\u{1F469}\u200d\u{1F467} family',
      `$(touch ${made})`,
      `\`touch ${made}\``,
      `'; touch ${made} #`,
      `\n touch ${made}`,
      '-n',
      '%s%n',
      '\\',
      '!!',
      '@/etc/passwd',
      'Ann\u001b[2J',
      'a\u0000b',
      '\ud800',
    ];
    const text = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 8 }), (rows) => {
        const changes = rows.map(([photo, from, to], i) =>
          change({ photo, from, to: `${i} ${to}`, person: null, face: immichId(i) }),
        );
        const { status, lines, calls } = runScript({ changes, problems: [] }, ['--apply'], SERVER);
        expect(status).toBe(0);
        expect(lines).toHaveLength(2 * rows.length + 1);
        expect(calls.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body).name)).toEqual(
          changes.map(({ to }) => to),
        );
        expect(existsSync(made)).toBe(false);
      }),
      { numRuns: 8, examples: [[hostile.map((one) => [one, one, one] as [string, string, string])]] },
    );
  });
});
