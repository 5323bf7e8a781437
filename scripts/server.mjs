/**
 * The server of the built app: static files from one folder, on this machine only, with the headers the app is meant to be
 * served with. Used by `npm start`, by the headless commands and by the tests.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { isIP } from 'node:net';
import { extname, join, resolve, sep } from 'node:path';
import { COMPRESSED_FORMS } from './compressed-build.mjs';
import { SECURITY_HEADERS } from './policy.mjs';

const MIME_TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Vite puts a hash of the content into the names of these, so they may be kept for ever. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/;
/** Browsers ask for the icon of a tab more than once. */
const ICON = /^\/icon[^/]*\.(?:svg|png)$/;

function cachingOf(url) {
  if (HASHED.test(url)) return 'public, max-age=31536000, immutable';
  return ICON.test(url) ? 'public, max-age=86400' : 'no-cache';
}

export class ServerError extends Error {
  name = 'ServerError';
}

/** The file behind a request's path, or undefined when the path is malformed or leads out of `root`. */
export function fileFor(root, url) {
  let path;
  try {
    path = decodeURIComponent(url.split(/[?#]/, 1)[0]);
  } catch {
    return undefined;
  }
  if (!path.startsWith('/') || path.includes('\0') || path.includes('\\')) return undefined;
  const base = resolve(root);
  const file = resolve(join(base, path.endsWith('/') ? `${path}index.html` : path));
  return file.startsWith(base + sep) ? file : undefined;
}

/**
 * Whether a request was meant for this machine. A page of another site can make its own name point here and would then be
 * of the same origin as the app (DNS rebinding); a number or a name of this machine cannot be made to.
 */
export function isOwnHost(host) {
  const name = /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(host ?? '')?.[1]?.toLowerCase();
  if (!name) return false;
  return name === 'localhost' || name.endsWith('.localhost') || isIP(name.replace(/^\[|\]$/g, '')) !== 0;
}

const statOf = (file) => stat(file).catch(() => undefined);

/** Whether a client takes an encoding, by its header Accept-Encoding. */
function takes(accepted, encoding) {
  return (accepted ?? '').split(',').some((part) => {
    const [name, ...parameters] = part.toLowerCase().split(';');
    return name.trim() === encoding && !parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter));
  });
}

/** The form of a file that is sent: compressed where the build has such a one and the client takes it. */
async function formOf(file, info, accepted) {
  for (const { encoding, ending } of COMPRESSED_FORMS) {
    if (!takes(accepted, encoding)) continue;
    const form = await statOf(file + ending);
    // An older one is of another file.
    if (form?.isFile() && form.mtimeMs >= info.mtimeMs) return { file: file + ending, size: form.size, encoding };
  }
  return { file, size: info.size, encoding: null };
}

async function respond(root, headers, request, response, onSent) {
  const refuse = (status, text) => {
    response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(text);
  };
  if (!isOwnHost(request.headers.host)) return refuse(403, 'This server answers to localhost only');
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Method not allowed');
  const url = request.url ?? '/';
  const file = fileFor(root, url);
  if (!file) return refuse(400, 'Bad request');
  const info = await statOf(file);
  if (!info?.isFile()) return refuse(404, 'Not found');
  const form = await formOf(file, info, request.headers['accept-encoding']);
  response.writeHead(200, {
    ...headers,
    'Content-Type': MIME_TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
    'Content-Length': form.size,
    ...(form.encoding && { 'Content-Encoding': form.encoding }),
    Vary: 'Accept-Encoding',
    'Cache-Control': cachingOf(url),
  });
  if (request.method === 'HEAD') return response.end();
  onSent?.({ path: url, bytes: form.size });
  createReadStream(form.file)
    .on('error', () => response.destroy())
    .pipe(response);
}

function listen(server, host, port) {
  return new Promise((resolvePort, reject) => {
    const fail = (error) => reject(error);
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolvePort(server.address().port);
    });
  });
}

/**
 * Serves a folder.
 * @param root the folder
 * @param port this port exactly (0: any free one); without it the first free port from `firstPort` on
 * @param headers sent with every answer
 * @param onSent told of every file that goes out: its path, and the bytes of it as sent
 * @throws ServerError when the port is taken
 * @returns the address with a slash at its end, the port, and a function that stops the server
 */
export async function startServer({
  root,
  port,
  host = '127.0.0.1',
  firstPort = 4173,
  headers = SECURITY_HEADERS,
  onSent,
}) {
  const server = createServer((request, response) => {
    respond(root, headers, request, response, onSent).catch(() => response.destroy());
  });
  const candidates = port === undefined ? Array.from({ length: 100 }, (_, i) => firstPort + i) : [port];
  for (const candidate of candidates) {
    try {
      const bound = await listen(server, host, candidate);
      const close = () =>
        new Promise((done) => {
          server.close(() => done());
          server.closeAllConnections();
        });
      return { url: `http://${host}:${bound}/`, port: bound, close };
    } catch (error) {
      if (error.code === 'EACCES') throw new ServerError(`Port ${candidate} needs more rights than this user has.`);
      if (error.code !== 'EADDRINUSE') throw error;
    }
  }
  throw new ServerError(
    port === undefined
      ? `No free port between ${firstPort} and ${firstPort + 99}. Choose another with --port.`
      : `Port ${port} is in use. Choose another with --port, or leave it out.`,
  );
}
