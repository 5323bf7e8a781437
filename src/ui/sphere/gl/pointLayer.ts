/**
 * Points: discs and diamonds in the colour of a label and with the sign of it, marks of outcomes on them, or small faces with a frame
 * in that colour. They glide from where they were to where they are.
 */
import type { UnitRgb } from '../cssColour.ts';
import { type Attribute, GlProgram, type Look } from './glProgram.ts';
import { BEYOND, type PointKind, pointShaders } from './pointShaders.ts';

const ATTRIBUTES: readonly Attribute[] = [
  { name: 'from', size: 3 },
  { name: 'to', size: 3 },
  { name: 'fromColour', size: 3 },
  { name: 'toColour', size: 3 },
  /** Shape (0 disc, 1 diamond) and twice the sign, mark (0 none, 1 tick, 2 cross, 3 triangle), tile of the face, strength 0 to 1. */
  { name: 'traits', size: 4 },
];
const FLOATS = 16;

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
  /** Device px a CSS px. */
  readonly ratio: number;
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
  /** Made when first drawn with, and the points that each has been given. */
  readonly #programs = new Map<PointKind, { readonly program: GlProgram; holds: Float32Array | null }>();
  #data = new Float32Array(0);
  #hasMarks = false;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
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
    this.#data = data;
    this.#hasMarks = points.marks.some((mark) => mark !== 0);
  }

  draw(look: Look, { passed, onSphere, radius, ratio, faces }: PointLook, colours: MarkColours): void {
    const gl = this.#gl;
    const program = this.#loaded(faces ? 'faces' : this.#hasMarks ? 'marked' : 'plain');
    program.look(look);
    gl.uniform1f(program.place('passed'), passed);
    gl.uniform1f(program.place('onSphere'), onSphere ? 1 : 0);
    gl.uniform1f(program.place('radius'), radius);
    for (const name of ['paper', 'good', 'bad', 'broken'] as const) {
      gl.uniform3f(program.place(name), ...colours[name]);
    }
    if (faces) {
      gl.uniform1f(program.place('tiles'), faces.tiles);
      gl.uniform1i(program.place('atlas'), 0);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, faces.texture);
      program.draw();
      return;
    }
    gl.uniform1f(program.place('ratio'), ratio);
    // A square is drawn as long as its middle lies in the view: the view is larger than the canvas.
    const [width, height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
    const beyond = BEYOND * ratio;
    gl.viewport(-beyond, -beyond, width + 2 * beyond, height + 2 * beyond);
    program.draw();
    gl.viewport(0, 0, width, height);
  }

  #loaded(kind: PointKind): GlProgram {
    let held = this.#programs.get(kind);
    if (!held) {
      const { vertex, fragment } = pointShaders(kind);
      const shape = kind === 'faces' ? 'quads' : 'squares';
      held = { program: new GlProgram(this.#gl, vertex, fragment, ATTRIBUTES, shape), holds: null };
      this.#programs.set(kind, held);
    }
    if (held.holds !== this.#data) held.program.load(this.#data);
    held.holds = this.#data;
    return held.program;
  }
}
