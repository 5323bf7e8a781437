/** An <img> of a file that the page holds. */
import { type RefObject, useEffect, useRef } from 'react';

/** @returns the reference of an <img> that shows this file; the element must not outlive it, so its key should tell files apart */
export function useImageOf(file: Blob): RefObject<HTMLImageElement | null> {
  const shown = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const image = shown.current;
    if (!image) return;
    const url = URL.createObjectURL(file);
    image.src = url;
    return () => {
      const release = (): void => URL.revokeObjectURL(url);
      if (image.complete) return release();
      // It goes on loading when it has left the page: without its address that fails in the console.
      image.addEventListener('load', release, { once: true });
      image.addEventListener('error', release, { once: true });
    };
  }, [file]);
  return shown;
}
