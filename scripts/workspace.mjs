/**
 * What every command needs first: a Node that is new enough, the packages of the lock file, and a build no older than the
 * source. Plain Node, since nothing is installed yet when it runs.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const DIST = join(ROOT, 'dist');

/** A failure a person can act on: shown as its sentence, without a stack. */
export class CommandError extends Error {
  name = 'CommandError';
}

const LEAST_NODE = [20, 19];

/** @throws CommandError when Node is too old. Not an import: older versions must be able to read this file. */
export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  throw new CommandError(
    `Node ${version} is too old: ${LEAST_NODE.join('.')} or newer is needed. Get it from https://nodejs.org.`,
  );
}

/** Runs a program to its end. Its output goes to ours; the last of its error output is kept. */
export function runProgram(command, args, options = {}) {
  return new Promise((done, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'pipe'], ...options });
    let errors = '';
    child.stderr?.on('data', (chunk) => {
      process.stderr.write(chunk);
      errors = (errors + chunk).slice(-20_000);
    });
    child.on('error', reject);
    child.on('close', (code) => done({ code: code ?? 1, errors }));
  });
}

/** Packages of the lock file that are absent from node_modules or there in another version. */
export function missingPackages(root = ROOT) {
  const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const record = join(root, 'node_modules', '.package-lock.json');
  const installed = existsSync(record) ? packagesOf(record) : {};
  return Object.entries(wanted)
    .filter(([path, { optional, devOptional, link }]) => path !== '' && !optional && !devOptional && !link)
    .filter(([path, { version }]) => installed[path]?.version !== version)
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
}

const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/;

/** Installs the packages of the lock file unless they are there. Runs no package's install script. */
export async function ensureInstalled() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  console.log(`Installing ${missing.length} packages (npm ci) ...`);
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const options = { stdio: ['ignore', process.stderr, 'pipe'] };
  const { code, errors } = npm?.endsWith('.js')
    ? await runProgram(process.execPath, [npm, ...args], options)
    : await runProgram('npm', args, { ...options, shell: process.platform === 'win32' });
  if (code === 0) return;
  throw new CommandError(
    UNREACHABLE.test(errors)
      ? 'The npm registry cannot be reached. Check the network or the proxy, then run the command again.'
      : `npm ci failed with code ${code}; its messages are above.`,
  );
}

/** Latest modification under a file or folder, folders included, so that a deleted file counts. 0 when there is none. */
function lastChange(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) return 0;
  if (!info.isDirectory()) return info.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, lastChange(join(path, name))), info.mtimeMs);
}

/** Whether the built file is missing or older than any of its inputs. */
export function isStale(file, inputs) {
  const built = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return built === undefined || inputs.some((input) => lastChange(resolve(ROOT, input)) > built);
}

const APP_INPUTS = [
  'src',
  'goldens',
  'recipe',
  'public',
  'index.html',
  'headless.html',
  'package-lock.json',
  'vite.config.ts',
];

/** Dates a built file back to the build's start, so that a change of the source during the build counts as newer. */
export function datedBack(path, startedMs) {
  utimesSync(path, startedMs / 1000, startedMs / 1000);
}

/** Builds the app into dist/ unless it is up to date. */
export async function ensureBuilt({ force = false } = {}) {
  const page = join(DIST, 'index.html');
  if (!force && !isStale(page, APP_INPUTS)) return;
  const startedMs = Date.now();
  console.error('Building the app ...');
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const { code } = await runProgram(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    stdio: ['ignore', process.stderr, 'pipe'],
    // A test runner's own would make it a build of React for development.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (code !== 0) throw new CommandError('The build failed; its messages are above.');
  datedBack(page, startedMs);
}

/** Runs a command's body: an expected failure ends it with one sentence and exit code 1. */
export async function runCommand(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    const expected = ['CommandError', 'ServerError', 'BrowserError'].includes(error?.name);
    console.error(expected ? error.message : error);
    process.exitCode = 1;
  }
}
