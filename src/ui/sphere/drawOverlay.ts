/** What lies over the picture: class centres with their names, the face pointed at and the one selected, a lasso. */
import { FAR_SIDE } from './picking.ts';
import { drawSign } from './signs.ts';
import type { Seen } from './turning.ts';

export interface NamedCentre {
  readonly at: Seen;
  readonly identity: number;
  readonly name: string;
  readonly colour: string;
  /** Of the pair whose boundary is drawn: named first. */
  readonly first: boolean;
}

export interface Overlay {
  readonly centres: readonly NamedCentre[];
  /** The far side of the picture is behind a globe. */
  readonly globe: boolean;
  /** Names stand inside of the circle, towards its middle. */
  readonly inwards: boolean;
  readonly middle: { readonly x: number; readonly y: number };
  readonly pointed: Seen | null;
  readonly selected: Seen | null;
  /** Of a point, px. */
  readonly radius: number;
  readonly lasso: readonly (readonly [number, number])[];
  readonly ink: string;
  readonly paper: string;
  readonly accent: string;
  readonly font: string;
}

/** More names than these hide the faces. */
const MOST_NAMES = 40;
const FAR_OPACITY = 0.3;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;

function marker(context: CanvasRenderingContext2D, { at, identity, colour, first }: NamedCentre, paper: string): void {
  const radius = first ? 8.5 : 7.5;
  context.beginPath();
  context.arc(at.x, at.y, radius + 1.5, 0, 2 * Math.PI);
  context.fillStyle = paper;
  context.fill();
  context.beginPath();
  context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  context.lineWidth = first ? 3 : 2.2;
  context.strokeStyle = colour;
  context.stroke();
  const inner = radius - (first ? 3 : 2.2);
  context.beginPath();
  context.arc(at.x, at.y, inner, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  drawSign(context, identity, at, inner, paper);
}

/** Where a name goes: above its centre, or on the circle towards the middle. */
function nameBox({ at }: NamedCentre, width: number, { inwards, middle }: Overlay): Box {
  const height = 16;
  if (!inwards) return { left: at.x - width / 2, top: at.y - 12 - height, width, height };
  const [dx, dy] = [middle.x - at.x, middle.y - at.y];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const [x, y] = [at.x + ux * (14 + (Math.abs(ux) * width) / 2), at.y + uy * 20];
  return { left: x - width / 2, top: y - height / 2, width, height };
}

function drawNames(context: CanvasRenderingContext2D, overlay: Overlay, centres: readonly NamedCentre[]): void {
  const taken: Box[] = [];
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  for (const centre of centres.slice(0, MOST_NAMES)) {
    context.font = `${centre.first ? 700 : 600} ${centre.first ? 13 : 12}px ${overlay.font}`;
    const box = nameBox(centre, context.measureText(centre.name).width + 6, overlay);
    if (taken.some((other) => overlaps(box, other))) continue;
    taken.push(box);
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    context.lineWidth = 4;
    context.strokeStyle = overlay.paper;
    context.strokeText(centre.name, x, y);
    context.fillStyle = overlay.ink;
    context.fillText(centre.name, x, y);
  }
}

function ring(context: CanvasRenderingContext2D, at: Seen, radius: number, width: number, colour: string): void {
  context.beginPath();
  context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

function drawLasso(context: CanvasRenderingContext2D, { lasso, accent }: Overlay): void {
  if (lasso.length < 2) return;
  context.beginPath();
  lasso.forEach(([x, y], i) => {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.closePath();
  context.globalAlpha = 0.14;
  context.fillStyle = accent;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 1.6;
  context.setLineDash([5, 4]);
  context.strokeStyle = accent;
  context.stroke();
  context.setLineDash([]);
}

/** Draws on a canvas that was emptied and is measured in CSS px. */
export function drawOverlay(context: CanvasRenderingContext2D, overlay: Overlay): void {
  const { centres, globe, paper, ink, accent, pointed, selected, radius } = overlay;
  const ordered = [...centres].sort((a, b) => Number(b.first) - Number(a.first) || b.at.depth - a.at.depth);
  const near = ordered.filter(({ at }) => !globe || at.depth >= FAR_SIDE);
  context.globalAlpha = FAR_OPACITY;
  for (const centre of ordered) if (!near.includes(centre)) marker(context, centre, paper);
  context.globalAlpha = 1;
  for (const centre of [...near].reverse()) marker(context, centre, paper);
  drawNames(context, overlay, near);
  if (pointed) {
    ring(context, pointed, radius + 4, 4, paper);
    ring(context, pointed, radius + 4, 2, ink);
  }
  if (selected) {
    ring(context, selected, radius + 5, 5, paper);
    ring(context, selected, radius + 5, 3, accent);
  }
  drawLasso(context, overlay);
}
