/** The server of the built app, asked over real connections. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compressFolder } from '../../../scripts/compressed-build.mjs';
import { SECURITY_HEADERS } from '../../../scripts/policy.mjs';
import { fileFor, isOwnHost, type RunningServer, startServer } from '../../../scripts/server.mjs';

let folder: string;
let server: RunningServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playground-server-'));
  const root = join(folder, 'dist');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'dist-secret.txt'), 'secret');
  writeFileSync(join(root, 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'assets', 'index-Ab3_x9-Z.js'), 'export {};');
  writeFileSync(join(root, 'assets', 'kernel-Ab3dx9dZ.wasm'), new Uint8Array([0, 97, 115, 109]));
  writeFileSync(join(root, 'with space.txt'), 'text');
  server = await startServer({ root, port: 0 });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** A request whose path is sent as it is: fetch() would tidy it up first. */
function get(
  path: string,
  method = 'GET',
  host = `127.0.0.1:${server.port}`,
  encodings?: string,
): Promise<{ status: number; headers: Record<string, unknown>; body: string; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const headers = { host, ...(encodings !== undefined && { 'accept-encoding': encodings }) };
    const sent = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes.toString('utf8'), bytes });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('files', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/index.html?x=1', 'text/html; charset=utf-8', 'no-cache'],
    ['/assets/index-Ab3_x9-Z.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/assets/kernel-Ab3dx9dZ.wasm', 'application/wasm', 'public, max-age=31536000, immutable'],
    ['/with%20space.txt', 'text/plain; charset=utf-8', 'no-cache'],
  ])('%s', async (path, type, cache) => {
    const { status, headers } = await get(path);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe(type);
    expect(headers['cache-control']).toBe(cache);
  });

  test('HEAD has the length and no body', async () => {
    const { status, headers, body } = await get('/', 'HEAD');
    expect([status, headers['content-length'], body]).toEqual([200, '15', '']);
  });

  test('what is not there, and methods that are not served', async () => {
    expect((await get('/missing.js')).status).toBe(404);
    expect((await get('/assets')).status).toBe(404);
    expect((await get('/', 'POST')).status).toBe(405);
  });
});

describe('compressed forms', () => {
  const STYLE = '.a { color: red; }\n'.repeat(200);
  const path = '/assets/style-Ab3dx9dZ.css';
  const file = () => join(folder, 'dist', 'assets', 'style-Ab3dx9dZ.css');
  beforeAll(async () => {
    writeFileSync(file(), STYLE);
    await compressFolder(join(folder, 'dist'));
  });

  test.each([
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
    ['BR', 'br', brotliDecompressSync],
  ])('to a client that takes "%s" goes %s', async (encodings, encoding, unpack) => {
    const { headers, bytes } = await get(path, 'GET', undefined, encodings);
    expect(headers).toMatchObject({
      'content-encoding': encoding,
      'content-length': `${bytes.length}`,
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    });
    expect(bytes.length).toBeLessThan(STYLE.length / 10);
    expect(unpack(bytes).toString('utf8')).toBe(STYLE);
  });

  test.each([undefined, '', 'identity', 'br;q=0', 'zstd, brotli'])(
    'to a client that takes %j goes the file',
    async (e) => {
      const { headers, body } = await get(path, 'GET', undefined, e);
      expect(headers).not.toHaveProperty('content-encoding');
      expect(headers.vary).toBe('Accept-Encoding');
      expect(body).toBe(STYLE);
    },
  );

  test('HEAD tells the length of the form that would go', async () => {
    const { headers, body } = await get(path, 'HEAD', undefined, 'gzip');
    expect([headers['content-encoding'], body]).toEqual(['gzip', '']);
    expect(Number(headers['content-length'])).toBeLessThan(STYLE.length);
  });

  test('a form that is older than the file is not of it', async () => {
    const later = new Date(Date.now() + 5000);
    utimesSync(file(), later, later);
    expect((await get(path, 'GET', undefined, 'br')).body).toBe(STYLE);
  });

  test('another host gets none', async () => {
    const { status, headers } = await get(path, 'GET', 'evil.example', 'br');
    expect([status, headers['content-encoding']]).toEqual([403, undefined]);
  });

  test('small files and models have none', async () => {
    for (const small of ['/index.html', '/assets/kernel-Ab3dx9dZ.wasm']) {
      expect((await get(small, 'GET', undefined, 'br')).headers).not.toHaveProperty('content-encoding');
    }
  });
});

describe('paths that lead out of the folder', () => {
  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/%2e%2e%2fdist-secret.txt',
    '/%00',
    '/%E0%A4%A',
    '//etc/passwd',
  ])('%s', async (path) => {
    const { status, body } = await get(path);
    expect([400, 404]).toContain(status);
    expect(body).not.toContain('secret');
  });

  test('a sibling whose name begins like the folder is outside', () => {
    expect(fileFor('/srv/dist', '/../dist-secret.txt')).toBeUndefined();
    expect(fileFor('/srv/dist', '/a.txt')).toBe('/srv/dist/a.txt');
  });
});

describe('headers', () => {
  test('come with every answer, errors too', async () => {
    for (const path of ['/', '/missing', '/%00']) {
      const { headers } = await get(path);
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(headers[name.toLowerCase()]).toBe(value);
    }
  });
});

describe('another host than this machine', () => {
  test.each([
    'evil.example',
    `evil.example:${80}`,
    'localhost.evil.example',
    'evil-localhost',
    '127.0.0.1.evil.example',
  ])('is refused, and gets nothing of the app: "%s"', async (host) => {
    const { status, headers, body } = await get('/', 'GET', host);
    expect(status).toBe(403);
    expect(body).not.toContain('doctype');
    expect(headers['content-security-policy']).toBe(SECURITY_HEADERS['Content-Security-Policy']);
  });

  test.each(['localhost', 'LOCALHOST:4173', 'app.localhost:1', '127.0.0.1', '[::1]:4173', '192.168.1.2:80'])(
    'is not %s',
    async (host) => {
      expect((await get('/', 'GET', host)).status).toBe(200);
    },
  );

  test('is a request without one, or with one that is none', () => {
    expect([undefined, '', ':80', 'a b', '::1', 'http://localhost'].filter(isOwnHost)).toEqual([]);
  });
});

describe('ports', () => {
  const occupy = (port: number) =>
    new Promise<{ port: number; free: () => void }>((resolve) => {
      const holder = createServer();
      holder.listen(port, '127.0.0.1', () => {
        const address = holder.address();
        resolve({ port: typeof address === 'object' && address ? address.port : 0, free: () => holder.close() });
      });
    });

  test('a port that is taken is an error in one sentence', async () => {
    const held = await occupy(0);
    await expect(startServer({ root: folder, port: held.port })).rejects.toThrow(
      `Port ${held.port} is in use. Choose another with --port, or leave it out.`,
    );
    held.free();
  });

  test('without a port the next free one is taken', async () => {
    const held = await occupy(0);
    const other = await startServer({ root: folder, firstPort: held.port });
    expect(other.port).toBeGreaterThan(held.port);
    await other.close();
    held.free();
  });
});
