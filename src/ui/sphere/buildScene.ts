/** From embeddings, labels and what is chosen to what is drawn. */
import type { DecidingHead } from '../../domain/decision/pairRule.ts';
import type { TrainedLabels } from '../../domain/noise.ts';
import type { Corrections } from '../../domain/standingCorrections.ts';
import { outcomeOn } from '../faces/drawWall.ts';
import type { Outcome } from '../faces/outcome.ts';
import { addArrow, type MovedLabels } from './arrows.ts';
import { type UnitRgb, withOpacity } from './cssColour.ts';
import type { Embedded } from './embedded.ts';
import { LineBuilder, type Point3 } from './gl/lineLayer.ts';
import type { Scene } from './gl/painter.ts';
import type { PointTraits } from './gl/pointLayer.ts';
import { addPair, type Pair, type PairPicture, pointIn } from './pairGeometry.ts';
import type { Places, Space } from './places.ts';
import { signOf } from './signs.ts';

/** The colours of the page, as numbers. */
export interface Palette {
  readonly ink: UnitRgb;
  readonly quiet: UnitRgb;
  readonly line: UnitRgb;
  readonly paper: UnitRgb;
  readonly sunk: UnitRgb;
  readonly good: UnitRgb;
  readonly bad: UnitRgb;
  readonly broken: UnitRgb;
  readonly identity: (identity: number) => UnitRgb;
  readonly dark: boolean;
}

export interface SceneInput {
  readonly embedded: Embedded;
  readonly places: Places;
  /** [count], the label each point has now, by the order of the embedded images. */
  readonly labels: Int32Array;
  readonly trained: TrainedLabels | null;
  readonly corrections: Corrections;
  readonly showTruth: boolean;
  readonly head: DecidingHead;
  /** Null: no lines are drawn. */
  readonly pair: Pair | null;
  /** The pair was asked for: everybody else steps back. */
  readonly pairOnly: boolean;
  readonly moved: readonly MovedLabels[];
  /** Images that a lasso caught; null: all. */
  readonly narrowed: ReadonlySet<number> | null;
  readonly palette: Palette;
}

export interface BuiltScene {
  readonly scene: Scene;
  /** Null where no lines are drawn. */
  readonly lines: PairPicture | null;
}

const DIAMOND = 1;
const MARKS: Readonly<Record<Outcome, number>> = { fixed: 1, found: 1, wrong: 2, broken: 3 };

/** As faint as the wall draws what is right. */
const RIGHT_STRENGTH = 0.34;
const ASIDE_STRENGTH = 0.16;

const isOf = ({ own, other }: Pair, identity: number): boolean => identity === own || identity === other;

function pointTraits(input: SceneInput): PointTraits {
  const { embedded, places, labels, trained, corrections, showTruth, pair, pairOnly, narrowed, palette } = input;
  const count = labels.length;
  const colours = new Float32Array(count * 3);
  const shapes = new Uint8Array(count);
  const signs = new Uint8Array(count);
  const tiles = new Int32Array(count);
  const marks = new Uint8Array(count);
  const strengths = new Float32Array(count).fill(1);
  for (let i = 0; i < count; i++) {
    const image = embedded.images[i]!;
    const label = labels[i]!;
    const colour = palette.identity(label);
    for (let k = 0; k < 3; k++) colours[3 * i + k] = colour[k]!;
    signs[i] = signOf(label);
    tiles[i] = i;
    if (corrections.byImage.has(image)) shapes[i] = DIAMOND;
    const outcome = showTruth ? outcomeOn(trained, corrections, image) : null;
    if (outcome) marks[i] = MARKS[outcome];
    const given = trained?.given[image] ?? label;
    const inPair = !pair || isOf(pair, label) || isOf(pair, given);
    if (narrowed ? !narrowed.has(image) : pairOnly && !inPair) strengths[i] = ASIDE_STRENGTH;
    else if (showTruth && !outcome) strengths[i] = RIGHT_STRENGTH;
  }
  return { positions: places.points, colours, shapes, signs, marks, tiles, strengths };
}

const TURN = 2 * Math.PI;
const ring = (pieces: number, at: (angle: number) => Point3): Point3[] =>
  Array.from({ length: pieces + 1 }, (_, i) => at((i / pieces) * TURN));

/** Parallels and meridians every 30 degrees. */
const GLOBE: readonly (readonly Point3[])[] = [
  ...[-60, -30, 0, 30, 60].map((degrees) => {
    const [height, radius] = [Math.sin((degrees / 360) * TURN), Math.cos((degrees / 360) * TURN)];
    return ring(96, (a) => [radius * Math.cos(a), height, radius * Math.sin(a)]);
  }),
  ...[0, 30, 60, 90, 120, 150].map((degrees) => {
    const [c, s] = [Math.cos((degrees / 360) * TURN), Math.sin((degrees / 360) * TURN)];
    return ring(96, (a) => [Math.cos(a) * c, Math.sin(a), Math.cos(a) * s]);
  }),
];

/** The globe's grid, or the circle. */
function addGrid(builder: LineBuilder, space: Space, { line, quiet, dark }: Palette): void {
  if (space === 'circle') {
    const colour = withOpacity(quiet, 0.75);
    builder.polyline(
      ring(180, (a) => [Math.cos(a), Math.sin(a), 0]),
      { colour, width: 1.4 },
    );
    return;
  }
  if (space !== 'sphere') return;
  const style = { colour: withOpacity(dark ? quiet : line, dark ? 0.3 : 0.95), width: 1 };
  for (const circle of GLOBE) builder.polyline(circle, style);
}

export function buildScene(input: SceneInput): BuiltScene {
  const { embedded, places, pair, head, moved, palette } = input;
  const { space, centres, reach } = places;
  const builder = new LineBuilder();
  addGrid(builder, space, palette);
  let lines: PairPicture | null = null;
  if (pair && (space === 'circle' || space === 'sphere')) {
    const colours = { ink: palette.ink, own: palette.identity(pair.own), other: palette.identity(pair.other) };
    lines = addPair(builder, head, embedded, centres, pair, colours);
  }
  for (const { from, to, count } of moved) {
    const ends = [pointIn(centres, from), pointIn(centres, to)] as const;
    addArrow(builder, space, ends, [palette.identity(from), palette.identity(to)], count);
  }
  const { paper, sunk, line, good, bad, broken, dark, quiet } = palette;
  const scene: Scene = {
    reach,
    globe:
      space === 'sphere'
        ? {
            lit: withOpacity(dark ? quiet : paper, dark ? 0.16 : 1),
            shade: withOpacity(dark ? paper : sunk, dark ? 0.2 : 1),
            rim: withOpacity(dark ? quiet : line, dark ? 0.55 : 1),
          }
        : null,
    solid: space === 'sphere' || space === 'cloud',
    points: pointTraits(input),
    lines: builder.data(),
    band: lines?.band ?? new Float32Array(0),
    bandColour: withOpacity(pair ? palette.identity(pair.own) : palette.ink, dark ? 0.2 : 0.16),
    marks: { paper, good, bad, broken },
  };
  return { scene, lines };
}
