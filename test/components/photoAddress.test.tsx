/** The address that the page makes for a file it shows lasts until the photo is drawn, and no longer than it is shown. */
import { useLayoutEffect } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-react';
import { useImageOf } from '../../src/ui/clean/useImageOf.ts';

const events: string[] = [];
let image: HTMLImageElement;

/** An image that is being read until an event says otherwise. */
function stall(): void {
  Object.defineProperty(image, 'complete', { get: () => false });
  Object.defineProperty(image, 'src', { set: () => {} });
}

/** Says what becomes of the photo, whether the page still shows it or not. */
function Photo({ file, stalled = false }: { readonly file: Blob; readonly stalled?: boolean }) {
  const shown = useImageOf(file);
  useLayoutEffect(() => {
    image = shown.current!;
    for (const kind of ['load', 'error']) image.addEventListener(kind, () => events.push(kind));
    if (stalled) stall();
  }, [shown, stalled]);
  return <img ref={shown} alt="" />;
}

async function drawnFile(): Promise<Blob> {
  const canvas = new OffscreenCanvas(20, 20);
  canvas.getContext('2d')!.fillRect(0, 0, 10, 10);
  return canvas.convertToBlob();
}

beforeEach(() => {
  const release = URL.revokeObjectURL.bind(URL);
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => {
    events.push('released');
    release(url);
  });
});

afterEach(() => {
  events.length = 0;
  vi.restoreAllMocks();
});

for (const end of ['load', 'error']) {
  test(`a photo that is left while it is read keeps its address until then: ${end}`, async () => {
    const { unmount } = await render(<Photo file={await drawnFile()} stalled />);
    await unmount();
    expect(events).toEqual([]);
    image.dispatchEvent(new Event(end));
    expect(events).toEqual([end, 'released']);
  });
}

test('a photo that is shown is let go of when it is left', async () => {
  const { unmount } = await render(<Photo file={await drawnFile()} />);
  await expect.poll(() => events).toEqual(['load']);
  await unmount();
  expect(events).toEqual(['load', 'released']);
});

test('what is no photo is let go of when it is left', async () => {
  const { unmount } = await render(<Photo file={new Blob(['no photo'], { type: 'image/png' })} />);
  await expect.poll(() => events).toEqual(['error']);
  await unmount();
  expect(events).toEqual(['error', 'released']);
});
