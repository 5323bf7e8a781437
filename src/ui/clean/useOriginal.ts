/** The file behind an image. It is looked up when it is wanted and let go of with the card. */
import { useEffect, useState } from 'react';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';

/** null: there is no file of its own, or it cannot be read; undefined: being read. */
export function useOriginal(image: number): Blob | null | undefined {
  const session = useCleanSession();
  const set = useClean((state) => state.set);
  const [shown, setShown] = useState<{ readonly of: string; readonly file: Blob | null }>();
  const name = set?.names[image];
  useEffect(() => {
    if (name === undefined) return;
    let gone = false;
    const show = (file: Blob | null): void => {
      if (!gone) setShown({ of: name, file });
    };
    session.original(image).then(show, () => show(null));
    return () => {
      gone = true;
    };
  }, [session, image, name]);
  return shown?.of === name ? shown?.file : undefined;
}
