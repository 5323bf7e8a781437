/** The marks of outcomes on the wall: a tick, a flag, a cross, a triangle, each in a disc in the lower left corner of its face. */
import { assertNever } from '../../lib/assertNever.ts';
import type { Outcome } from './outcome.ts';

export interface OutcomeColours {
  readonly panel: string;
  readonly good: string;
  readonly bad: string;
  readonly broken: string;
}

/** Points from -1 to 1, y downwards. */
function trace(context: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void {
  points.forEach(([x, y], i) => {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
}

/** @param side of the face, px */
export function drawOutcome(
  context: CanvasRenderingContext2D,
  outcome: Outcome,
  x: number,
  y: number,
  side: number,
  colours: OutcomeColours,
): void {
  const radius = Math.max(4.2, side * 0.17);
  context.save();
  context.translate(x + radius + 1, y + side - radius - 1);
  context.fillStyle = colours.panel;
  context.beginPath();
  context.arc(0, 0, radius + 1, 0, 2 * Math.PI);
  context.fill();
  context.scale(radius, radius);
  context.lineWidth = Math.max(1.5 / radius, 0.36);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  switch (outcome) {
    case 'fixed':
      context.strokeStyle = colours.good;
      trace(context, [
        [-0.6, 0.05],
        [-0.15, 0.5],
        [0.65, -0.5],
      ]);
      context.stroke();
      break;
    case 'found':
      context.strokeStyle = colours.good;
      trace(context, [
        [-0.45, 0.7],
        [-0.45, -0.65],
        [0.5, -0.25],
        [-0.45, 0.15],
      ]);
      context.stroke();
      break;
    case 'wrong':
      context.strokeStyle = colours.bad;
      trace(context, [
        [-0.55, -0.55],
        [0.55, 0.55],
      ]);
      trace(context, [
        [0.55, -0.55],
        [-0.55, 0.55],
      ]);
      context.stroke();
      break;
    case 'broken':
      context.fillStyle = colours.broken;
      trace(context, [
        [0, -0.85],
        [0.85, 0.7],
        [-0.85, 0.7],
      ]);
      context.closePath();
      context.fill();
      break;
    default:
      assertNever(outcome);
  }
  context.restore();
}
