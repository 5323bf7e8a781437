/** All faces of the set, grouped by label, appearing while they are drawn. Painted on a canvas of the visible part alone. */
import { SegmentedControl, Switch, useComputedColorScheme } from '@mantine/core';
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { NO_LABEL } from '../../domain/detectionTerms.ts';
import { onlyDetects } from '../../domain/losses/catalogue.ts';
import { shownSettings } from '../../store/run/shown.ts';
import type { AppState, Faces } from '../../store/state.ts';
import { useApp } from '../../store/useApp.ts';
import { FONT } from '../theme.ts';
import { useSize } from '../useSize.ts';
import { drawWall, outcomeOn } from './drawWall.ts';
import { FaceCanvas } from './FaceCanvas.tsx';
import classes from './FaceWall.module.css';
import { OutcomeIcon } from './OutcomeIcon.tsx';
import { OUTCOMES, type Outcome } from './outcome.ts';
import { placeOf, shownFace } from './shownFace.ts';
import { imageAt, layoutWall, type WallLayout } from './wallLayout.ts';

type Grouping = 'given' | 'rectified';

const GROUPINGS = [
  { value: 'given', label: 'Given labels' },
  { value: 'rectified', label: 'Rectified labels' },
];

/** The labels the wall is grouped by, [count]. */
function groupedLabels(state: Pick<AppState, 'labels' | 'corrections'>, faces: Faces, grouping: Grouping) {
  const given = state.labels?.given ?? faces.labels;
  if (grouping === 'given') return given;
  const result = given.slice();
  for (const [image, { rectifiedLabel }] of state.corrections.byImage) {
    if (rectifiedLabel !== NO_LABEL) result[image] = rectifiedLabel;
  }
  return result;
}

const token = (style: CSSStyleDeclaration, name: string): string => style.getPropertyValue(name).trim();

function useWall(faces: Faces, grouping: Grouping, showTruth: boolean) {
  const scheme = useComputedColorScheme('light');
  const labels = useApp((state) => state.labels);
  const corrections = useApp((state) => state.corrections);
  const revision = useApp((state) => state.dataset.revision);
  const canvas = useRef<HTMLCanvasElement>(null);
  const viewport = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(viewport);
  const moved = grouping === 'rectified' ? corrections : null;
  const layout = useMemo(() => {
    if (width < 40 || height < 40) return null;
    const state = { labels, corrections: moved ?? { byImage: new Map(), total: 0, right: 0, known: 0 } };
    return layoutWall(groupedLabels(state, faces, grouping), faces.identities.length, width, height, faces.sample);
  }, [faces, labels, moved, grouping, width, height]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision means new pixels behind the same sheet
  useEffect(() => {
    if (!layout) return;
    let frame = 0;
    const paint = (): void => {
      frame = 0;
      const element = canvas.current;
      const context = element?.getContext('2d');
      if (!element || !context) return;
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      element.width = Math.round(width * ratio);
      element.height = Math.round(height * ratio);
      context.scale(ratio, ratio);
      context.imageSmoothingQuality = 'high';
      const style = getComputedStyle(document.documentElement);
      const picture = {
        faces,
        labels,
        corrections,
        showTruth,
        scheme,
        ink: token(style, '--ink'),
        quiet: token(style, '--ink-3'),
        empty: token(style, '--sunk'),
        panel: token(style, '--panel'),
        good: token(style, '--good'),
        bad: token(style, '--bad'),
        broken: token(style, '--boundary'),
        font: FONT,
      };
      if (!drawWall(context, picture, layout, viewport.current?.scrollTop ?? 0, height)) schedule();
    };
    const schedule = (): void => {
      frame ||= requestAnimationFrame(paint);
    };
    schedule();
    const scroller = viewport.current;
    scroller?.addEventListener('scroll', schedule, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      scroller?.removeEventListener('scroll', schedule);
    };
  }, [layout, faces, labels, corrections, showTruth, scheme, revision, width, height]);

  return { canvas, viewport, layout, width, height };
}

interface Pointed {
  readonly image: number;
  readonly x: number;
  readonly y: number;
}

const CARD = { width: 250, height: 136 };

/** What is known of the face under the pointer. */
function FaceCard({ pointed, faces, showTruth }: { pointed: Pointed; faces: Faces; showTruth: boolean }) {
  const labels = useApp((state) => state.labels);
  const record = useApp((state) => state.corrections.byImage.get(pointed.image));
  const outcome = useApp((state) => outcomeOn(state.labels, state.corrections, pointed.image));
  const shown = useMemo(() => [shownFace(faces, labels, pointed.image)], [faces, labels, pointed.image]);
  const given = labels?.given[pointed.image] ?? faces.labels[pointed.image]!;
  const truth = labels?.truth?.[pointed.image];
  const name = (identity: number): string => faces.identities[identity] ?? 'nobody of the set';
  const left = Math.min(pointed.x + 14, window.innerWidth - CARD.width);
  const top = Math.min(pointed.y + 14, window.innerHeight - CARD.height);
  return (
    <div className={classes.card} style={{ left, top }}>
      <FaceCanvas faces={shown} side={96} />
      <dl>
        <dt>given</dt>
        <dd>{name(given)}</dd>
        {record && (
          <>
            <dt>{record.rectifiedLabel === NO_LABEL ? 'judged' : 'rectified'}</dt>
            <dd>{record.rectifiedLabel === NO_LABEL ? 'taken for wrong' : name(record.rectifiedLabel)}</dd>
            <dt>in epoch</dt>
            <dd>{record.epoch}</dd>
          </>
        )}
        {showTruth && truth !== undefined && (
          <>
            <dt>truth</dt>
            <dd>
              {name(truth)}
              {truth === given ? ', as given' : ''}
            </dd>
            {outcome && (
              <>
                <dt>label</dt>
                <dd className={classes.outcome}>
                  <OutcomeIcon outcome={outcome} decorative /> {OUTCOMES[outcome].short}
                </dd>
              </>
            )}
          </>
        )}
      </dl>
    </div>
  );
}

function Wall({ faces, grouping, showTruth }: { faces: Faces; grouping: Grouping; showTruth: boolean }) {
  const { canvas, viewport, layout, width, height } = useWall(faces, grouping, showTruth);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const all = faces.sample ? ` of ${faces.labels.length}` : '';
  const name = `${faces.sheet.count}${all} faces of ${faces.identities.length} identities, grouped by ${grouping} label`;
  const point = (event: PointerEvent, on: WallLayout): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const image = imageAt(on, event.clientX - box.left, event.clientY - box.top + (viewport.current?.scrollTop ?? 0));
    setPointed(
      image < 0 || faces.sheet.present[placeOf(faces, image)] !== 1
        ? null
        : { image, x: event.clientX, y: event.clientY },
    );
  };
  const scrolls = layout !== null && layout.height > height;
  return (
    <div
      ref={viewport}
      className={scrolls ? `${classes.viewport} ${classes.scrolls}` : classes.viewport}
      {...(scrolls ? { tabIndex: 0, role: 'group', 'aria-label': 'Faces' } : {})}
    >
      <div style={{ height: scrolls ? layout.height : '100%' }}>
        <canvas
          ref={canvas}
          className={classes.canvas}
          style={{ width, height }}
          role="img"
          aria-label={name}
          onPointerMove={(event) => layout && point(event, layout)}
          onPointerLeave={() => setPointed(null)}
        />
      </div>
      {pointed && <FaceCard pointed={pointed} faces={faces} showTruth={showTruth} />}
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
    <span key={outcome} title={OUTCOMES[outcome].long}>
      <OutcomeIcon outcome={outcome} decorative /> {rectified ? OUTCOMES[outcome].short : 'wrong label'}
    </span>
  ));
}

export function FaceWall() {
  const faces = useApp((state) => state.dataset.faces);
  const status = useApp((state) => state.dataset.status.kind);
  const rectified = useApp((state) => state.corrections.total > 0);
  const detects = useApp((state) => onlyDetects(shownSettings(state).head.kind));
  const hasTruth = useApp((state) => state.labels?.truth != null);
  const [grouping, setGrouping] = useState<Grouping>('given');
  const [showTruth, setShowTruth] = useState(false);
  return (
    <section className={`panel ${classes.panel}`} aria-labelledby="faces-title">
      <div className={classes.head}>
        <h2 className="panel-title" id="faces-title">
          Faces
        </h2>
        <div className={classes.legend}>
          {rectified && (
            <span>
              <i className={classes.ringKey} aria-hidden />{' '}
              {detects ? 'taken for wrong' : "rectified, in the new label's colour"}
            </span>
          )}
          {showTruth && hasTruth && <OutcomeLegend rectified={rectified} detects={detects} />}
        </div>
        <div className={classes.controls}>
          <Switch
            size="xs"
            label="Show truth"
            checked={showTruth}
            disabled={!hasTruth}
            onChange={(event) => setShowTruth(event.currentTarget.checked)}
          />
          <SegmentedControl
            size="xs"
            aria-label="Group faces by"
            data={GROUPINGS}
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
            {status === 'waiting' ? 'Your faces will appear here.' : status === 'busy' ? 'Reading images…' : ''}
          </p>
        </div>
      )}
    </section>
  );
}
