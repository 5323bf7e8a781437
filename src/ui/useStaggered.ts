/**
 * Follows a value with a short delay of its own, so that parts of the page that change together are drawn one after the
 * other and no single task on the main thread grows long.
 */
import { startTransition, useEffect, useRef, useState } from 'react';

const SLOT_MS = 32;

/**
 * @param slot place in the order; each waits for the ones before it
 * @param of what the value belongs to, as a run: of another one it is followed at once, so that nothing stands under a wrong name
 */
export function useStaggered<T>(value: T, slot: number, of: unknown): T {
  const latest = useRef({ value, of });
  const [shown, setShown] = useState(latest.current);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (latest.current.value === value && latest.current.of === of) return;
    latest.current = { value, of };
    // The newest is shown when the turn comes, however often it changes until then.
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      startTransition(() => setShown(latest.current));
    }, slot * SLOT_MS);
  }, [value, of, slot]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return shown.of === of ? shown.value : value;
}
