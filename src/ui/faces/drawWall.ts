/** Paints the wall: block headers, faces, the ring of a rectified label, the cross of a wrong one. */

import { NO_LABEL } from '../../domain/detectionTerms.ts';
import type { TrainedLabels } from '../../domain/noise.ts';
import type { CorrectionRecord } from '../../domain/report.ts';
import type { Corrections } from '../../domain/standingCorrections.ts';
import type { Faces } from '../../store/state.ts';
import { drawOutcome, type OutcomeColours } from './drawOutcome.ts';
import { drawFace } from './faceAtlas.ts';
import { identityColour, type Scheme } from './identityColour.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { shownFace } from './shownFace.ts';
import { drawStandIn, type StandIns } from './standIns.ts';
import { tilePlace, type WallLayout } from './wallLayout.ts';

export interface WallPicture extends OutcomeColours {
  readonly faces: Faces;
  /** For faces that have not been drawn yet. */
  readonly standIns: StandIns | null;
  readonly labels: TrainedLabels | null;
  readonly corrections: Corrections;
  readonly showTruth: boolean;
  /** The image singled out, or null. */
  readonly selected: number | null;
  /** The image that the mark of the keyboard is on, or null. */
  readonly marked: number | null;
  readonly accent: string;
  readonly scheme: Scheme;
  readonly ink: string;
  readonly quiet: string;
  readonly empty: string;
  readonly font: string;
}

type Context = CanvasRenderingContext2D;

/** What has become of an image's label. */
export function outcomeOn(labels: TrainedLabels | null, corrections: Corrections, image: number): Outcome | null {
  if (!labels?.truth) return null;
  const given = labels.given[image]!;
  return outcomeOf(given, corrections.byImage.get(image)?.rectifiedLabel ?? given, labels.truth[image]);
}

function ellipsis(context: Context, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let cut = text.length;
  while (cut > 1 && context.measureText(`${text.slice(0, cut)}…`).width > room) cut -= 1;
  return `${text.slice(0, cut)}…`;
}

function header(context: Context, picture: WallPicture, layout: WallLayout, at: number): void {
  const { identity, x, y, images } = layout.blocks[at]!;
  context.fillStyle = identityColour(identity, picture.scheme);
  context.beginPath();
  context.arc(x + 4, y + 7, 4, 0, 2 * Math.PI);
  context.fill();
  context.textBaseline = 'middle';
  const count = String(images.length);
  context.font = `500 11px ${picture.font}`;
  context.fillStyle = picture.quiet;
  const countWidth = context.measureText(count).width;
  context.font = `600 11.5px ${picture.font}`;
  context.fillStyle = picture.ink;
  const name = ellipsis(context, picture.faces.identities[identity] ?? '', layout.blockWidth - 22 - countWidth);
  context.fillText(name, x + 13, y + 7.5);
  const nameWidth = context.measureText(name).width;
  context.font = `500 11px ${picture.font}`;
  context.fillStyle = picture.quiet;
  context.fillText(count, x + 13 + nameWidth + 6, y + 7.5);
}

/** The new label's; of a label that is taken for wrong and has no other, that of text. */
const ringColour = ({ rectifiedLabel }: CorrectionRecord, { ink, scheme }: WallPicture): string =>
  rectifiedLabel === NO_LABEL ? ink : identityColour(rectifiedLabel, scheme);

function ring(context: Context, x: number, y: number, side: number, colour: string, panel: string): void {
  context.lineWidth = 2;
  context.strokeStyle = colour;
  context.strokeRect(x + 1, y + 1, side - 2, side - 2);
  const notch = Math.max(7, side * 0.34);
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x + side - notch, y);
  context.lineTo(x + side, y);
  context.lineTo(x + side, y + notch);
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = panel;
  context.beginPath();
  context.moveTo(x + side - notch, y);
  context.lineTo(x + side, y + notch);
  context.stroke();
}

function frame(context: Context, x: number, y: number, side: number, { panel }: WallPicture, colour: string): void {
  context.lineWidth = 5;
  context.strokeStyle = panel;
  context.strokeRect(x, y, side, side);
  context.lineWidth = 3;
  context.strokeStyle = colour;
  context.strokeRect(x, y, side, side);
}

/** Faces that are drawn for the first time in one frame, which takes much longer than later; the others wait for the next frame. */
const FRESH_A_FRAME = 32;

/**
 * Draws the part of the wall between `top` and `top + height`; the canvas is that part.
 * @returns false while there are faces that wait
 */
export function drawWall(
  context: Context,
  picture: WallPicture,
  layout: WallLayout,
  top: number,
  height: number,
): boolean {
  let fresh = 0;
  const mayPaint = (): boolean => {
    fresh += 1;
    return fresh <= FRESH_A_FRAME;
  };
  let complete = true;
  const { faces, standIns, labels, corrections, showTruth } = picture;
  context.save();
  context.translate(0, -top);
  layout.blocks.forEach((block, at) => {
    if (block.y > top + height || block.y + block.height < top) return;
    header(context, picture, layout, at);
    block.images.forEach((image, i) => {
      const { x, y } = tilePlace(layout, block, i);
      if (y > top + height || y + layout.tile < top) return;
      const { sheet, index } = shownFace(faces, labels, image);
      const outcome = showTruth ? outcomeOn(labels, corrections, image) : null;
      context.globalAlpha = showTruth && !outcome ? 0.32 : 1;
      const drawn = drawFace(context, sheet, index, x, y, layout.tile, mayPaint);
      if (drawn === 'later') complete = false;
      if (drawn !== 'drawn') {
        context.fillStyle = picture.empty;
        context.fillRect(x, y, layout.tile, layout.tile);
        if (standIns && sheet === faces.sheet && index >= 0) drawStandIn(context, standIns, index, x, y, layout.tile);
      }
      context.globalAlpha = 1;
      const record = corrections.byImage.get(image);
      if (record) ring(context, x, y, layout.tile, ringColour(record, picture), picture.panel);
      if (outcome) drawOutcome(context, outcome, x, y, layout.tile, picture);
      if (image === picture.selected) frame(context, x, y, layout.tile, picture, picture.accent);
      if (image === picture.marked) frame(context, x, y, layout.tile, picture, picture.ink);
    });
  });
  context.restore();
  return complete;
}
