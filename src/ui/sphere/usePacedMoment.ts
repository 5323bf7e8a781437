/**
 * The moment that a picture is of. While training moves it, as often as the device can draw: what would not be drawn is not worked
 * out either. What a person asks for is there at once.
 */
import { type RefObject, startTransition, useEffect, useRef, useState } from 'react';
import type { ShownMoment } from '../../store/replay/shownMoment.ts';
import { useApp, useMoment } from '../../store/useApp.ts';
import { PictureFlow } from './pictureFlow.ts';

interface Held {
  readonly moment: ShownMoment;
  /** The run. */
  readonly of: string | null;
}

/** @param frameMs what a frame takes on this device, milliseconds; 0 while unknown */
export function usePacedMoment(frameMs: RefObject<() => number>): ShownMoment {
  const moment = useMoment((shown) => shown);
  const of = useApp((state) => state.run.id);
  const training = useApp((state) => state.machine.phase === 'training');
  const [held, setHeld] = useState<Held>({ moment, of });
  const flow = useRef<PictureFlow<Held> | null>(null);
  const waits = training && held.of === of && held.moment.epoch === moment.epoch && held.moment.embeddings !== null;
  useEffect(() => {
    const paced = new PictureFlow<Held>(
      (next) => startTransition(() => setHeld(next)),
      () => frameMs.current(),
    );
    flow.current = paced;
    return () => paced.dispose();
  }, [frameMs]);
  useEffect(() => flow.current?.push({ moment, of }, waits), [moment, of, waits]);
  return waits ? held.moment : moment;
}
