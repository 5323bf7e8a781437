/** The files that a person has just picked or dropped, while they are looked up: how many there are so far, and the latest choice counts. */
import { useEffect, useRef, useState } from 'react';
import type { OwnImages } from '../../store/dataset/datasetControl.ts';
import type { WalkWatch } from './collectFiles.ts';

export interface Listing {
  /** Files found so far; null while nothing is looked up. */
  readonly found: number | null;
  /** Looks up what was chosen; what was being looked up before is forgotten. */
  take(collect: (watch: WalkWatch) => Promise<OwnImages | null>): void;
  cancel(): void;
}

/** @param onImages gets what was chosen once all of it is known; nothing where there was no file */
export function useListing(onImages: (images: OwnImages) => void): Listing {
  const [found, setFound] = useState<number | null>(null);
  const current = useRef<AbortController | null>(null);
  const cancel = (): void => {
    current.current?.abort();
    current.current = null;
    setFound(null);
  };
  useEffect(() => () => current.current?.abort(), []);
  return {
    found,
    cancel,
    take(collect) {
      cancel();
      const abort = new AbortController();
      const { signal } = abort;
      current.current = abort;
      setFound(0);
      const onFound = (files: number): void => {
        if (!signal.aborted) setFound(files);
      };
      void collect({ onFound, signal }).then(
        (images) => {
          if (signal.aborted) return;
          cancel();
          if (images) onImages(images);
        },
        (cause: unknown) => {
          if (!signal.aborted) throw cause;
        },
      );
    },
  };
}
