/**
 * A box around a face, in parts of the picture's width and height. Programs that tag faces write it for the picture as it is
 * stored; what is shown has been turned as EXIF says. Source of the orientations: EXIF 2.32, tag 0x0112.
 */

export interface FaceBox {
  /** Left edge, [0, 1]. */
  readonly x: number;
  /** Upper edge, [0, 1]. */
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What lies within the picture; null where nothing does, or a number is none. */
export function clippedBox({ x, y, width, height }: FaceBox): FaceBox | null {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const [right, bottom] = [Math.min(1, x + width), Math.min(1, y + height)];
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null;
}

/** The upright box around corners, [n, 2]. */
export function boxAround(corners: ArrayLike<number>): FaceBox {
  const along = (axis: number): number[] =>
    Array.from({ length: corners.length / 2 }, (_, i) => corners[2 * i + axis]!);
  const [xs, ys] = [along(0), along(1)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Shared area over joint area, [0, 1]; both boxes in one picture. */
export function boxOverlap(a: FaceBox, b: FaceBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (!(width > 0 && height > 0)) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** Which of boxes shares most with a box, by its place; -1 where none has that share of their joint area in common with it. */
export function mostOverlapping(boxes: readonly FaceBox[], box: FaceBox, least: number): number {
  const shared = boxes.map((other) => boxOverlap(other, box));
  const best = shared.indexOf(Math.max(...shared));
  return best >= 0 && shared[best]! >= least ? best : -1;
}

/** Mirrored left to right. */
const mirrored = (box: FaceBox): FaceBox => ({ ...box, x: 1 - box.x - box.width });
/** Turned by half a circle. */
const turned = (box: FaceBox): FaceBox => ({ ...box, x: 1 - box.x - box.width, y: 1 - box.y - box.height });
/** Rows become columns. */
const transposed = ({ x, y, width, height }: FaceBox): FaceBox => ({ x: y, y: x, width: height, height: width });
/** A quarter of a circle clockwise, and back. */
const clockwise = (box: FaceBox): FaceBox => mirrored(transposed(box));
const anticlockwise = (box: FaceBox): FaceBox => transposed(mirrored(box));

const same = (box: FaceBox): FaceBox => box;

/** By orientation from 1 to 8: from the picture as stored to the picture as shown, and back. */
const TURNS: readonly { readonly upright: (box: FaceBox) => FaceBox; readonly stored: (box: FaceBox) => FaceBox }[] = [
  { upright: same, stored: same },
  { upright: mirrored, stored: mirrored },
  { upright: turned, stored: turned },
  { upright: (box) => turned(mirrored(box)), stored: (box) => turned(mirrored(box)) },
  { upright: transposed, stored: transposed },
  { upright: clockwise, stored: anticlockwise },
  { upright: (box) => turned(transposed(box)), stored: (box) => turned(transposed(box)) },
  { upright: anticlockwise, stored: clockwise },
];

const turnOf = (orientation: number) => TURNS[orientation - 1] ?? TURNS[0]!;

/** @param orientation 1 to 8, after EXIF; anything else is upright */
export const uprightBox = (box: FaceBox, orientation: number): FaceBox => turnOf(orientation).upright(box);

/** The way back from `uprightBox`. */
export const storedBox = (box: FaceBox, orientation: number): FaceBox => turnOf(orientation).stored(box);

/** Where in a photo a face lies that the photo's own metadata name. */
export interface NamedRegion {
  /** Path of the photo. */
  readonly photo: string;
  /** Path of the sidecar beside the photo; null where there is none. */
  readonly sidecar: string | null;
  /** Place among the faces of its metadata, from 0. */
  readonly face: number;
  /** In the picture as it is shown. */
  readonly box: FaceBox;
  /** The faces of the photo that its metadata do not name, as it is shown. */
  readonly unnamed: readonly FaceBox[];
}
