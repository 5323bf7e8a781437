/** A WebGL program, the layout of its instances and their buffer. */

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
float facing(float depth) {
  return mix(back, 1.0, smoothstep(-0.12, 0.12, depth));
}
`;

export interface Attribute {
  readonly name: string;
  readonly size: number;
}

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
  if (!shader) throw new Error('the picture lost its graphics context');
  gl.shaderSource(shader, `#version 300 es\nprecision highp float;\n${source}`);
  gl.compileShader(shader);
  if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
    throw new Error(`shader: ${gl.getShaderInfoLog(shader)}`);
  }
  return shader;
}

/** Draws one shape for each entry of a buffer of floats, or triangles where `perInstance` is false. */
export class GlProgram {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #array: WebGLVertexArrayObject | null;
  readonly #buffer: WebGLBuffer | null;
  readonly #floats: number;
  readonly #places = new Map<string, WebGLUniformLocation | null>();
  #count = 0;

  constructor(
    gl: WebGL2RenderingContext,
    vertex: string,
    fragment: string,
    attributes: readonly Attribute[],
    perInstance: boolean,
  ) {
    this.#gl = gl;
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
    this.#floats = attributes.reduce((sum, { size }) => sum + size, 0);
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    let offset = 0;
    attributes.forEach(({ size }, i) => {
      gl.enableVertexAttribArray(i);
      gl.vertexAttribPointer(i, size, gl.FLOAT, false, this.#floats * 4, offset);
      if (perInstance) gl.vertexAttribDivisor(i, 1);
      offset += size * 4;
    });
    gl.bindVertexArray(null);
  }

  /** @param data [entries, floats of all attributes] */
  load(data: Float32Array<ArrayBuffer>): void {
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    this.#count = data.length / this.#floats;
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

  /** A strip of four corners for each entry. */
  drawQuads(): void {
    if (this.#count === 0) return;
    this.#gl.bindVertexArray(this.#array);
    this.#gl.drawArraysInstanced(this.#gl.TRIANGLE_STRIP, 0, 4, this.#count);
  }

  drawTriangles(): void {
    if (this.#count === 0) return;
    this.#gl.bindVertexArray(this.#array);
    this.#gl.drawArrays(this.#gl.TRIANGLES, 0, this.#count);
  }
}
