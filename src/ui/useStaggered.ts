/**
 * Follows a value with a short delay of its own, so that parts of the page that change together are drawn one after the
 * other and no single task on the main thread grows long.
 */
import { useEffect, useState } from 'react';

const SLOT_MS = 32;

/** @param slot place in the order; each waits for the ones before it */
export function useStaggered<T>(value: T, slot: number): T {
  const [shown, setShown] = useState<T>(value);
  useEffect(() => {
    const timer = setTimeout(() => setShown(() => value), slot * SLOT_MS);
    return () => clearTimeout(timer);
  }, [value, slot]);
  return shown;
}
