/** Follows a value in a turn of its own, so that no single task of the page's thread grows long. */
import { startTransition, useEffect, useRef, useState } from 'react';
import { takeTurn } from './turns.ts';

/**
 * @param place in the order of turns
 * @param of what the value belongs to, as a run: of another one it is followed at once, so that nothing stands under a wrong name
 */
export function useStaggered<T>(value: T, place: number, of: unknown): T {
  const latest = useRef({ value, of });
  const [shown, setShown] = useState(latest.current);
  const giveUp = useRef<(() => void) | undefined>(undefined);
  useEffect(() => {
    if (latest.current.value === value && latest.current.of === of) return;
    latest.current = { value, of };
    // The newest is shown when the turn comes, however often it changes until then.
    giveUp.current ??= takeTurn(place, () => {
      giveUp.current = undefined;
      startTransition(() => setShown(latest.current));
    });
  }, [value, of, place]);
  useEffect(
    () => () => {
      giveUp.current?.();
      giveUp.current = undefined;
    },
    [],
  );
  return shown.of === of ? shown.value : value;
}
