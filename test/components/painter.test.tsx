/** What WebGL draws of a scene, pixel by pixel: signs, marks, what is in front, what reaches over the edge, the globe beneath. */
import { beforeEach, expect, test } from 'vitest';
import { createFaceSheet } from '../../src/domain/faceSheet.ts';
import { type UnitRgb, withOpacity } from '../../src/ui/sphere/cssColour.ts';
import { LineBuilder } from '../../src/ui/sphere/gl/lineLayer.ts';
import { Painter, type Scene } from '../../src/ui/sphere/gl/painter.ts';
import { SIGNS } from '../../src/ui/sphere/signs.ts';
import { FLAT_SIGHT, type Sight, turned } from '../../src/ui/sphere/turning.ts';

const SIDE = 200;
const EXTENT = { width: SIDE, height: SIDE };
const RADIUS = 8;

const RED: UnitRgb = [1, 0, 0];
const BLUE: UnitRgb = [0, 0, 1];
const GREEN: UnitRgb = [0, 1, 0];
const YELLOW: UnitRgb = [1, 1, 0];
const BLACK: UnitRgb = [0, 0, 0];
const WHITE: UnitRgb = [1, 1, 1];

interface Dot {
  readonly at: UnitRgb;
  readonly colour?: UnitRgb;
  readonly sign?: number;
  readonly mark?: number;
  readonly diamond?: boolean;
  readonly strength?: number;
}

function sceneOf(dots: readonly Dot[], part: Partial<Scene> = {}): Scene {
  return {
    reach: 1,
    globe: null,
    solid: true,
    points: {
      positions: Float32Array.from(dots.flatMap(({ at }) => at)),
      colours: Float32Array.from(dots.flatMap(({ colour = RED }) => colour)),
      shapes: Uint8Array.from(dots, ({ diamond }) => (diamond ? 1 : 0)),
      signs: Uint8Array.from(dots, ({ sign = 0 }) => sign),
      marks: Uint8Array.from(dots, ({ mark = 0 }) => mark),
      tiles: Int32Array.from(dots.keys()),
      strengths: Float32Array.from(dots, ({ strength = 1 }) => strength),
    },
    lines: new Float32Array(0),
    band: new Float32Array(0),
    bandColour: [0, 0, 0, 0],
    marks: { paper: WHITE, good: GREEN, bad: BLACK, broken: YELLOW },
    ...part,
  };
}

let canvas: HTMLCanvasElement;
let backdrop: HTMLCanvasElement;
let painter: Painter;

beforeEach(() => {
  canvas = document.createElement('canvas');
  backdrop = document.createElement('canvas');
  painter = new Painter(canvas, backdrop);
  return () => painter.dispose();
});

/** @returns the colour at a place of the picture, CSS px from the upper left corner: red, green, blue, opacity, 0 to 255 */
function drawn(sight: Sight = FLAT_SIGHT): (x: number, y: number) => number[] {
  painter.draw({ sight, extent: EXTENT, passed: 1, radius: RADIUS, faces: false });
  return pixelsOf(canvas);
}

function pixelsOf(source: HTMLCanvasElement): (x: number, y: number) => number[] {
  const copy = new OffscreenCanvas(source.width, source.height).getContext('2d')!;
  copy.drawImage(source, 0, 0);
  const ratio = source.width / SIDE;
  return (x, y) => [...copy.getImageData(Math.floor(x * ratio), Math.floor(y * ratio), 1, 1).data];
}

const bytes = (colour: UnitRgb): number[] => [...colour.map((x) => 255 * x), 255];
const NOTHING = [0, 0, 0, 0];
/** A place inside of the outline of a point whose middle is the picture's, radii from it. */
const [MIDDLE, RIGHT, BELOW] = [
  [100, 100],
  [100 + 0.52 * RADIUS, 100],
  [100, 100 + 0.52 * RADIUS],
] as const;

test('each sign is cut out of its points where it says', () => {
  const cutOut = SIGNS.map((_, sign) => {
    painter.load(sceneOf([{ at: [0, 0, 0.5], sign }]), null);
    const at = drawn();
    return [MIDDLE, RIGHT, BELOW].map(([x, y]) => (at(x, y)[1]! > 128 ? 'paper' : 'colour')).join(' ');
  });
  expect(Object.fromEntries(SIGNS.map((name, i) => [name, cutOut[i]]))).toEqual({
    plain: 'colour colour colour',
    dot: 'paper colour colour',
    bar: 'paper paper colour',
    upright: 'paper colour paper',
    cross: 'paper paper paper',
    ring: 'colour paper paper',
  });
});

test('a point is as large as it says, a diamond reaches farther to its corners and less between them', () => {
  const dots: Dot[] = [
    { at: [-0.5, 0, 0.5], sign: 0 },
    { at: [0.5, 0, 0.5], diamond: true },
  ];
  painter.load(sceneOf(dots), null);
  const at = drawn();
  expect(at(50 + RADIUS - 2, 100)[3]).toBe(255);
  expect(at(50 + RADIUS + 1.5, 100)).toEqual(NOTHING);
  expect(at(150 + RADIUS / 0.78 - 2, 100)[3]).toBeGreaterThan(128);
  expect(at(150 + 0.75 * RADIUS, 100 + 0.75 * RADIUS)).toEqual(NOTHING);
});

test('a mark has its own colour inside of a ring of the label', () => {
  for (const [mark, colour] of [
    [2, BLACK],
    [3, YELLOW],
  ] as const) {
    painter.load(sceneOf([{ at: [0, 0, 0.5], mark }]), null);
    expect(drawn()(...MIDDLE)).toEqual(bytes(colour));
  }
  painter.load(sceneOf([{ at: [0, 0, 0.5], mark: 1 }]), null);
  const at = drawn();
  // The lower end of the tick; the ring at the enlarged edge.
  expect(at(100 - 0.15 * 7.6, 100 + 0.4 * 7.6)[1]).toBeGreaterThan(200);
  expect(at(100 + 1.35 * RADIUS - 1.5, 100).slice(1)).toEqual([0, 0, 255]);
});

test('near by, a point is its face in a frame of the colour, with sign and mark in corners', () => {
  const { sheet, write } = createFaceSheet(2, 16);
  // The first face is blue, the second yellow.
  const pixels = (colour: UnitRgb): number[] =>
    Array.from({ length: 16 * 16 }, () => colour.map((x) => 255 * x)).flat();
  write(0, 2, Uint8Array.from([...pixels(BLUE), ...pixels(YELLOW)]));
  const dots: Dot[] = [{ at: [-0.5, 0, 0.5] }, { at: [0.5, 0, 0.5], sign: 1, mark: 2 }];
  painter.load(sceneOf(dots), null);
  painter.loadFaces([
    { sheet, index: 0 },
    { sheet, index: 1 },
  ]);
  painter.draw({ sight: FLAT_SIGHT, extent: EXTENT, passed: 1, radius: 40, faces: true });
  const at = pixelsOf(canvas);
  const side = 0.9 * 40;
  expect(at(50, 100)).toEqual(bytes(BLUE));
  expect(at(150, 100)).toEqual(bytes(YELLOW));
  expect(at(150 + side - 1, 100)).toEqual(bytes(RED));
  expect(at(150 + side + 2, 100)).toEqual(NOTHING);
  const [sign, mark] = [0.3 * side, 0.34 * side];
  expect(at(150 + side - sign, 100 - side + sign)).toEqual(bytes(WHITE));
  expect(at(150 - side + mark, 100 + side - mark)).toEqual(bytes(BLACK));
  expect(at(50 + side - sign, 100 - side + sign)).toEqual(bytes(BLUE));
});

test('what is nearer hides what is farther, in whichever order they come; faint points hide nothing', () => {
  const near: Dot = { at: [0, 0, 0.9], colour: RED };
  const far: Dot = { at: [0, 0, 0.3], colour: BLUE };
  for (const dots of [
    [near, far],
    [far, near],
  ]) {
    painter.load(sceneOf(dots), null);
    expect(drawn()(...MIDDLE)).toEqual(bytes(RED));
  }
  painter.load(sceneOf([{ ...near, strength: 0.3 }, far]), null);
  const [red, , blue] = drawn()(...MIDDLE);
  expect(blue).toBeGreaterThan(red!);
  // Seen from behind, the other one is in front.
  painter.load(sceneOf([near, far], { solid: false }), null);
  expect(drawn(turned(FLAT_SIGHT, Math.PI, 0))(...MIDDLE)).toEqual(bytes(BLUE));
});

test('a point whose middle lies beyond the edge is seen as far as it reaches in', () => {
  const beyond = 1 + (RADIUS - 4) / (SIDE / 2);
  const places: [UnitRgb, readonly [number, number]][] = [
    [
      [beyond, 0, 0.5],
      [SIDE - 1, 100],
    ],
    [
      [-beyond, 0, 0.5],
      [0, 100],
    ],
    [
      [0, beyond, 0.5],
      [100, 0],
    ],
    [
      [0, -beyond, 0.5],
      [100, SIDE - 1],
    ],
  ];
  painter.load(sceneOf(places.map(([at]) => ({ at }))), null);
  const at = drawn();
  for (const [, [x, y]] of places) expect(at(x, y)[3]).toBe(255);
  expect(at(100, 100)).toEqual(NOTHING);
});

test('lines go from end to end, however many were drawn before', () => {
  for (const count of [1, 3, 2]) {
    const lines = new LineBuilder();
    for (let i = 0; i < count; i++) {
      const y = 0.5 - 0.5 * i;
      lines.piece([-0.5, y, 0.5], [0.5, y, 0.5], withOpacity(RED, 1), withOpacity(BLUE, 1), 6, 6);
    }
    painter.load(sceneOf([], { lines: lines.data() }), null);
    const at = drawn();
    const rows = [50, 100, 150].map((y) => [at(52, y), at(148, y), at(40, y)]);
    rows.forEach(([left, right, outside], row) => {
      expect(outside).toEqual(NOTHING);
      expect([left![0]! > 200, right![2]! > 200]).toEqual([row < count, row < count]);
    });
  }
});

test('the globe lies beneath, is drawn anew for another size or colour, and goes with the sphere', () => {
  const globe = (colour: UnitRgb) => {
    const body = withOpacity(colour, 1);
    return { lit: body, shade: body, rim: body };
  };
  const corner = [4, 4] as const;
  painter.load(sceneOf([{ at: [0, 0, 0.5] }], { globe: globe(GREEN) }), null);
  expect(drawn()(60, 60)).toEqual(NOTHING);
  expect(pixelsOf(backdrop)(60, 60)).toEqual(bytes(GREEN));
  expect(pixelsOf(backdrop)(...corner)).toEqual(NOTHING);
  drawn({ ...FLAT_SIGHT, zoom: 2 });
  expect(pixelsOf(backdrop)(...corner)).toEqual(bytes(GREEN));
  painter.load(sceneOf([], { globe: globe(BLUE) }), null);
  drawn();
  expect(pixelsOf(backdrop)(60, 60)).toEqual(bytes(BLUE));
  expect(pixelsOf(backdrop)(...corner)).toEqual(NOTHING);
  painter.load(sceneOf([]), null);
  drawn();
  expect(pixelsOf(backdrop)(60, 60)).toEqual(NOTHING);
});
