/** Lines as pieces of any width: boundaries, the globe's grid, arrows (a piece that runs to a point is a head). */
import type { UnitRgba } from '../cssColour.ts';
import { type Attribute, GlProgram, type Look, SIGHT_GLSL } from './glProgram.ts';

const ATTRIBUTES: readonly Attribute[] = [
  { name: 'from', size: 3 },
  { name: 'to', size: 3 },
  { name: 'fromColour', size: 4 },
  { name: 'toColour', size: 4 },
  { name: 'widths', size: 2 },
];
const FLOATS = 16;

const VERTEX = `${SIGHT_GLSL}
in vec3 from;
in vec3 to;
in vec4 fromColour;
in vec4 toColour;
in vec2 widths;   // CSS px
out vec4 colour;
out float across; // CSS px from the middle
out float half_;
void main() {
  vec3 a = seen(from), b = seen(to);
  vec2 corner = quadCorner();
  bool atEnd = corner.y > 0.0;
  vec2 way = b.xy - a.xy;
  float size = length(way);
  vec2 along = size > 1e-4 ? way / size : vec2(1.0, 0.0);
  vec3 p = atEnd ? b : a;
  half_ = (atEnd ? widths.y : widths.x) * 0.5;
  across = corner.x * (half_ + 1.0);
  vec2 place = p.xy + vec2(-along.y, along.x) * across;
  vec4 own = atEnd ? toColour : fromColour;
  colour = vec4(own.rgb, own.a * facing(p.z));
  gl_Position = clip(vec3(place, p.z));
}`;

const FRAGMENT = `
in vec4 colour;
in float across;
in float half_;
out vec4 result;
void main() {
  float a = colour.a * clamp(half_ + 0.5 - abs(across), 0.0, 1.0);
  result = vec4(colour.rgb * a, a);
}`;

export type Point3 = readonly [number, number, number];

export interface LineStyle {
  readonly colour: UnitRgba;
  /** CSS px. */
  readonly width: number;
  /** Pieces drawn and left out in turn; undefined: all are drawn. */
  readonly dash?: readonly [on: number, off: number];
}

/** Collects pieces. */
export class LineBuilder {
  readonly #data: number[] = [];

  piece(from: Point3, to: Point3, fromColour: UnitRgba, toColour: UnitRgba, fromWidth: number, toWidth: number): void {
    const [r, g, b, a] = fromColour;
    const [toR, toG, toB, toA] = toColour;
    this.#data.push(from[0], from[1], from[2], to[0], to[1], to[2], r, g, b, a, toR, toG, toB, toA, fromWidth, toWidth);
  }

  /** @param strength at a point, 0 to 1 */
  polyline(points: readonly Point3[], { colour, width, dash }: LineStyle, strength?: (at: Point3) => number): void {
    const period = dash ? dash[0] + dash[1] : 1;
    const [red, green, blue, opacity] = colour;
    for (let i = 1; i < points.length; i++) {
      if (dash && (i - 1) % period >= dash[0]) continue;
      const [from, to] = [points[i - 1]!, points[i]!];
      const shown: UnitRgba = strength ? [red, green, blue, opacity * strength(from)] : colour;
      this.piece(from, to, shown, shown, width, width);
    }
  }

  data(): Float32Array<ArrayBuffer> {
    return Float32Array.from(this.#data);
  }
}

export class LineLayer {
  readonly #program: GlProgram;

  constructor(gl: WebGL2RenderingContext) {
    this.#program = new GlProgram(gl, VERTEX, FRAGMENT, ATTRIBUTES, 'quads');
  }

  /** @param pieces of a `LineBuilder`, [pieces, 16] */
  load(pieces: Float32Array<ArrayBuffer>): void {
    if (pieces.length % FLOATS !== 0) throw new RangeError('lines: not whole pieces');
    this.#program.load(pieces);
  }

  draw(look: Look): void {
    this.#program.look(look);
    this.#program.draw();
  }
}
