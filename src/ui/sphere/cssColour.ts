/** Colours of the style sheet as numbers for WebGL. */

export type UnitRgb = readonly [red: number, green: number, blue: number];
export type UnitRgba = readonly [red: number, green: number, blue: number, opacity: number];

const known = new Map<string, UnitRgb>();
let probe: CanvasRenderingContext2D | null | undefined;

/** @param css any opaque colour that the browser knows @returns 0 to 1 each; black where it knows none */
export function rgbOf(css: string): UnitRgb {
  const held = known.get(css);
  if (held) return held;
  if (probe === undefined) {
    const canvas = document.createElement('canvas');
    canvas.width = 1;
    canvas.height = 1;
    probe = canvas.getContext('2d', { willReadFrequently: true });
  }
  if (!probe) return [0, 0, 0];
  probe.fillStyle = '#000';
  probe.fillStyle = css;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  const colour: UnitRgb = [red! / 255, green! / 255, blue! / 255];
  known.set(css, colour);
  return colour;
}

export const withOpacity = ([red, green, blue]: UnitRgb, opacity: number): UnitRgba => [red, green, blue, opacity];
