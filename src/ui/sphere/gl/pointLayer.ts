/**
 * Points: discs and diamonds in the colour of a label and with the sign of it, marks of outcomes on them, or small faces with a frame
 * in that colour. They glide from where they were to where they are.
 */
import type { UnitRgb } from '../cssColour.ts';
import { SIGN_SIZES } from '../signs.ts';
import { type Attribute, GlProgram, type Look, SIGHT_GLSL } from './glProgram.ts';

const ATTRIBUTES: readonly Attribute[] = [
  { name: 'from', size: 3 },
  { name: 'to', size: 3 },
  { name: 'fromColour', size: 3 },
  { name: 'toColour', size: 3 },
  /** Shape (0 disc, 1 diamond) and twice the sign, mark (0 none, 1 tick, 2 cross, 3 triangle), tile of the face or -1, strength 0 to 1. */
  { name: 'traits', size: 4 },
];
const FLOATS = 16;

const VERTEX = `${SIGHT_GLSL}
in vec3 from;
in vec3 to;
in vec3 fromColour;
in vec3 toColour;
in vec4 traits;
uniform float passed;   // 0 to 1
uniform float onSphere;
uniform float radius;   // CSS px
uniform float faces;
out vec3 colour;
out vec2 place;         // CSS px from the middle
flat out vec4 kind;
flat out float size;
out float strength;
void main() {
  vec3 p = mix(from, to, passed);
  float reach = length(p);
  if (onSphere > 0.5 && reach > 1e-3) p *= mix(length(from), length(to), passed) / reach;
  vec3 s = seen(p);
  float marked = traits.y > 0.5 && faces < 0.5 ? 1.35 : 1.0;
  size = radius * marked;
  place = quadCorner() * (size + 2.0);
  kind = traits;
  colour = mix(fromColour, toColour, passed);
  strength = facing(s.z) * traits.w;
  vec4 q = clip(vec3(s.xy + place, s.z));
  // Faint points never hide others.
  gl_Position = traits.w < 0.5 ? vec4(q.xy, 0.99, 1.0) : q;
}`;

const glsl = (value: number): string => value.toFixed(3);

const FRAGMENT = `
#define DOT ${glsl(SIGN_SIZES.dot)}
#define LONG ${glsl(SIGN_SIZES.long)}
#define THICK ${glsl(SIGN_SIZES.thick)}
#define RING ${glsl(SIGN_SIZES.ring)}
#define RING_THICK ${glsl(SIGN_SIZES.ringThick)}
uniform float faces;
uniform sampler2D atlas;
uniform float tiles;    // a side
uniform vec3 paper;
uniform vec3 good;
uniform vec3 bad;
uniform vec3 broken;
in vec3 colour;
in vec2 place;
flat in vec4 kind;
flat in float size;
in float strength;
out vec4 result;
float bar(vec2 p, vec2 a, vec2 b) {
  vec2 pa = p - a, ba = b - a;
  return length(pa - ba * clamp(dot(pa, ba) / dot(ba, ba), 0.0, 1.0));
}
/* Distance to a mark in a disc of radius 1, y downwards: tick, cross, triangle, as on the wall. */
float markDistance(vec2 p, float mark) {
  if (mark < 1.5) return min(bar(p, vec2(-0.6, 0.05), vec2(-0.15, 0.5)), bar(p, vec2(-0.15, 0.5), vec2(0.65, -0.5))) - 0.17;
  if (mark < 2.5) return min(bar(p, vec2(-0.55, -0.55), vec2(0.55, 0.55)), bar(p, vec2(0.55, -0.55), vec2(-0.55, 0.55))) - 0.17;
  return max(p.y - 0.6, abs(p.x) * 0.86 + p.y * 0.5 - 0.42);
}
float box(vec2 p, vec2 half_) { vec2 q = abs(p) - half_; return max(q.x, q.y); }
/* Distance to a sign in a disc of radius 1; see signs.ts. */
float signDistance(vec2 p, float sign_) {
  if (sign_ < 0.5) return 9.0;
  if (sign_ < 1.5) return length(p) - DOT;
  if (sign_ < 2.5) return box(p, vec2(LONG, THICK));
  if (sign_ < 3.5) return box(p, vec2(THICK, LONG));
  if (sign_ < 4.5) return min(box(p, vec2(LONG, THICK)), box(p, vec2(THICK, LONG)));
  return abs(length(p) - RING) - RING_THICK;
}
vec3 markColour(float mark) { return mark < 1.5 ? good : mark < 2.5 ? bad : broken; }
void cover(inout vec4 under, vec3 ink, float a) { under = vec4(mix(under.rgb, ink, a), max(under.a, a)); }
void main() {
  bool diamond = mod(kind.x, 2.0) > 0.5;
  float sign_ = floor(kind.x * 0.5);
  float d = diamond ? (abs(place.x) + abs(place.y)) * 0.78 - size : length(place) - size;
  vec4 c = vec4(colour, clamp(0.5 - d, 0.0, 1.0));
  if (faces > 0.5 && kind.z >= 0.0) {
    float side = size * 0.9;
    vec2 q = abs(place) - side + 2.0;
    d = length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - 2.0;
    c = vec4(colour, clamp(0.5 - d, 0.0, 1.0));
    vec2 tile = vec2(mod(kind.z, tiles), floor(kind.z / tiles));
    vec2 inner = clamp(place / (2.0 * (side - 2.0)) + 0.5, 0.02, 0.98);
    vec3 face = texture(atlas, (tile + inner) / tiles).rgb;
    float frame = diamond ? 3.0 : 2.0;
    c.rgb = mix(c.rgb, face, clamp(0.5 - (d + frame), 0.0, 1.0));
    if (sign_ > 0.5) {
      float r = max(4.2, side * 0.3);
      vec2 m = place - vec2(side - r, -side + r);
      cover(c, colour, clamp(0.5 - (length(m) - r - 0.5), 0.0, 1.0));
      cover(c, paper, clamp(0.5 - signDistance(m / r, sign_) * r, 0.0, 1.0));
    }
    if (kind.y > 0.5) {
      float r = max(4.2, side * 0.34);
      vec2 m = place - vec2(-side + r, side - r);
      cover(c, paper, clamp(0.5 - (length(m) - r - 1.0), 0.0, 1.0));
      cover(c, markColour(kind.y), clamp(0.5 - markDistance(m / r, kind.y) * r, 0.0, 1.0));
    }
  } else if (kind.y > 0.5) {
    // A ring in the label's colour around the mark.
    float ring = max(1.5, size * 0.24);
    cover(c, paper, clamp(0.5 - (length(place) - size + ring), 0.0, 1.0));
    float r = size - ring - 0.5;
    cover(c, markColour(kind.y), clamp(0.5 - markDistance(place / r, kind.y) * r, 0.0, 1.0));
  } else {
    // A thin edge keeps neighbours apart.
    float edge = clamp(1.5 + d, 0.0, 1.0) * 0.55;
    c.rgb = mix(c.rgb, paper, edge);
    c.rgb = mix(c.rgb, paper, clamp(0.5 - signDistance(place / size, sign_) * size, 0.0, 1.0));
  }
  float a = c.a * strength;
  if (a < 0.02) discard;
  result = vec4(c.rgb * a, a);
}`;

export interface MarkColours {
  readonly paper: UnitRgb;
  readonly good: UnitRgb;
  readonly bad: UnitRgb;
  readonly broken: UnitRgb;
}

/** The faces of the points as one texture of `tiles` x `tiles` squares. */
export interface FaceTexture {
  readonly texture: WebGLTexture;
  readonly tiles: number;
}

export interface PointLook {
  /** Share of the way from the old places to the new, 0 to 1. */
  readonly passed: number;
  /** The way leads along the sphere. */
  readonly onSphere: boolean;
  /** CSS px. */
  readonly radius: number;
  /** Null: points are drawn as points. */
  readonly faces: FaceTexture | null;
}

export interface PointTraits {
  /** [count, 3] */
  readonly positions: Float32Array;
  /** [count, 3], 0 to 1. */
  readonly colours: Float32Array;
  /** [count], see `traits` in the shader. */
  readonly shapes: Uint8Array;
  readonly signs: Uint8Array;
  readonly marks: Uint8Array;
  readonly tiles: Int32Array;
  readonly strengths: Float32Array;
}

export class PointLayer {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: GlProgram;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = new GlProgram(gl, VERTEX, FRAGMENT, ATTRIBUTES, 'quads');
  }

  /** @param before where the same points were and what colour they had */
  load(points: PointTraits, before: Pick<PointTraits, 'positions' | 'colours'>): void {
    const count = points.shapes.length;
    const data = new Float32Array(count * FLOATS);
    for (let i = 0; i < count; i++) {
      const at = i * FLOATS;
      for (let axis = 0; axis < 3; axis++) {
        data[at + axis] = before.positions[3 * i + axis]!;
        data[at + 3 + axis] = points.positions[3 * i + axis]!;
        data[at + 6 + axis] = before.colours[3 * i + axis]!;
        data[at + 9 + axis] = points.colours[3 * i + axis]!;
      }
      data[at + 12] = points.shapes[i]! + 2 * points.signs[i]!;
      data[at + 13] = points.marks[i]!;
      data[at + 14] = points.tiles[i]!;
      data[at + 15] = points.strengths[i]!;
    }
    this.#program.load(data);
  }

  draw(look: Look, { passed, onSphere, radius, faces }: PointLook, colours: MarkColours): void {
    const gl = this.#gl;
    const program = this.#program;
    program.look(look);
    gl.uniform1f(program.place('passed'), passed);
    gl.uniform1f(program.place('onSphere'), onSphere ? 1 : 0);
    gl.uniform1f(program.place('radius'), radius);
    gl.uniform1f(program.place('faces'), faces ? 1 : 0);
    gl.uniform1f(program.place('tiles'), faces?.tiles ?? 1);
    gl.uniform1i(program.place('atlas'), 0);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, faces?.texture ?? null);
    for (const name of ['paper', 'good', 'bad', 'broken'] as const) {
      gl.uniform3f(program.place(name), ...colours[name]);
    }
    program.draw();
  }
}
