/** All files below a folder: none left out, not too many opened at once, ended when no longer wanted. */
import { describe, expect, test } from 'vitest';
import { type Found, walkFiles } from '../../../src/domain/fileWalk.ts';

const folder = (path: string, children: readonly Found[]): Found => ({
  kind: 'folder',
  path,
  children: async () => children,
});

const files = (of: string, count: number, open: () => Promise<void>): Found[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: 'file',
    path: `${of}/${i}.png`,
    async open() {
      await open();
      return new Blob(['x']);
    },
  }));

const never = new AbortController().signal;

describe('walkFiles', () => {
  test('finds all files of folders in folders, with no more than some opened at once', async () => {
    let open = 0;
    let most = 0;
    const slow = async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setTimeout(resolve));
      open -= 1;
    };
    const set = folder('set', [
      ...files('set', 3, slow),
      folder('set/Ann', files('set/Ann', 300, slow)),
      folder('set/Ben', [folder('set/Ben/old', files('set/Ben/old', 400, slow))]),
    ]);
    const paths: string[] = [];
    await walkFiles([set], (some) => paths.push(...some.map(({ path }) => path)), never);
    expect(new Set(paths).size).toBe(703);
    expect(paths).toHaveLength(703);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(2 * 128);
  });

  test('names what cannot be opened and goes on', async () => {
    const refuse = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
    const found: (readonly [string, string | undefined])[] = [];
    await walkFiles(
      [
        folder('set', [
          ...files('set', 1, refuse),
          { kind: 'folder', path: 'set/Ann', children: refuse },
          folder(
            'set/Ben',
            files('set/Ben', 1, async () => undefined),
          ),
        ]),
      ],
      (some) => found.push(...some.map(({ path, problem }) => [path, problem] as const)),
      never,
    );
    expect(found).toEqual([
      ['set/0.png', 'The file could not be opened: it may be gone, locked or a link.'],
      ['set/Ann', 'The folder could not be opened: it may be gone, locked or a link.'],
      ['set/Ben/0.png', undefined],
    ]);
  });

  test('goes no further once it is not wanted', async () => {
    const abort = new AbortController();
    let opened = 0;
    const stop = async () => {
      opened += 1;
      abort.abort();
    };
    const set = folder('set', [...files('set', 500, stop), folder('set/Ann', files('set/Ann', 5, stop))]);
    await expect(walkFiles([set], () => undefined, abort.signal)).rejects.toThrow();
    expect(opened).toBe(128);
  });
});
