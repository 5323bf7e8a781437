/** Translucent surfaces: the globe's disc and the margin band. */
import type { UnitRgba } from '../cssColour.ts';
import { type Attribute, GlProgram, type Look, SIGHT_GLSL } from './glProgram.ts';

const BAND_ATTRIBUTES: readonly Attribute[] = [{ name: 'at', size: 3 }];

const BAND_VERTEX = `${SIGHT_GLSL}
in vec3 at;
out float strength;
void main() {
  vec3 s = seen(at);
  strength = facing(s.z);
  gl_Position = clip(s);
}`;

const BAND_FRAGMENT = `
uniform vec4 colour;
in float strength;
out vec4 result;
void main() {
  float a = colour.a * strength;
  result = vec4(colour.rgb * a, a);
}`;

const DISC_VERTEX = `${SIGHT_GLSL}
in vec3 at;
out vec2 place;
void main() {
  place = at.xy;
  vec2 s = extent * 0.5 + pan + at.xy * vec2(1.0, -1.0) * scale;
  gl_Position = vec4(s.x / extent.x * 2.0 - 1.0, 1.0 - s.y / extent.y * 2.0, 0.0, 1.0);
}`;

/** Lighter where the light falls, a soft rim. */
const DISC_FRAGMENT = `
uniform vec4 lit;
uniform vec4 shade;
uniform vec4 rim;
uniform float pixel;   // lengths
in vec2 place;
out vec4 result;
void main() {
  float r = length(place);
  float inside = 1.0 - smoothstep(1.0 - pixel, 1.0 + pixel, r);
  float light = 1.0 - smoothstep(0.0, 1.55, length(place - vec2(-0.38, 0.45)));
  vec4 body = mix(shade, lit, light);
  float edge = smoothstep(0.86, 1.0, r) * rim.a;
  body = vec4(mix(body.rgb, rim.rgb, edge), max(body.a, edge)) ;
  float a = body.a * inside;
  result = vec4(body.rgb * a, a);
}`;

export interface GlobeColours {
  readonly lit: UnitRgba;
  readonly shade: UnitRgba;
  readonly rim: UnitRgba;
}

const SQUARE = Float32Array.from([-1, -1, 0, 1, -1, 0, -1, 1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0].map((x) => x * 1.05));

export class SurfaceLayer {
  readonly #gl: WebGL2RenderingContext;
  readonly #band: GlProgram;
  readonly #disc: GlProgram;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#band = new GlProgram(gl, BAND_VERTEX, BAND_FRAGMENT, BAND_ATTRIBUTES, 'triangles');
    this.#disc = new GlProgram(gl, DISC_VERTEX, DISC_FRAGMENT, BAND_ATTRIBUTES, 'triangles');
    this.#disc.load(SQUARE);
  }

  /** @param triangles [triangles * 3, 3] */
  loadBand(triangles: Float32Array<ArrayBuffer>): void {
    this.#band.load(triangles);
  }

  drawGlobe(look: Look, { lit, shade, rim }: GlobeColours): void {
    this.#disc.look(look);
    this.#gl.uniform4f(this.#disc.place('lit'), ...lit);
    this.#gl.uniform4f(this.#disc.place('shade'), ...shade);
    this.#gl.uniform4f(this.#disc.place('rim'), ...rim);
    this.#gl.uniform1f(this.#disc.place('pixel'), 0.8 / look.scale);
    this.#disc.draw();
  }

  drawBand(look: Look, colour: UnitRgba): void {
    this.#band.look(look);
    this.#gl.uniform4f(this.#band.place('colour'), ...colour);
    this.#band.draw();
  }
}
