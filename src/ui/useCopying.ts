/** Copies a text, and tells for a moment that it has. */
import { useEffect, useState } from 'react';

const COPIED_MS = 1800;

/**
 * Refused where the page is not served securely: whoever uses this shows the text where it can be taken by hand.
 * @returns whether it was copied just now, and what copies
 */
export function useCopying(): readonly [copied: boolean, copy: (text: string) => void] {
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (times === 0) return;
    const timer = setTimeout(() => setTimes(0), COPIED_MS);
    return () => clearTimeout(timer);
  }, [times]);
  const copy = (text: string): void => {
    navigator.clipboard?.writeText(text).then(
      () => setTimes((before) => before + 1),
      () => undefined,
    );
  };
  return [times > 0, copy];
}
