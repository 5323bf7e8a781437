/** The picture on its canvases, and how pointer and keys handle it. */
import { t } from '@lingui/core/macro';
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { causeText } from '../../lib/causeText.ts';
import { useSize } from '../useSize.ts';
import type { Way } from './picking.ts';
import { PictureController, type ShownPicture } from './pictureController.ts';
import classes from './Sphere.module.css';

const WAYS: Readonly<Record<string, Way>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const ZOOM_STEP = 1.25;
/** A pointer that moved no farther has clicked, px. */
const CLICK_PX = 4;

const reducedMotion = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

export interface Front {
  readonly of: string;
  readonly direction: readonly [number, number, number];
}

export interface PictureCanvasProps {
  readonly picture: ShownPicture;
  /** What the picture shows, for those who cannot see it. */
  readonly label: string;
  readonly selected: number | null;
  /** Dragging draws a lasso instead of turning. */
  readonly lasso: boolean;
  /** A direction to turn to the front, once for each `of`: where it drifts, the picture stays as a person has turned it. */
  readonly front: Front | null;
  /** Changes when the first sight is wanted back. */
  readonly resets: number;
  /** Is told how to learn what a frame takes on this device, milliseconds. */
  readonly frameMs: RefObject<() => number>;
  /** What is known of an image, one sentence. */
  describe(image: number): string;
  /** @param x where it stands on the window, CSS px */
  onPointed(image: number, x: number, y: number): void;
  onSelect(image: number | null): void;
  onLasso(images: readonly number[]): void;
  /** The picture cannot be drawn, and why. */
  onBroken(message: string): void;
}

interface Drag {
  readonly kind: 'turn' | 'lasso';
  readonly startX: number;
  readonly startY: number;
  x: number;
  y: number;
  moved: boolean;
}

function useController(props: PictureCanvasProps) {
  const backdrop = useRef<HTMLCanvasElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const controller = useRef<PictureController | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const { picture, selected, front, resets } = props;
  // A picture whose graphics context was lost begins anew on fresh canvases.
  const [life, setLife] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each life has canvases of its own
  useEffect(() => {
    const [under, gl, flat] = [backdrop.current, canvas.current, overlay.current];
    if (!under || !gl || !flat) return;
    const listener = {
      onPointed(image: number, x: number, y: number): void {
        const { left, top } = flat.getBoundingClientRect();
        latest.current.onPointed(image, left + x, top + y);
      },
    };
    const lost = (event: Event): void => {
      event.preventDefault();
      setLife((held) => held + 1);
    };
    try {
      controller.current = new PictureController(
        { backdrop: under, picture: gl, overlay: flat },
        listener,
        reducedMotion,
      );
    } catch (cause) {
      latest.current.onBroken(causeText(cause));
      return;
    }
    latest.current.frameMs.current = () => controller.current?.frameMs ?? 0;
    gl.addEventListener('webglcontextlost', lost);
    return () => {
      gl.removeEventListener('webglcontextlost', lost);
      controller.current?.dispose();
      controller.current = null;
    };
  }, [life]);
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new life must be told again
  useEffect(() => controller.current?.resize({ width, height }), [width, height, life]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new life must be told again
  useEffect(() => controller.current?.show(picture), [picture, life]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new life must be told again
  useEffect(() => controller.current?.select(selected), [selected, life]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each
  useEffect(() => {
    if (front) controller.current?.face(front.direction);
  }, [front?.of]);
  useEffect(() => {
    if (resets > 0) controller.current?.reset();
  }, [resets]);
  return { canvases: { backdrop, canvas, overlay }, controller, box, life };
}

/** Dragging, clicking, two fingers. */
function usePointer(controller: { readonly current: PictureController | null }, props: PictureCanvasProps) {
  const drag = useRef<Drag | null>(null);
  const fingers = useRef(new Map<number, readonly [number, number]>());
  const place = (event: PointerEvent): readonly [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const spread = (): number => {
    const [a, b] = [...fingers.current.values()];
    return a && b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0;
  };
  return {
    onPointerDown(event: PointerEvent): void {
      const [x, y] = place(event);
      event.currentTarget.setPointerCapture(event.pointerId);
      fingers.current.set(event.pointerId, [x, y]);
      const kind = props.lasso || event.shiftKey ? 'lasso' : 'turn';
      drag.current = { kind, startX: x, startY: y, x, y, moved: false };
    },
    onPointerMove(event: PointerEvent): void {
      const [x, y] = place(event);
      const picture = controller.current;
      const held = drag.current;
      if (!picture) return;
      if (!held) {
        picture.point(x, y);
        return;
      }
      const before = spread();
      fingers.current.set(event.pointerId, [x, y]);
      if (fingers.current.size === 2) {
        held.moved = true;
        if (before > 0) picture.zoom(spread() / before, x, y);
        return;
      }
      if (!held.moved) {
        held.moved = Math.hypot(x - held.startX, y - held.startY) > CLICK_PX;
        if (!held.moved) return;
        if (held.kind === 'lasso') picture.lassoTo(held.startX, held.startY);
      }
      if (held.kind === 'lasso') picture.lassoTo(x, y);
      else picture.drag(x - held.x, y - held.y);
      [held.x, held.y] = [x, y];
    },
    onPointerUp(event: PointerEvent): void {
      const [x, y] = place(event);
      fingers.current.delete(event.pointerId);
      const held = drag.current;
      const picture = controller.current;
      if (fingers.current.size === 0) drag.current = null;
      if (!held || !picture) return;
      if (held.kind === 'lasso') {
        const images = picture.endLasso();
        if (images) props.onLasso(images);
      }
      if (held.moved) return;
      const image = picture.imageAt(x, y);
      props.onSelect(image < 0 ? null : image);
    },
    onPointerCancel(event: PointerEvent): void {
      fingers.current.delete(event.pointerId);
      controller.current?.endLasso();
      drag.current = null;
    },
    onPointerLeave: () => controller.current?.leave(),
  };
}

/** The wheel enlarges; React's own listener could not keep the page from scrolling. */
function useWheel(
  box: { readonly current: HTMLElement | null },
  controller: { readonly current: PictureController | null },
): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const bounds = element.getBoundingClientRect();
      const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016));
      controller.current?.zoom(factor, event.clientX - bounds.left, event.clientY - bounds.top);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [box, controller]);
}

export function PictureCanvas(props: PictureCanvasProps) {
  const { label, describe, onSelect, lasso } = props;
  const { canvases, controller, box, life } = useController(props);
  const pointer = usePointer(controller, props);
  useWheel(box, controller);
  const [said, setSaid] = useState('');

  const onKeys = (event: KeyboardEvent): void => {
    const picture = controller.current;
    if (!picture || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = WAYS[event.key];
    if (way) picture.nudge(way);
    else if (event.key === '+' || event.key === '=') picture.zoom(ZOOM_STEP);
    else if (event.key === '-') picture.zoom(1 / ZOOM_STEP);
    else if (event.key === 'Home' || event.key === '0') picture.reset();
    else if (event.key === 'Escape') onSelect(null);
    else return;
    event.preventDefault();
  };
  const onPointKeys = (event: KeyboardEvent): void => {
    const picture = controller.current;
    if (!picture || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = WAYS[event.key];
    if (way) {
      const image = picture.step(way);
      setSaid(image < 0 ? t`No face in the picture` : describe(image));
    } else if ((event.key === 'Enter' || event.key === ' ') && picture.pointed >= 0) onSelect(picture.pointed);
    else if (event.key === 'Escape') {
      picture.leave();
      onSelect(null);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={classes.stage}>
      <div
        ref={box}
        className={lasso ? `${classes.picture} ${classes.lassoing}` : classes.picture}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows turn it, plus and minus enlarge it
        tabIndex={0}
        role="application"
        aria-roledescription={t`picture`}
        aria-label={t`${label} Arrow keys turn it, plus and minus enlarge it, Home shows all of it.`}
        onKeyDown={onKeys}
        {...pointer}
      >
        {Object.entries(canvases).map(([name, canvas]) => (
          <canvas key={`${name} ${life}`} ref={canvas} className={classes.canvas} aria-hidden />
        ))}
      </div>
      <button
        type="button"
        className={classes.stepper}
        aria-label={t`Go from face to face`}
        title={t`With this in focus, arrow keys go from face to face and Enter singles one out`}
        onKeyDown={onPointKeys}
        onFocus={() => {
          const image = controller.current?.step('right') ?? -1;
          setSaid(image < 0 ? t`No face in the picture` : describe(image));
        }}
        onBlur={() => controller.current?.leave()}
      >
        {t`← ↑ ↓ → from face to face, Enter to single out`}
      </button>
      <p className="sr-only" aria-live="polite">
        {said}
      </p>
    </div>
  );
}
