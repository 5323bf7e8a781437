/** All faces of the set, grouped by label, appearing while they are drawn. Painted on a canvas of the visible part alone. */
import { msg, t } from '@lingui/core/macro';
import { SegmentedControl } from '@mantine/core';
import { type MouseEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { NO_LABEL } from '../../domain/detectionTerms.ts';
import { onlyDetects } from '../../domain/losses/catalogue.ts';
import type { ShownMoment } from '../../store/replay/shownMoment.ts';
import { shownSettings } from '../../store/run/shown.ts';
import type { Faces } from '../../store/state.ts';
import { useStory } from '../../store/story/story.ts';
import { useApp, useMoment, useSession } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import { saidOptions, type WordedOption } from '../controls/saidOptions.ts';
import { PictureTabs } from '../train/picture/PictureTabs.tsx';
import { ShowTruth } from '../train/picture/ShowTruth.tsx';
import { AtEpoch } from '../train/replay/AtEpoch.tsx';
import { useSize } from '../useSize.ts';
import { FaceCard, type PointedFace } from './FaceCard.tsx';
import classes from './FaceWall.module.css';
import { NarrowedNote } from './NarrowedNote.tsx';
import { OutcomeIcon } from './OutcomeIcon.tsx';
import { OUTCOMES, type Outcome } from './outcome.ts';
import { placeOf } from './shownFace.ts';
import { useDescription } from './useDescription.ts';
import { useWallKeys } from './useWallKeys.ts';
import { useWallPainting } from './useWallPainting.ts';
import { imageAt, layoutWall, type WallLayout } from './wallLayout.ts';
import { placeOnWall, readingOrder } from './wallSteps.ts';

type Grouping = 'given' | 'rectified';

const GROUPINGS: readonly WordedOption<Grouping>[] = [
  { value: 'given', label: msg`Given labels` },
  { value: 'rectified', label: msg`Rectified labels` },
];

/** The labels the wall is grouped by, [count]. */
function groupedLabels(state: Pick<ShownMoment, 'labels' | 'corrections'>, faces: Faces, grouping: Grouping) {
  const given = state.labels?.given ?? faces.labels;
  if (grouping === 'given') return given;
  const result = given.slice();
  for (const [image, { rectifiedLabel }] of state.corrections.byImage) {
    if (rectifiedLabel !== NO_LABEL) result[image] = rectifiedLabel;
  }
  return result;
}

/** Of the images on the page those that wall and list are narrowed to, ascending. */
const shownOf = (narrowed: ReadonlySet<number>, faces: Faces): Int32Array<ArrayBuffer> =>
  Int32Array.from([...narrowed].filter((image) => placeOf(faces, image) >= 0)).sort();

/** After a confusion was opened its photos have the focus, unless something else has it. */
function useFocusOnConfusion(viewport: RefObject<HTMLDivElement | null>): void {
  const confusion = useApp((state) => state.selection.confusion);
  useEffect(() => {
    const nowhere = document.activeElement === null || document.activeElement === document.body;
    if (confusion && nowhere) viewport.current?.focus();
  }, [confusion, viewport]);
}

function useWall(faces: Faces, grouping: Grouping, showTruth: boolean) {
  const labels = useMoment((moment) => moment.labels);
  const corrections = useMoment((moment) => moment.corrections);
  const narrowed = useApp((state) => state.selection.narrowed);
  const selected = useApp((state) => state.selection.image);
  const canvas = useRef<HTMLCanvasElement>(null);
  const viewport = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(viewport);
  useFocusOnConfusion(viewport);
  const moved = grouping === 'rectified' ? corrections : null;
  const layout = useMemo(() => {
    if (width < 40 || height < 40) return null;
    const state = { labels, corrections: moved ?? { byImage: new Map(), total: 0, right: 0, known: 0 } };
    const shown = narrowed ? shownOf(narrowed, faces) : faces.sample;
    return layoutWall(groupedLabels(state, faces, grouping), faces.identities.length, width, height, shown);
  }, [faces, labels, moved, grouping, width, height, narrowed]);
  const keys = useWallKeys(layout, viewport, selected);
  const { marked } = keys;

  const picture = useMemo(
    () => ({ faces, labels, corrections, showTruth, selected, marked }),
    [faces, labels, corrections, showTruth, selected, marked],
  );
  useWallPainting({ canvas, viewport, layout, width, height, picture });

  return { canvas, viewport, layout, width, height, keys };
}

/** What is under the pointer, or under the mark of the keyboard, where on the window it is. */
function markedFace(layout: WallLayout, image: number, viewport: HTMLElement): PointedFace | null {
  const place = placeOnWall(layout, image);
  if (!place) return null;
  const box = viewport.getBoundingClientRect();
  return { image, x: box.left + place.x + layout.tile, y: box.top + place.y + layout.tile - viewport.scrollTop };
}

const partOf = (part: string | number, whole: string | number): string => t`${part} of ${whole}`;

/** @param few images that the wall is narrowed to; null: all are shown */
function wallName(faces: Faces, grouping: Grouping, few: number | null): string {
  const { count } = faces.sheet;
  const all = faces.sample ? partOf(count, faces.labels.length) : `${count}`;
  const shown = few === null ? all : partOf(few, all);
  const identities = faces.identities.length;
  return grouping === 'given'
    ? t`${shown} faces of ${identities} identities, grouped by given label`
    : t`${shown} faces of ${identities} identities, grouped by rectified label`;
}

function Wall({ faces, grouping, showTruth }: { faces: Faces; grouping: Grouping; showTruth: boolean }) {
  const { canvas, viewport, layout, width, height, keys } = useWall(faces, grouping, showTruth);
  const { marked, ...handlers } = keys;
  const [pointed, setPointed] = useState<PointedFace | null>(null);
  const narrowed = useApp((state) => state.selection.narrowed !== null);
  const name = wallName(faces, grouping, narrowed && layout ? readingOrder(layout).length : null);
  const session = useSession();
  const described = useDescription(faces);
  /** -1 where no face is. */
  const faceAt = (event: MouseEvent, on: WallLayout): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const image = imageAt(on, event.clientX - box.left, event.clientY - box.top + (viewport.current?.scrollTop ?? 0));
    return faces.sheet.present[placeOf(faces, image)] === 1 ? image : -1;
  };
  const point = (event: MouseEvent, on: WallLayout): void => {
    const image = faceAt(event, on);
    setPointed(image < 0 ? null : { image, x: event.clientX, y: event.clientY });
  };
  const select = (event: MouseEvent, on: WallLayout): void => {
    const image = faceAt(event, on);
    if (image < 0) session.selectImage(null);
    else session.selectImage(image, readingOrder(on));
  };
  const scrolls = layout !== null && layout.height > height;
  const shown =
    pointed ?? (marked !== null && layout && viewport.current ? markedFace(layout, marked, viewport.current) : null);
  return (
    <div
      ref={viewport}
      className={scrolls ? `${classes.viewport} ${classes.scrolls}` : classes.viewport}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows go from face to face, Enter opens a card
      tabIndex={0}
      role="application"
      aria-roledescription={t`wall of faces`}
      aria-label={t`Faces: arrow keys go from face to face, Enter opens the card of one`}
      {...handlers}
    >
      <div style={{ height: scrolls ? layout.height : '100%' }}>
        <canvas
          ref={canvas}
          className={classes.canvas}
          style={{ width, height }}
          role="img"
          aria-label={name}
          onPointerMove={(event) => layout && point(event, layout)}
          onClick={(event) => layout && select(event, layout)}
          onPointerLeave={() => setPointed(null)}
        />
      </div>
      {shown && <FaceCard pointed={shown} faces={faces} showTruth={showTruth} />}
      <p className="sr-only" aria-live="polite">
        {marked === null ? '' : described(marked)}
      </p>
    </div>
  );
}

const RECTIFIED_OUTCOMES: readonly Outcome[] = ['fixed', 'wrong', 'broken'];
const DETECTED_OUTCOMES: readonly Outcome[] = ['found', 'wrong', 'broken'];
const GIVEN_OUTCOMES: readonly Outcome[] = ['wrong'];

/** Before anything is rectified there are wrong labels alone. */
function OutcomeLegend({ rectified, detects }: { rectified: boolean; detects: boolean }) {
  const after = detects ? DETECTED_OUTCOMES : RECTIFIED_OUTCOMES;
  return (rectified ? after : GIVEN_OUTCOMES).map((outcome) => (
    <span key={outcome} title={say(OUTCOMES[outcome].long)}>
      <OutcomeIcon outcome={outcome} decorative /> {rectified ? say(OUTCOMES[outcome].short) : t`wrong label`}
    </span>
  ));
}

export function FaceWall() {
  const faces = useApp((state) => state.dataset.faces);
  const status = useApp((state) => state.dataset.status.kind);
  const [{ kind: story }] = useStory();
  const rectifiedThen = useMoment(({ corrections }) => corrections.total > 0);
  // What plays by itself has one legend from the first, so that nothing moves but the faces.
  const rectified = story !== 'over' || rectifiedThen;
  const detects = useApp((state) => onlyDetects(shownSettings(state).head.kind));
  const hasTruth = useMoment(({ labels }) => labels?.truth != null);
  const [grouping, setGrouping] = useState<Grouping>('given');
  const showTruth = useApp((state) => state.showTruth);
  return (
    <section className={`panel ${classes.panel}`} aria-label={t`Faces`}>
      <div className={classes.head}>
        <PictureTabs />
        <div className={classes.legend}>
          {rectified && (
            <span>
              <i className={classes.ringKey} aria-hidden />{' '}
              {detects ? t`taken for wrong` : t`rectified, in the new label's colour`}
            </span>
          )}
          {(story === 'waiting' || (showTruth && hasTruth)) && (
            <OutcomeLegend rectified={rectified} detects={detects} />
          )}
        </div>
        <div className={classes.controls}>
          {story === 'over' && <AtEpoch />}
          <NarrowedNote />
          <ShowTruth />
          <SegmentedControl
            size="xs"
            aria-label={t`Group faces by`}
            data={saidOptions(GROUPINGS)}
            value={grouping}
            onChange={(value) => setGrouping(value === 'rectified' ? 'rectified' : 'given')}
          />
        </div>
      </div>
      {faces ? (
        <Wall faces={faces} grouping={grouping} showTruth={showTruth && hasTruth} />
      ) : (
        <div className={classes.viewport}>
          <p className={classes.empty}>
            {status === 'waiting' ? t`Your faces will appear here.` : status === 'busy' ? t`Reading images…` : ''}
          </p>
        </div>
      )}
    </section>
  );
}
