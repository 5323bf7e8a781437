/** Draws a scene with WebGL: globe, band, lines, points. */

import { t } from '@lingui/core/macro';
import type { ShownFace } from '../../faces/shownFace.ts';
import type { UnitRgba } from '../cssColour.ts';
import { type Extent, type Sight, unitOf } from '../turning.ts';
import { Backdrop } from './backdrop.ts';
import { DrawingCost } from './drawingCost.ts';
import { createFaceTexture } from './faceTexture.ts';
import type { Look } from './glProgram.ts';
import { LineLayer } from './lineLayer.ts';
import { type FaceTexture, type MarkColours, PointLayer, type PointTraits } from './pointLayer.ts';
import { type GlobeColours, SurfaceLayer } from './surfaceLayer.ts';

/** What the picture consists of, besides where it is looked at from. */
export interface Scene {
  /** How far the picture reaches from its middle, lengths. */
  readonly reach: number;
  /** Null where there is no sphere. */
  readonly globe: GlobeColours | null;
  /** Turned in three dimensions: the far side is fainter. */
  readonly solid: boolean;
  readonly points: PointTraits;
  /** Pieces of a `LineBuilder`. */
  readonly lines: Float32Array<ArrayBuffer>;
  /** [triangles * 3, 3] */
  readonly band: Float32Array<ArrayBuffer>;
  readonly bandColour: UnitRgba;
  readonly marks: MarkColours;
}

export interface Frame {
  readonly sight: Sight;
  readonly extent: Extent;
  /** Of the way from the scene before, 0 to 1. */
  readonly passed: number;
  /** Of a point, CSS px. */
  readonly radius: number;
  readonly faces: boolean;
}

const FAR_STRENGTH = 0.22;
/** More than twice the pixels of the screen are not seen. */
const MOST_RATIO = 2;

export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #gl: WebGL2RenderingContext;
  readonly #backdrop: Backdrop;
  readonly #surfaces: SurfaceLayer;
  readonly #lines: LineLayer;
  readonly #points: PointLayer;
  readonly #cost: DrawingCost;
  #scene: Scene | null = null;
  #faces: FaceTexture | null = null;
  #shown: readonly ShownFace[] = [];

  /**
   * @param backdrop lies under the other canvas
   * @throws Error where the browser draws no WebGL
   */
  constructor(canvas: HTMLCanvasElement, backdrop: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', { antialias: false, alpha: true, premultipliedAlpha: true });
    if (!gl) throw new Error(t`this browser draws no WebGL`);
    this.#canvas = canvas;
    this.#gl = gl;
    this.#backdrop = new Backdrop(backdrop);
    this.#surfaces = new SurfaceLayer(gl);
    this.#lines = new LineLayer(gl);
    this.#points = new PointLayer(gl);
    this.#cost = new DrawingCost(gl);
  }

  /** What a frame takes, smoothed; 0 while unknown. */
  get frameMs(): number {
    return this.#cost.ms;
  }

  /** What a frame takes by itself, whatever else the device is told to do; 0 while unknown. */
  get ownFrameMs(): number {
    return this.#cost.leastMs;
  }

  /** @param before where the same points were in the scene shown last; null: they appear in their places */
  load(scene: Scene, before: PointTraits | null): void {
    this.#scene = scene;
    this.#points.load(scene.points, before ?? scene.points);
    this.#lines.load(scene.lines);
    this.#surfaces.loadBand(scene.band);
  }

  /** The faces of the points, in the order of their tiles; drawn when they are first shown. */
  loadFaces(faces: readonly ShownFace[]): void {
    if (this.#faces) this.#gl.deleteTexture(this.#faces.texture);
    this.#faces = null;
    this.#shown = faces;
  }

  draw({ sight, extent, passed, radius, faces }: Frame): void {
    const gl = this.#gl;
    const scene = this.#scene;
    if (!scene || gl.isContextLost()) return;
    const ratio = Math.min(MOST_RATIO, window.devicePixelRatio || 1);
    const [width, height] = [Math.round(extent.width * ratio), Math.round(extent.height * ratio)];
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    gl.viewport(0, 0, width, height);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const look = lookOf(scene, sight, extent);
    gl.disable(gl.DEPTH_TEST);
    gl.clearColor(0, 0, 0, 0);
    this.#drawBackdrop(look, scene.globe);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    this.#surfaces.drawBand(look, scene.bandColour);
    this.#lines.draw(look);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    const texture = faces && this.#shown.length > 0 ? this.#faceTexture() : null;
    const points = { passed, onSphere: scene.globe !== null, radius, ratio, faces: texture };
    this.#points.draw(look, points, scene.marks);
    this.#cost.drawn();
  }

  dispose(): void {
    this.#cost.dispose();
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  /** The globe, whose light stands still while it turns. */
  #drawBackdrop(look: Look, globe: GlobeColours | null): void {
    const { width, height } = this.#canvas;
    const what = globe && JSON.stringify([width, height, look.panX, look.panY, look.scale, globe]);
    const draw = (): void => {
      this.#gl.clear(this.#gl.COLOR_BUFFER_BIT);
      if (globe) this.#surfaces.drawGlobe(look, globe);
    };
    this.#backdrop.show(what ?? '', this.#canvas, globe ? draw : null);
  }

  #faceTexture(): FaceTexture {
    this.#faces ??= createFaceTexture(this.#gl, this.#shown);
    return this.#faces;
  }
}

function lookOf({ reach, solid }: Scene, sight: Sight, extent: Extent): Look {
  const { rotation: r, zoom, panX, panY } = sight;
  return {
    rotation: Float32Array.from([r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]]),
    width: extent.width,
    height: extent.height,
    panX,
    panY,
    scale: unitOf(extent, reach) * zoom,
    back: solid ? FAR_STRENGTH : 1,
  };
}
