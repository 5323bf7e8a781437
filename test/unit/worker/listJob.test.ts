/** A picked folder becomes files by their paths, in messages of a bounded size. */
import { describe, expect, test } from 'vitest';
import type { DatasetEvent } from '../../../src/protocol/dataset.ts';
import { listFolder } from '../../../src/worker/listJob.ts';

type Handle = Partial<FileSystemFileHandle> | Partial<FileSystemDirectoryHandle>;

/** A folder as a picker hands it out. */
function folder(name: string, children: readonly Handle[]): FileSystemDirectoryHandle {
  async function* values() {
    yield* children;
  }
  return { kind: 'directory', name, values } as unknown as FileSystemDirectoryHandle;
}

const file = (name: string): Handle => ({ kind: 'file', name, getFile: async () => new File([name], name) });

async function listed(handle: FileSystemDirectoryHandle) {
  const events: Extract<DatasetEvent, { type: 'listed' }>[] = [];
  const post = (event: DatasetEvent): void => {
    if (event.type === 'listed') events.push(event);
  };
  await listFolder(7, handle, post, new AbortController().signal);
  return events;
}

describe('listFolder', () => {
  test('gives every file by its path from the folder on', async () => {
    const set = folder('set', [file('notes.txt'), folder('Ann', [file('1.png'), folder('old', [file('2.png')])])]);
    const events = await listed(set);
    const sources = events.flatMap((event) => event.sources);
    expect(sources.map(({ path }) => path)).toEqual(['set/notes.txt', 'set/Ann/1.png', 'set/Ann/old/2.png']);
    expect(await sources[2]!.blob.text()).toBe('2.png');
    expect(events.map(({ job, done }) => [job, done])).toEqual([[7, true]]);
  });

  test('sends many files in parts, the last of which says so', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `${i}.png`);
    const events = await listed(folder('set', names.map(file)));
    expect(events.flatMap(({ sources }) => sources.map(({ path }) => path))).toEqual(names.map((n) => `set/${n}`));
    expect(Math.max(...events.map(({ sources }) => sources.length))).toBeLessThanOrEqual(256);
    expect(events.map(({ done }) => done)).toEqual([...events.slice(1).map(() => false), true]);
  });

  test('of an empty folder ends too', async () => {
    expect(await listed(folder('set', []))).toMatchObject([{ sources: [], done: true }]);
  });
});
