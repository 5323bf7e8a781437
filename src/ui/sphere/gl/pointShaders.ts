/**
 * What points look like, drawn per pixel. Each way of drawing them has shaders of its own: software that stands in for a GPU computes
 * every branch of a shader for every pixel.
 */
import { SIGN_SIZES } from '../signs.ts';
import { SIGHT_GLSL } from './glProgram.ts';

/** Points with a sign; the same, some with a mark in the place of the sign; small faces. */
export type PointKind = 'plain' | 'marked' | 'faces';

const DEFINES: Readonly<Record<PointKind, string>> = {
  plain: '',
  marked: '#define MARKED\n',
  faces: '#define FACES\n',
};

/** Squares are drawn whose middles lie this far outside of the canvas, CSS px: a part of them is seen. */
export const BEYOND = 32;

const glsl = (value: number): string => value.toFixed(3);

const VERTEX = `${SIGHT_GLSL}
#define BEYOND ${glsl(BEYOND)}
#define DOT ${glsl(SIGN_SIZES.dot)}
#define LONG ${glsl(SIGN_SIZES.long)}
#define THICK ${glsl(SIGN_SIZES.thick)}
#define RING ${glsl(SIGN_SIZES.ring)}
#define RING_THICK ${glsl(SIGN_SIZES.ringThick)}
in vec3 from;
in vec3 to;
in vec3 fromColour;
in vec3 toColour;
in vec4 traits;
uniform float passed;   // 0 to 1
uniform float onSphere;
uniform float radius;   // CSS px
uniform float ratio;    // device px a CSS px
flat out vec3 colour;
#ifdef FACES
out vec2 place;         // CSS px from the middle
#else
flat out float reach;   // of the square, CSS px from its middle
#endif
flat out vec4 kind;
flat out float size;
flat out float strength;
// The sign in a disc of radius 1, see signs.ts: half the sides of two bars, middle and half the width of a ring.
flat out vec4 bars;
flat out vec2 ring;
const vec2 NONE = vec2(-9.0);
void main() {
  float sign_ = floor(traits.x * 0.5);
  bars = vec4(sign_ == 2.0 || sign_ == 4.0 ? vec2(LONG, THICK) : NONE, sign_ == 3.0 || sign_ == 4.0 ? vec2(THICK, LONG) : NONE);
  ring = sign_ == 1.0 ? vec2(0.0, DOT) : sign_ == 5.0 ? vec2(RING, RING_THICK) : vec2(0.0, -9.0);
  vec3 p = mix(from, to, passed);
  float far = length(p);
  if (onSphere > 0.5 && far > 1e-3) p *= mix(length(from), length(to), passed) / far;
  vec3 s = seen(p);
  kind = traits;
  colour = mix(fromColour, toColour, passed);
  strength = facing(s.z) * traits.w;
#ifdef FACES
  size = radius;
  place = quadCorner() * (size + 2.0);
  vec4 q = clip(vec3(s.xy + place, s.z));
#else
  size = radius * (traits.y > 0.5 ? 1.35 : 1.0);
  // The corners of a diamond reach farther than the edge of a disc. Whole pixels: a device may round.
  float half_ = mod(traits.x, 2.0) > 0.5 ? (size + 0.5) / 0.78 : size + 0.5;
  gl_PointSize = ceil(2.0 * half_ * ratio);
  reach = gl_PointSize / (2.0 * ratio);
  vec4 q = clip(s);
  q.xy *= extent / (extent + 2.0 * BEYOND);
#endif
  // Faint points never hide others.
  gl_Position = traits.w < 0.5 ? vec4(q.xy, 0.99, 1.0) : q;
}`;

const FRAGMENT = `
uniform sampler2D atlas;
uniform float tiles;    // a side
uniform vec3 paper;
uniform vec3 good;
uniform vec3 bad;
uniform vec3 broken;
flat in vec3 colour;
#ifdef FACES
in vec2 place;
#else
flat in float reach;
#endif
flat in vec4 kind;
flat in float size;
flat in float strength;
flat in vec4 bars;
flat in vec2 ring;
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
/* Distance to the sign in a disc of radius 1. */
float signDistance(vec2 p) {
  return min(min(box(p, bars.xy), box(p, bars.zw)), abs(length(p) - ring.x) - ring.y);
}
vec3 markColour(float mark) { return mark < 1.5 ? good : mark < 2.5 ? bad : broken; }
void cover(inout vec4 under, vec3 ink, float a) { under = vec4(mix(under.rgb, ink, a), max(under.a, a)); }
float covered(float d) { return clamp(0.5 - d, 0.0, 1.0); }
#ifdef FACES
vec4 drawn(bool diamond) {
  float side = size * 0.9;
  vec2 q = abs(place) - side + 2.0;
  float d = length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - 2.0;
  vec4 c = vec4(colour, covered(d));
  vec2 tile = vec2(mod(kind.z, tiles), floor(kind.z / tiles));
  vec2 inner = clamp(place / (2.0 * (side - 2.0)) + 0.5, 0.02, 0.98);
  vec3 face = texture(atlas, (tile + inner) / tiles).rgb;
  float frame = diamond ? 3.0 : 2.0;
  c.rgb = mix(c.rgb, face, covered(d + frame));
  if (kind.x > 1.5) {
    float r = max(4.2, side * 0.3);
    vec2 m = place - vec2(side - r, -side + r);
    cover(c, colour, covered(length(m) - r - 0.5));
    cover(c, paper, covered(signDistance(m / r) * r));
  }
  if (kind.y > 0.5) {
    float r = max(4.2, side * 0.34);
    vec2 m = place - vec2(-side + r, side - r);
    cover(c, paper, covered(length(m) - r - 1.0));
    cover(c, markColour(kind.y), covered(markDistance(m / r, kind.y) * r));
  }
  return c;
}
#else
vec4 drawn(bool diamond) {
  vec2 place = (gl_PointCoord * 2.0 - 1.0) * reach;
  float d = diamond ? (abs(place.x) + abs(place.y)) * 0.78 - size : length(place) - size;
  vec4 c = vec4(colour, covered(d));
#ifdef MARKED
  if (kind.y > 0.5) {
    // A ring in the label's colour around the mark.
    float rim = max(1.5, size * 0.24);
    cover(c, paper, covered(length(place) - size + rim));
    float r = size - rim - 0.5;
    cover(c, markColour(kind.y), covered(markDistance(place / r, kind.y) * r));
    return c;
  }
#endif
  // A thin edge keeps neighbours apart.
  float edge = clamp(1.5 + d, 0.0, 1.0) * 0.55;
  c.rgb = mix(c.rgb, paper, edge);
  c.rgb = mix(c.rgb, paper, covered(signDistance(place / size) * size));
  return c;
}
#endif
void main() {
  vec4 c = drawn(mod(kind.x, 2.0) > 0.5);
  float a = c.a * strength;
  if (a < 0.02) discard;
  result = vec4(c.rgb * a, a);
}`;

/** @returns the source of both shaders */
export const pointShaders = (kind: PointKind): { readonly vertex: string; readonly fragment: string } => ({
  vertex: DEFINES[kind] + VERTEX,
  fragment: DEFINES[kind] + FRAGMENT,
});
