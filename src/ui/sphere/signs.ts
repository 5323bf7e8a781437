/**
 * What is cut out of an identity's points: a second sign beside its colour, for those who cannot tell the colours apart. There are few
 * signs that can be told apart at this size: identities that follow each other have different ones.
 */

export const SIGNS = ['plain', 'dot', 'bar', 'upright', 'cross', 'ring'] as const;
export type Sign = (typeof SIGNS)[number];

/** @returns its place in `SIGNS` */
export const signOf = (identity: number): number => (identity < 0 ? 0 : identity % SIGNS.length);

/** Lengths in radii of the point; the shader of the points has them too. */
export const SIGN_SIZES = { dot: 0.38, long: 0.62, thick: 0.17, ring: 0.5, ringThick: 0.14 } as const;

/** Cuts a sign out of a disc that was drawn. @param radius of the disc, px */
export function drawSign(
  context: CanvasRenderingContext2D,
  identity: number,
  at: { readonly x: number; readonly y: number },
  radius: number,
  paper: string,
): void {
  const sign: Sign = SIGNS[signOf(identity)]!;
  const { dot, long, thick, ring, ringThick } = SIGN_SIZES;
  const bar = (across: number, along: number): void =>
    context.fillRect(at.x - across * radius, at.y - along * radius, 2 * across * radius, 2 * along * radius);
  context.fillStyle = paper;
  if (sign === 'bar' || sign === 'cross') bar(long, thick);
  if (sign === 'upright' || sign === 'cross') bar(thick, long);
  if (sign !== 'dot' && sign !== 'ring') return;
  context.beginPath();
  context.arc(at.x, at.y, radius * (sign === 'dot' ? dot : ring), 0, 2 * Math.PI);
  if (sign === 'dot') context.fill();
  context.lineWidth = 2 * ringThick * radius;
  context.strokeStyle = paper;
  if (sign === 'ring') context.stroke();
}
