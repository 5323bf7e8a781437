/** The files that a person has just picked or dropped, while they are looked up: how many there are so far, and the latest choice counts. */
import { t } from '@lingui/core/macro';
import { useEffect, useRef, useState } from 'react';
import type { OwnImages } from '../../store/dataset/datasetControl.ts';
import type { ListingWatch } from '../../store/dataset/ownFolder.ts';
import { reportOf } from '../../store/failures.ts';

type Stage =
  | { readonly kind: 'idle' }
  /** Files found so far. */
  | { readonly kind: 'looking'; readonly found: number }
  | { readonly kind: 'failed'; readonly message: string };

export interface Listing {
  readonly stage: Stage;
  /** Looks up what was chosen; what was being looked up before is forgotten. */
  take(collect: (watch: ListingWatch) => Promise<OwnImages | null>): void;
  cancel(): void;
}

const IDLE: Stage = { kind: 'idle' };

/** @param onImages gets what was chosen once all of it is known; nothing where there was no file */
export function useListing(onImages: (images: OwnImages) => void): Listing {
  const [stage, setStage] = useState<Stage>(IDLE);
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);
  const begin = (next: Stage): AbortSignal => {
    current.current?.abort();
    current.current = new AbortController();
    setStage(next);
    return current.current.signal;
  };
  return {
    stage,
    cancel: () => void begin(IDLE),
    take(collect) {
      const signal = begin({ kind: 'looking', found: 0 });
      const show = (next: Stage): void => {
        if (!signal.aborted) setStage(next);
      };
      void collect({ onFound: (found) => show({ kind: 'looking', found }), signal }).then(
        (images) => {
          show(IDLE);
          if (images && !signal.aborted) onImages(images);
        },
        (cause) => show({ kind: 'failed', message: reportOf(cause, t`The files could not be looked up.`).message }),
      );
    },
  };
}
