/** Where all faces of a photo are, looked for when the photo is shown at full size. */
import { useEffect, useState } from 'react';
import type { FaceBox } from '../../domain/faceBox.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';

/** undefined: being looked for; null: the photo cannot be looked at. */
export function useFacesOf(image: number): readonly FaceBox[] | null | undefined {
  const session = useCleanSession();
  const content = useClean((state) => state.set?.contents[image]);
  const [seen, setSeen] = useState<{ readonly of: string; readonly boxes: readonly FaceBox[] | null }>();
  useEffect(() => {
    if (content === undefined) return;
    let gone = false;
    const show = (boxes: readonly FaceBox[] | null): void => {
      if (!gone) setSeen({ of: content, boxes });
    };
    session.facesOf(image).then(show, () => show(null));
    return () => {
      gone = true;
    };
  }, [session, image, content]);
  return seen && seen.of === content ? seen.boxes : undefined;
}
