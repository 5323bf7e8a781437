/**
 * The picture as a thing to handle: keeps what is shown and from where, draws a frame when something changed, and says what is
 * pointed at. Knows no React.
 */
import type { ShownFace } from '../faces/shownFace.ts';
import { drawOverlay, type NamedCentre } from './drawOverlay.ts';
import { Painter, type Scene } from './gl/painter.ts';
import type { PointTraits } from './gl/pointLayer.ts';
import { nextPoint, pointAt, pointsInside, type Way } from './picking.ts';
import { canGlide, canPointsGlide } from './pictureFlow.ts';
import type { Space } from './places.ts';
import { sameImages } from './sameImages.ts';
import {
  type Extent,
  FLAT_SIGHT,
  facing,
  type Seen,
  type Sight,
  SPHERE_SIGHT,
  seen,
  shifted,
  turned,
  unitOf,
  zoomed,
} from './turning.ts';

export interface ShownPicture {
  readonly space: Space;
  readonly scene: Scene;
  /** The images of the points, [count]. */
  readonly images: Int32Array;
  /** [identities, 3] */
  readonly centres: Float32Array;
  readonly names: readonly string[];
  readonly colours: readonly string[];
  /** The two identities whose boundary is drawn. */
  readonly pair: readonly number[];
  /** The points move by themselves. */
  readonly training: boolean;
  readonly faces: readonly ShownFace[];
  /** Changes when the faces are others. */
  readonly facesKey: unknown;
  readonly ink: string;
  readonly paper: string;
  readonly accent: string;
  readonly font: string;
}

/** Three of one size that lie on each other, from below. */
export interface PictureCanvases {
  readonly backdrop: HTMLCanvasElement;
  readonly picture: HTMLCanvasElement;
  readonly overlay: HTMLCanvasElement;
}

export interface PictureListener {
  /** @param image -1 for none @param x where it stands on the canvas, CSS px */
  onPointed(image: number, x: number, y: number): void;
}

/** Milliseconds that points take to their new places, and the picture to a new sight. */
const GLIDE_MS = 320;
const TURN_MS = 420;
/** From this zoom on points are faces. */
const FACES_ZOOM = 2.6;
const PICK_PX = 12;

const smooth = (share: number): number => share * share * (3 - 2 * share);

interface Glide {
  readonly from: Sight;
  readonly to: Sight;
  readonly since: number;
}

export class PictureController {
  readonly #painter: Painter;
  readonly #overlay: HTMLCanvasElement;
  readonly #listener: PictureListener;
  /** No movement of its own: what changes is there at once. */
  readonly #still: () => boolean;
  #picture: ShownPicture | null = null;
  #sight: Sight = FLAT_SIGHT;
  #extent: Extent = { width: 0, height: 0 };
  #frame = 0;
  #movedAt = 0;
  #glide: Glide | null = null;
  #seen: readonly Seen[] | null = null;
  #pointed = -1;
  #selected: number | null = null;
  #lasso: (readonly [number, number])[] = [];
  /** The place of each image among the points. */
  #places = new Map<number, number>();

  /** @throws Error where the browser draws no WebGL */
  constructor(canvases: PictureCanvases, listener: PictureListener, still: () => boolean) {
    this.#painter = new Painter(canvases.picture, canvases.backdrop);
    this.#overlay = canvases.overlay;
    this.#listener = listener;
    this.#still = still;
  }

  /** What a frame takes on this device, milliseconds; 0 while unknown. */
  get frameMs(): number {
    return this.#painter.frameMs;
  }

  show(picture: ShownPicture): void {
    const before = this.#picture;
    const samePoints = before !== null && sameImages(before.images, picture.images) && before.space === picture.space;
    if (before?.space !== picture.space) {
      this.#sight = picture.space === 'sphere' || picture.space === 'cloud' ? SPHERE_SIGHT : FLAT_SIGHT;
      this.#glide = null;
    }
    if (!samePoints) {
      this.#places = new Map(Array.from(picture.images, (image, i) => [image, i]));
      this.#pointed = -1;
    }
    const moved = !samePoints || before.scene.points.positions !== picture.scene.points.positions;
    // Points under way set out from their last goal: a picture that changes four times a second would never arrive.
    const from: PointTraits | null = samePoints ? before.scene.points : null;
    this.#painter.load(picture.scene, from);
    if (before?.facesKey !== picture.facesKey || !samePoints) this.#painter.loadFaces(picture.faces);
    this.#picture = picture;
    this.#movedAt = samePoints && moved && this.#doPointsGlide(picture) ? performance.now() : Number.NEGATIVE_INFINITY;
    this.#changed();
  }

  resize(extent: Extent): void {
    this.#extent = extent;
    this.#changed();
  }

  select(image: number | null): void {
    this.#selected = image;
    this.#schedule();
  }

  /** Turns what is solid, shifts what is flat. @param dx CSS px */
  drag(dx: number, dy: number): void {
    const unit = this.#unit();
    this.#look(
      this.#isSolid()
        ? turned(this.#sight, dx / (unit * this.#sight.zoom), dy / (unit * this.#sight.zoom))
        : shifted(this.#sight, dx, dy),
    );
  }

  /** One key's worth of turning or shifting: what lies in that direction comes nearer. */
  nudge(way: Way): void {
    const [x, y] = { left: [1, 0], right: [-1, 0], up: [0, 1], down: [0, -1] }[way] as [number, number];
    if (this.#isSolid()) this.#look(turned(this.#sight, x * 0.16, y * 0.16));
    else this.#look(shifted(this.#sight, x * 40, y * 40));
  }

  zoom(factor: number, x?: number, y?: number): void {
    // A globe stays in the middle.
    if (this.#picture?.space === 'sphere') this.#look(zoomed(this.#sight, factor, this.#extent));
    else this.#look(zoomed(this.#sight, factor, this.#extent, x, y));
  }

  reset(): void {
    this.#glideTo(this.#isSolid() ? SPHERE_SIGHT : FLAT_SIGHT);
  }

  /** Turns the sphere until a direction is in front. */
  face(direction: readonly [number, number, number]): void {
    if (this.#isSolid() && Math.hypot(...direction) > 1e-6) this.#glideTo(facing(this.#sight, direction));
  }

  /** The image at a place of the canvas, or -1. */
  imageAt(x: number, y: number): number {
    const i = pointAt(this.#seenPoints(), x, y, Math.max(PICK_PX, this.#radius()), this.#farCounts());
    return i < 0 ? -1 : this.#picture!.images[i]!;
  }

  point(x: number, y: number): void {
    this.#pointAtImage(this.imageAt(x, y));
  }

  leave(): void {
    this.#pointAtImage(-1);
  }

  /** By keyboard: the next point in a direction. @returns its image, or -1 */
  step(way: Way): number {
    const picture = this.#picture;
    if (!picture) return -1;
    const from = this.#places.get(this.#pointed) ?? this.#places.get(this.#selected ?? -1) ?? -1;
    const next = nextPoint(this.#seenPoints(), from, way, this.#farCounts());
    this.#pointAtImage(next < 0 ? -1 : picture.images[next]!);
    return this.#pointed;
  }

  get pointed(): number {
    return this.#pointed;
  }

  lassoTo(x: number, y: number): void {
    this.#lasso.push([x, y]);
    this.#schedule();
  }

  /** @returns the images inside; null when it was no more than a click */
  endLasso(): readonly number[] | null {
    const outline = this.#lasso;
    this.#lasso = [];
    this.#schedule();
    if (outline.length < 3) return null;
    return pointsInside(this.#seenPoints(), outline, this.#farCounts()).map((i) => this.#picture!.images[i]!);
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#painter.dispose();
  }

  #isSolid(): boolean {
    return this.#picture?.scene.solid ?? false;
  }

  #farCounts(): boolean {
    return this.#picture?.space !== 'sphere';
  }

  #unit(): number {
    return unitOf(this.#extent, this.#picture?.scene.reach ?? 1);
  }

  /** Movement of its own: where it is not unwanted, and the device draws fast enough. */
  #glides(): boolean {
    return !this.#still() && canGlide(this.#painter);
  }

  #doPointsGlide({ training }: ShownPicture): boolean {
    return !this.#still() && canPointsGlide(this.#painter, training);
  }

  #showsFaces(): boolean {
    return this.#sight.zoom >= FACES_ZOOM;
  }

  /** Of a point, CSS px: many points are small ones. */
  #radius(): number {
    const count = this.#picture?.images.length ?? 0;
    const small = count > 2500 ? 2.6 : count > 800 ? 3.4 : 4.6;
    if (this.#showsFaces()) return Math.min(34, 11 * (this.#sight.zoom / FACES_ZOOM) ** 0.8);
    return small * Math.sqrt(Math.max(1, this.#sight.zoom));
  }

  #pointAtImage(image: number): void {
    const at = this.#places.get(image);
    const place = at === undefined ? null : this.#seenPoint(at);
    if (image === this.#pointed && image < 0) return;
    this.#pointed = place ? image : -1;
    this.#listener.onPointed(this.#pointed, place?.x ?? 0, place?.y ?? 0);
    this.#schedule();
  }

  #glideTo(to: Sight): void {
    const glides = this.#glides();
    this.#glide = glides ? { from: this.#sight, to, since: performance.now() } : null;
    if (!glides) this.#sight = to;
    this.#changed();
  }

  /** A person's own movement ends one under way. */
  #look(sight: Sight): void {
    this.#glide = null;
    this.#sight = sight;
    this.#changed();
  }

  #changed(): void {
    this.#seen = null;
    this.#schedule();
  }

  /** Of one point, without a look at all of them. */
  #seenPoint(i: number): Seen {
    const { positions } = this.#picture!.scene.points;
    const [x, y, z] = [positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!];
    return this.#seen?.[i] ?? seen(this.#sight, this.#extent, this.#unit(), x, y, z);
  }

  #seenPoints(): readonly Seen[] {
    this.#seen ??= Array.from(this.#picture?.images ?? [], (_, i) => this.#seenPoint(i));
    return this.#seen;
  }

  #schedule(): void {
    this.#frame ||= requestAnimationFrame((now) => this.#draw(now));
  }

  #draw(now: number): void {
    this.#frame = 0;
    const picture = this.#picture;
    if (!picture || this.#extent.width < 2 || this.#extent.height < 2) return;
    if (this.#glide) {
      const share = Math.min(1, Math.max(0, (now - this.#glide.since) / TURN_MS));
      this.#sight = between(this.#glide.from, this.#glide.to, smooth(share));
      this.#seen = null;
      if (share === 1) this.#glide = null;
    }
    const share = Math.min(1, Math.max(0, (now - this.#movedAt) / GLIDE_MS));
    this.#painter.draw({
      sight: this.#sight,
      extent: this.#extent,
      passed: smooth(share),
      radius: this.#radius(),
      faces: this.#showsFaces(),
    });
    this.#drawOverlay(picture);
    if (share < 1 || this.#glide) this.#schedule();
  }

  #drawOverlay(picture: ShownPicture): void {
    const context = this.#overlay.getContext('2d');
    if (!context) return;
    const { width, height } = this.#extent;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    if (this.#overlay.width !== Math.round(width * ratio)) this.#overlay.width = Math.round(width * ratio);
    if (this.#overlay.height !== Math.round(height * ratio)) this.#overlay.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const unit = this.#unit();
    const middle = seen(this.#sight, this.#extent, unit, 0, 0, 0);
    const { centres, names, colours, pair, ink, paper, accent, font, space } = picture;
    const crowd = names.length > 40;
    const named: NamedCentre[] = [];
    names.forEach((name, identity) => {
      const first = pair.includes(identity);
      if (crowd && !first) return;
      const [x, y, z] = [centres[3 * identity]!, centres[3 * identity + 1]!, centres[3 * identity + 2]!];
      if (x === 0 && y === 0 && z === 0) return;
      named.push({
        at: seen(this.#sight, this.#extent, unit, x, y, z),
        identity,
        name,
        colour: colours[identity]!,
        first,
      });
    });
    const placeOf = (image: number): Seen | null => {
      const i = this.#places.get(image);
      return i === undefined ? null : this.#seenPoint(i);
    };
    drawOverlay(context, {
      centres: named,
      globe: space === 'sphere',
      inwards: space === 'circle',
      middle,
      pointed: placeOf(this.#pointed),
      selected: placeOf(this.#selected ?? -1),
      radius: this.#radius(),
      lasso: this.#lasso,
      ink,
      paper,
      accent,
      font,
    });
  }
}

/** A sight on the way from one to another. */
function between(from: Sight, to: Sight, share: number): Sight {
  const mix = (a: number, b: number): number => a + (b - a) * share;
  const rotation = from.rotation.map((x, i) => mix(x, to.rotation[i]!)) as unknown as Sight['rotation'];
  const sight = {
    rotation,
    zoom: mix(from.zoom, to.zoom),
    panX: mix(from.panX, to.panX),
    panY: mix(from.panY, to.panY),
  };
  // Turning by nothing makes the mixture a rotation again.
  return share === 1 ? to : turned(sight, 0, 0);
}
