/** The scene of the moment: from the state of the page to what is drawn. */
import { type RefObject, useCallback, useMemo } from 'react';
import type { LineKind } from '../../domain/decision/pairLines.ts';
import { headAt } from '../../domain/runHistory.ts';
import type { ProjectionKind } from '../../protocol/projection.ts';
import type { ShownMoment } from '../../store/replay/shownMoment.ts';
import { isActive } from '../../store/run/runMachine.ts';
import { shownSettings } from '../../store/run/shown.ts';
import type { Faces } from '../../store/state.ts';
import { useApp } from '../../store/useApp.ts';
import { identityColour } from '../faces/identityColour.ts';
import { shownFace } from '../faces/shownFace.ts';
import { FONT } from '../theme.ts';
import { useLanguage } from '../useLanguage.ts';
import { movedIn } from './arrows.ts';
import { buildScene } from './buildScene.ts';
import type { Front } from './PictureCanvas.tsx';
import { nearestNegative, type Pair, pointIn } from './pairGeometry.ts';
import type { ShownPicture } from './pictureController.ts';
import { type PlacedPicture, usePlaces } from './useEmbedded.ts';
import { usePacedMoment } from './usePacedMoment.ts';
import { usePalette } from './usePalette.ts';

export interface SceneOfPage {
  readonly placed: PlacedPicture;
  readonly picture: ShownPicture;
  readonly pair: Pair | null;
  readonly lines: readonly LineKind[];
  /** The band between the margins is drawn. */
  readonly band: boolean;
  readonly caveat: string;
  /** Between the two centres of the pair; null where nothing is turned. */
  readonly front: Front | null;
  readonly hasArrows: boolean;
}

/** The identity that was asked for, else the one whose label moved last, else the first. */
function useShownIdentity(): { readonly own: number; readonly asked: boolean } {
  const asked = useApp((state) => state.selection.identity);
  return { own: asked ?? 0, asked: asked !== null };
}

/** The label an image has at a moment. */
function useLabelOf(faces: Faces, { labels, corrections }: ShownMoment): (image: number) => number {
  const given = labels?.given ?? faces.labels;
  return useCallback(
    (image: number) => corrections.byImage.get(image)?.rectifiedLabel ?? given[image] ?? -1,
    [given, corrections],
  );
}

/** @param frameMs what a frame takes on this device, milliseconds */
export function useScene(faces: Faces, kind: ProjectionKind, frameMs: RefObject<() => number>): SceneOfPage | null {
  const moment = usePacedMoment(frameMs);
  const labelOf = useLabelOf(faces, moment);
  const placed = usePlaces(moment, kind, labelOf);
  const { labels: trained, corrections, epoch: at } = moment;
  const showTruth = useApp((state) => state.showTruth) && trained?.truth != null;
  const narrowed = useApp((state) => state.selection.narrowed);
  // The lines of an epoch stand where they stood then, whatever was changed since.
  const head = useApp((state) => headAt(state.history, state.replay.at ?? -1) ?? shownSettings(state).head);
  const { own, asked } = useShownIdentity();
  const training = useApp((state) => isActive(state.machine.phase) && state.machine.phase !== 'paused');
  const colours = usePalette();
  const epoch = at ?? placed?.embedded.epoch ?? 0;
  const view = useMemo(
    () => ({ faces, own, asked, showTruth, narrowed, head, colours }),
    [faces, own, asked, showTruth, narrowed, head, colours],
  );
  const shownFaces = useMemo(
    () => Array.from(placed?.embedded.images ?? [], (image) => shownFace(faces, trained, image)),
    [faces, trained, placed?.embedded.images],
  );
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caveat is of the language that is spoken
  return useMemo(() => {
    const { own, asked, showTruth, narrowed, head, colours, faces } = view;
    if (!placed || !colours) return null;
    const { palette, scheme, ink, paper, accent } = colours;
    const { embedded, places } = placed;
    const other = nearestNegative(embedded, own);
    const isTrue = placed.projection === null;
    const pair = other === null || !(isTrue || asked) ? null : { own, other };
    const { scene, lines } = buildScene({
      embedded,
      places,
      labels: Int32Array.from(embedded.images, labelOf),
      trained,
      corrections,
      showTruth,
      head,
      pair,
      pairOnly: asked,
      moved: movedIn(corrections.byImage.values(), epoch),
      narrowed,
      palette,
    });
    const [a, b] = pair ? [pointIn(places.centres, pair.own), pointIn(places.centres, pair.other)] : [null, null];
    const picture: ShownPicture = {
      space: places.space,
      scene,
      images: embedded.images,
      centres: places.centres,
      names: faces.identities,
      colours: faces.identities.map((_, identity) => identityColour(identity, scheme)),
      pair: pair ? [pair.own, pair.other] : [],
      training,
      faces: shownFaces,
      facesKey: shownFaces,
      ink,
      paper,
      accent,
      font: FONT,
    };
    return {
      placed,
      picture,
      pair,
      lines: lines?.kinds ?? [],
      band: lines !== null && lines.band.length > 0,
      caveat: lines?.caveat ?? '',
      front:
        a && b && isTrue
          ? { of: asked ? `identity ${own}` : 'first', direction: [a[0] + b[0], a[1] + b[1], a[2] + b[2]] }
          : null,
      hasArrows: corrections.byImage.size > 0,
    };
  }, [placed, view, training, labelOf, trained, corrections, epoch, shownFaces, language]);
}
