/** The day on which the photo of an image was taken; null where it does not say, or is still being read. */
import { useEffect, useState } from 'react';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';

export function useTaken(image: number): string | null {
  const session = useCleanSession();
  const set = useClean((state) => state.set);
  const name = set?.names[image];
  const [taken, setTaken] = useState<{ readonly of: string; readonly day: string | null }>();
  useEffect(() => {
    if (name === undefined) return;
    let gone = false;
    session.taken(image).then((day) => {
      if (!gone) setTaken({ of: name, day });
    });
    return () => {
      gone = true;
    };
  }, [session, image, name]);
  return taken?.of === name ? (taken?.day ?? null) : null;
}
