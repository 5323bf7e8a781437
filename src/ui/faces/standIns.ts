/**
 * The faces that the page opens with, as one small picture: they stand in their places at once, and the drawn ones take over one
 * by one. `npm run record-demo` makes it, a row for each person and a column for each image.
 */
import { useEffect, useState } from 'react';
import type { FaceSheet } from '../../domain/faceSheet.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { openingSettings } from '../../store/story/openingSettings.ts';
import { useApp } from '../../store/useApp.ts';
import pictureUrl from './openingFaces.webp';

/** Pixels a side of a face in the picture. */
export const STAND_IN_SIDE = 24;

export interface StandIns {
  readonly picture: CanvasImageSource;
  readonly imagesPerIdentity: number;
}

const { dataset: opening } = openingSettings().demoRecording;

/** A face hangs on its person, its number, the seed and the difficulty alone: a smaller set has some of the same. */
export function standsFor(dataset: Settings['dataset']): boolean {
  if (dataset.kind !== 'synthetic' || opening.kind !== 'synthetic') return false;
  return (
    dataset.seed === opening.seed &&
    dataset.difficulty === opening.difficulty &&
    dataset.identities <= opening.identities &&
    dataset.imagesPerIdentity <= opening.imagesPerIdentity
  );
}

let loading: Promise<HTMLImageElement | null> | null = null;

/** Null where it cannot be had: places stay empty until their faces are drawn. */
function load(): Promise<HTMLImageElement | null> {
  loading ??= (async () => {
    const image = new Image();
    image.src = pictureUrl;
    await image.decode();
    return image;
  })().catch(() => null);
  return loading;
}

/** What stands for the faces of a sheet that have not been drawn yet; null where nothing does. */
export function useStandIns(sheet: FaceSheet): StandIns | null {
  const [picture, setPicture] = useState<HTMLImageElement | null>(null);
  const dataset = useApp((state) => state.settings.dataset);
  // Drawn faces come with a new revision.
  const missing = useApp((state) => state.dataset.revision >= 0 && sheet.present.includes(0));
  const wanted = missing && standsFor(dataset);
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    void load().then((image) => {
      if (!gone) setPicture(image);
    });
    return () => {
      gone = true;
    };
  }, [wanted]);
  if (!wanted || !picture || dataset.kind !== 'synthetic') return null;
  return { picture, imagesPerIdentity: dataset.imagesPerIdentity };
}

/** Draws what stands for an image into a square. */
export function drawStandIn(
  context: CanvasRenderingContext2D,
  { picture, imagesPerIdentity }: StandIns,
  image: number,
  x: number,
  y: number,
  side: number,
): void {
  const [row, column] = [Math.floor(image / imagesPerIdentity), image % imagesPerIdentity];
  const [left, top] = [column * STAND_IN_SIDE, row * STAND_IN_SIDE];
  context.drawImage(picture, left, top, STAND_IN_SIDE, STAND_IN_SIDE, x, y, side, side);
}
