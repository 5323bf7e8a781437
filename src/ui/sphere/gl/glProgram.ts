/** A WebGL program, the layout of its entries and their buffer. */
import { t } from '@lingui/core/macro';

/** Turns, enlarges and shifts as `turning.ts` does; `back` is how strongly the far side shows. */
export const SIGHT_GLSL = `
uniform mat3 rotation;
uniform vec2 extent;   // CSS px
uniform vec2 pan;      // CSS px
uniform float scale;   // CSS px a length of 1
uniform float back;
vec3 seen(vec3 p) {
  vec3 q = rotation * p;
  return vec3(extent * 0.5 + pan + vec2(q.x, -q.y) * scale, q.z);
}
vec4 clip(vec3 s) {
  return vec4(s.x / extent.x * 2.0 - 1.0, 1.0 - s.y / extent.y * 2.0, clamp(-s.z * 0.45, -0.98, 0.98), 1.0);
}
// The corner of a quad, each of two numbers -1 or 1, in the order of a strip.
vec2 quadCorner() {
  int corner = gl_VertexID % 4;
  return vec2(corner % 2 == 0 ? -1.0 : 1.0, corner < 2 ? -1.0 : 1.0);
}
float facing(float depth) {
  return mix(back, 1.0, smoothstep(-0.12, 0.12, depth));
}
`;

export interface Attribute {
  readonly name: string;
  readonly size: number;
}

/** What an entry of the buffer is: a quad, whose corners the shader places, a square about one place, or a corner of a triangle. */
type Shape = 'quads' | 'squares' | 'triangles';

/** What a layer needs to draw. */
export interface Look {
  /** Column-major. */
  readonly rotation: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly panX: number;
  readonly panY: number;
  readonly scale: number;
  readonly back: number;
}

function shaderOf(gl: WebGL2RenderingContext, type: number, source: string): WebGLShader {
  const shader = gl.createShader(type);
  if (!shader) throw new Error(t`the picture lost its graphics context`);
  gl.shaderSource(shader, `#version 300 es\nprecision highp float;\n${source}`);
  gl.compileShader(shader);
  if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
    throw new Error(`shader: ${gl.getShaderInfoLog(shader)}`);
  }
  return shader;
}

/** Corners of the quad that stands for an entry. */
const CORNERS = 4;
/** Of two triangles, from the corners in the order of a strip. */
const QUAD = [0, 1, 2, 2, 1, 3];

function quadIndices(entries: number): Uint32Array<ArrayBuffer> {
  const result = new Uint32Array(entries * QUAD.length);
  for (let at = 0; at < result.length; at++) {
    result[at] = Math.floor(at / QUAD.length) * CORNERS + QUAD[at % QUAD.length]!;
  }
  return result;
}

/** Each entry as often as its quad has corners. */
function forCorners(data: Float32Array<ArrayBuffer>, floats: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(data.length * CORNERS);
  for (let from = 0; from < data.length; from += floats) {
    const to = from * CORNERS;
    for (let i = 0; i < floats; i++) {
      const value = data[from + i]!;
      for (let corner = 0; corner < CORNERS; corner++) result[to + corner * floats + i] = value;
    }
  }
  return result;
}

/**
 * Draws the entries of a buffer of floats. Quads are written out, four corners each, and not drawn as instances: software that stands
 * in for a GPU takes every instance for a drawing of its own.
 */
export class GlProgram {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #array: WebGLVertexArrayObject | null;
  readonly #buffer: WebGLBuffer | null;
  readonly #indices: WebGLBuffer | null;
  readonly #floats: number;
  readonly #shape: Shape;
  readonly #places = new Map<string, WebGLUniformLocation | null>();
  #count = 0;
  #indexed = 0;

  constructor(
    gl: WebGL2RenderingContext,
    vertex: string,
    fragment: string,
    attributes: readonly Attribute[],
    shape: Shape,
  ) {
    this.#gl = gl;
    this.#shape = shape;
    this.#program = gl.createProgram();
    gl.attachShader(this.#program, shaderOf(gl, gl.VERTEX_SHADER, vertex));
    gl.attachShader(this.#program, shaderOf(gl, gl.FRAGMENT_SHADER, fragment));
    attributes.forEach(({ name }, i) => {
      gl.bindAttribLocation(this.#program, i, name);
    });
    gl.linkProgram(this.#program);
    if (!gl.getProgramParameter(this.#program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(`shaders: ${gl.getProgramInfoLog(this.#program)}`);
    }
    this.#array = gl.createVertexArray();
    this.#buffer = gl.createBuffer();
    this.#indices = gl.createBuffer();
    this.#floats = attributes.reduce((sum, { size }) => sum + size, 0);
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    let offset = 0;
    attributes.forEach(({ size }, i) => {
      gl.enableVertexAttribArray(i);
      gl.vertexAttribPointer(i, size, gl.FLOAT, false, this.#floats * 4, offset);
      offset += size * 4;
    });
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#indices);
    gl.bindVertexArray(null);
  }

  /** @param data [entries, floats of all attributes] */
  load(data: Float32Array<ArrayBuffer>): void {
    const gl = this.#gl;
    const isQuads = this.#shape === 'quads';
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    gl.bufferData(gl.ARRAY_BUFFER, isQuads ? forCorners(data, this.#floats) : data, gl.DYNAMIC_DRAW);
    this.#count = data.length / this.#floats;
    if (!isQuads || this.#indexed >= this.#count) return;
    gl.bindVertexArray(this.#array);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, quadIndices(this.#count), gl.STATIC_DRAW);
    gl.bindVertexArray(null);
    this.#indexed = this.#count;
  }

  /** Takes the program into use. */
  look({ rotation, width, height, panX, panY, scale, back }: Look): void {
    const gl = this.#gl;
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's, not React's
    gl.useProgram(this.#program);
    gl.uniformMatrix3fv(this.place('rotation'), false, rotation);
    gl.uniform2f(this.place('extent'), width, height);
    gl.uniform2f(this.place('pan'), panX, panY);
    gl.uniform1f(this.place('scale'), scale);
    gl.uniform1f(this.place('back'), back);
  }

  place(uniform: string): WebGLUniformLocation | null {
    const held = this.#places.get(uniform);
    if (held !== undefined) return held;
    const place = this.#gl.getUniformLocation(this.#program, uniform);
    this.#places.set(uniform, place);
    return place;
  }

  draw(): void {
    if (this.#count === 0) return;
    const gl = this.#gl;
    gl.bindVertexArray(this.#array);
    if (this.#shape === 'quads') gl.drawElements(gl.TRIANGLES, QUAD.length * this.#count, gl.UNSIGNED_INT, 0);
    else gl.drawArrays(this.#shape === 'squares' ? gl.POINTS : gl.TRIANGLES, 0, this.#count);
  }
}
