/** Runs the headless commands as a person does, and reads what they leave. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/workspace.mjs';
import type { PackageFiles } from './weights.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Command {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the output so far matches. */
  printed(pattern: RegExp): Promise<void>;
}

export function startCommand(args: readonly string[], currentFolder: string): Command {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'run-cli.mjs'), ...args], {
    cwd: currentFolder,
    env: { ...process.env, INIT_CWD: currentFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const waiting: { pattern: RegExp; resolve: () => void }[] = [];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    for (const { pattern, resolve } of waiting) if (pattern.test(stdout)) resolve();
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const printed = (pattern: RegExp): Promise<void> => {
    const seen = new Promise<void>((resolve) => {
      waiting.push({ pattern, resolve });
      if (pattern.test(stdout)) resolve();
    });
    const missed = ended.then(() => {
      if (!pattern.test(stdout)) throw new Error(`ended without ${pattern}:\n${stdout}${stderr}`);
    });
    return Promise.race([seen, missed]);
  };
  return { child, ended, printed };
}

export const runCommand = (args: readonly string[], currentFolder: string): Promise<Ended> =>
  startCommand(args, currentFolder).ended;

export function readFolder(folder: string): PackageFiles {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return new Map(files.map((name) => [name.replaceAll('\\', '/'), new Uint8Array(readFileSync(join(folder, name)))]));
}

export const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

export const readJsonLines = (path: string): Readonly<Record<string, unknown>>[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
