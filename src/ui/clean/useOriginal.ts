/** The file behind an image as something an <img> shows. It is read when it is wanted and let go of with the card. */
import { useEffect, useState } from 'react';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';

/** null: there is no file of its own, or it cannot be read; undefined: being read. */
export function useOriginal(image: number): string | null | undefined {
  const session = useCleanSession();
  const set = useClean((state) => state.set);
  const [shown, setShown] = useState<{ readonly of: string; readonly url: string | null }>();
  const name = set?.names[image];
  useEffect(() => {
    if (name === undefined) return;
    let url: string | null = null;
    let gone = false;
    session.original(image).then(
      (file) => {
        if (gone) return;
        url = file && URL.createObjectURL(file);
        setShown({ of: name, url });
      },
      () => {
        if (!gone) setShown({ of: name, url: null });
      },
    );
    return () => {
      gone = true;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [session, image, name]);
  return shown?.of === name ? shown?.url : undefined;
}
