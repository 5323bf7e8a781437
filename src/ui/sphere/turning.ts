/** How the picture is looked at: turned, enlarged and shifted, without perspective. The shaders do the same sums. */

/** Row-major 3 x 3, a rotation. */
type Rotation = readonly [number, number, number, number, number, number, number, number, number];

export interface Sight {
  readonly rotation: Rotation;
  readonly zoom: number;
  /** Shift, px. */
  readonly panX: number;
  readonly panY: number;
}

/** A canvas, CSS px. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

const LEAST_ZOOM = 0.6;
const MOST_ZOOM = 24;

const UNTURNED: Rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Flat pictures are seen from the front. */
export const FLAT_SIGHT: Sight = { rotation: UNTURNED, zoom: 1, panX: 0, panY: 0 };

function product(a: Rotation, b: Rotation): Rotation {
  const at = (row: number, column: number): number =>
    a[3 * row]! * b[column]! + a[3 * row + 1]! * b[3 + column]! + a[3 * row + 2]! * b[6 + column]!;
  return [at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(1, 1), at(1, 2), at(2, 0), at(2, 1), at(2, 2)];
}

/** Rounding would slowly make it no rotation any more. */
function orthonormal(m: Rotation): Rotation {
  const [a, b] = [m.slice(0, 3), m.slice(3, 6)] as [number[], number[]];
  const length = Math.hypot(...a);
  const [ax, ay, az] = a.map((x) => x / length) as [number, number, number];
  const along = b[0]! * ax + b[1]! * ay + b[2]! * az;
  const rest = [b[0]! - along * ax, b[1]! - along * ay, b[2]! - along * az];
  const [bx, by, bz] = rest.map((x) => x / Math.hypot(...rest)) as [number, number, number];
  return [ax, ay, az, bx, by, bz, ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

/** @param right turns what is in front to the right, radians @param down to the bottom */
export function turned(sight: Sight, right: number, down: number): Sight {
  const [cr, sr, cd, sd] = [Math.cos(right), Math.sin(right), Math.cos(down), Math.sin(down)];
  const about: Rotation = product([1, 0, 0, 0, cd, -sd, 0, sd, cd], [cr, 0, sr, 0, 1, 0, -sr, 0, cr]);
  return { ...sight, rotation: orthonormal(product(about, sight.rotation)) };
}

/** A first look at a sphere from a little above. */
export const SPHERE_SIGHT: Sight = turned(FLAT_SIGHT, -0.5, 0.4);

/** Turned so that a direction comes to the front, the vertical staying upright. */
export function facing(sight: Sight, [x, y, z]: readonly [number, number, number]): Sight {
  const right = Math.atan2(x, z);
  const up = Math.atan2(y, Math.hypot(x, z));
  return turned(turned({ ...sight, rotation: UNTURNED }, -right, 0), 0, up);
}

/** Enlarged about a point of the canvas. */
export function zoomed(sight: Sight, factor: number, { width, height }: Extent, x = width / 2, y = height / 2): Sight {
  const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, sight.zoom * factor));
  const scale = zoom / sight.zoom;
  const [fromX, fromY] = [x - width / 2, y - height / 2];
  return {
    ...sight,
    zoom,
    panX: fromX - (fromX - sight.panX) * scale,
    panY: fromY - (fromY - sight.panY) * scale,
  };
}

export const shifted = (sight: Sight, dx: number, dy: number): Sight => ({
  ...sight,
  panX: sight.panX + dx,
  panY: sight.panY + dy,
});

/** CSS px that a length of 1 takes before it is enlarged. @param reach how far the picture reaches from its middle */
export const unitOf = ({ width, height }: Extent, reach: number): number => Math.min(width, height) / 2 / reach;

/** x and y in CSS px from the upper left corner, depth towards the eye in lengths. */
export interface Seen {
  readonly x: number;
  readonly y: number;
  readonly depth: number;
}

export function seen(sight: Sight, extent: Extent, unit: number, x: number, y: number, z: number): Seen {
  const { rotation: r, zoom, panX, panY } = sight;
  const scale = unit * zoom;
  return {
    x: extent.width / 2 + panX + (r[0] * x + r[1] * y + r[2] * z) * scale,
    y: extent.height / 2 + panY - (r[3] * x + r[4] * y + r[5] * z) * scale,
    depth: r[6] * x + r[7] * y + r[8] * z,
  };
}
