/** `npm start`: installs what is missing, builds what is stale, serves the app and opens it. Option: --port NUMBER. */
import { spawn } from 'node:child_process';
import util from 'node:util';
import { startServer } from './server.mjs';
import { CommandError, DIST, ensureBuilt, ensureInstalled, requireNode, runCommand } from './workspace.mjs';

function readPort() {
  let port;
  try {
    port = util.parseArgs({ options: { port: { type: 'string' } } }).values.port;
  } catch (error) {
    throw new CommandError(`${error.message} Usage: npm start -- [--port NUMBER]`);
  }
  if (port === undefined) return undefined;
  const number = Number(port);
  if (/^\d+$/.test(port) && number >= 1 && number <= 65535) return number;
  throw new CommandError(`--port ${port}: expected a number from 1 to 65535.`);
}

/** Opens the address where there is a desktop; a failure to do so is no failure of the command. */
function openOnDesktop(url) {
  const { platform, env } = process;
  if (env.CI) return;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return;
  const [command, args] =
    platform === 'darwin'
      ? ['open', [url]]
      : platform === 'win32'
        ? ['cmd', ['/c', 'start', '', url]]
        : ['xdg-open', [url]];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

await runCommand(async () => {
  requireNode();
  const port = readPort();
  await ensureInstalled();
  await ensureBuilt();
  const server = await startServer({ root: DIST, port });
  console.log('\nBoundaryFace playground. Press Ctrl-C to stop.');
  console.log(server.url);
  openOnDesktop(server.url);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => server.close().then(() => process.exit(0)));
  }
});
