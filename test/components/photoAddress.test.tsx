/** The address that the page makes for a file it shows lasts until the photo is drawn, and no longer than it is shown. */
import { useLayoutEffect } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-react';
import { useImageOf } from '../../src/ui/clean/useImageOf.ts';

const events: string[] = [];

/** Says when the photo is drawn, whether the page still shows it or not. */
function Photo({ file }: { readonly file: Blob }) {
  const shown = useImageOf(file);
  useLayoutEffect(() => {
    for (const kind of ['load', 'error']) shown.current!.addEventListener(kind, () => events.push(kind));
  }, [shown]);
  return <img ref={shown} alt="" />;
}

async function drawnFile(): Promise<Blob> {
  const canvas = new OffscreenCanvas(2000, 2000);
  canvas.getContext('2d')!.fillRect(0, 0, 1000, 1000);
  return canvas.convertToBlob();
}

afterEach(() => {
  events.length = 0;
  vi.restoreAllMocks();
});

function watchRelease(): void {
  const release = URL.revokeObjectURL.bind(URL);
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => {
    events.push('released');
    release(url);
  });
}

test('a photo that is left before it is drawn is drawn first', async () => {
  watchRelease();
  const { unmount } = await render(<Photo file={await drawnFile()} />);
  await unmount();
  await expect.poll(() => events).toEqual(['load', 'released']);
});

test('what is no photo is let go of too', async () => {
  watchRelease();
  const { unmount } = await render(<Photo file={new Blob(['no photo'], { type: 'image/png' })} />);
  await unmount();
  await expect.poll(() => events).toEqual(['error', 'released']);
});

test('a photo that is shown is let go of when it is left', async () => {
  watchRelease();
  const { unmount } = await render(<Photo file={await drawnFile()} />);
  await expect.poll(() => events).toEqual(['load']);
  await unmount();
  expect(events).toEqual(['load', 'released']);
});
