/**
 * When a picture that training has moved is drawn: at once, or as soon as drawing has had its share of the time. A device that draws
 * in an instant shows every picture; on one that takes long for a frame, drawing must not take the time of the training.
 */

/** A picture that training has moved comes after what was told with it and before the turns of list and charts, so that no task of the page's thread grows long. */
const TURN_MS = 16;
/** Of the time that drawing may take while training moves the points. */
const DRAWING_SHARE = 1 / 16;
/** A device that takes longer for a frame cannot let anything glide: it jumps. */
const GLIDE_FRAME_MS = 1000 / 30;
/** Nor points while it trains, where a frame takes longer by itself: all the frames of a glide would take the time of the training. */
const TRAINING_GLIDE_FRAME_MS = 3;

/** What a frame takes on this device, milliseconds. */
export interface FrameTime {
  /** With what else the device is told to do. */
  readonly frameMs: number;
  readonly ownFrameMs: number;
}

/** Whether the device draws fast enough for movement. */
export const canGlide = ({ frameMs }: FrameTime): boolean => frameMs <= GLIDE_FRAME_MS;

/** Whether points may move to their new places instead of jumping there. */
export const canPointsGlide = (time: FrameTime, training: boolean): boolean =>
  canGlide(time) && (!training || time.ownFrameMs <= TRAINING_GLIDE_FRAME_MS);

/** @param frameMs what a frame takes @param since when the last picture was drawn @returns milliseconds to wait, 0 for none */
export const waitBefore = (frameMs: number, since: number, now: number): number =>
  Math.max(0, since + frameMs / DRAWING_SHARE - now);

/** Hands pictures on, the newest of those that came while it waited. */
export class PictureFlow<T> {
  readonly #draw: (picture: T) => void;
  readonly #frameMs: () => number;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #waiting: { readonly picture: T } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(draw: (picture: T) => void, frameMs: () => number) {
    this.#draw = draw;
    this.#frameMs = frameMs;
  }

  /** @param patient it may wait; others are shown at once */
  push(picture: T, patient: boolean): void {
    this.#waiting = { picture };
    const wait = patient ? Math.max(TURN_MS, waitBefore(this.#frameMs(), this.#drawnAt, performance.now())) : 0;
    if (wait === 0) this.#handOn();
    else this.#timer ??= setTimeout(() => this.#handOn(), wait);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#waiting = null;
  }

  #handOn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (!waiting) return;
    this.#drawnAt = performance.now();
    this.#draw(waiting.picture);
  }
}
