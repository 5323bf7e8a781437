/** The page's colours as the picture needs them, in the scheme of the moment. */
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useState } from 'react';
import { identityColour, type Scheme } from '../faces/identityColour.ts';
import type { Palette } from './buildScene.ts';
import { rgbOf, type UnitRgb } from './cssColour.ts';

export interface PageColours {
  readonly palette: Palette;
  readonly scheme: Scheme;
  readonly ink: string;
  readonly paper: string;
  readonly accent: string;
}

/** Asked for every point of a picture. */
function identityColours(scheme: Scheme): Palette['identity'] {
  const known = new Map<number, UnitRgb>();
  return (identity) => {
    let colour = known.get(identity);
    if (!colour) {
      colour = rgbOf(identityColour(identity, scheme));
      known.set(identity, colour);
    }
    return colour;
  };
}

function readColours(scheme: Scheme): PageColours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const palette: Palette = {
    ink: rgbOf(token('--ink')),
    quiet: rgbOf(token('--ink-3')),
    line: rgbOf(token('--line')),
    paper: rgbOf(token('--panel')),
    sunk: rgbOf(token('--sunk')),
    good: rgbOf(token('--good')),
    bad: rgbOf(token('--bad')),
    broken: rgbOf(token('--boundary')),
    identity: identityColours(scheme),
    dark: scheme === 'dark',
  };
  return { palette, scheme, ink: token('--ink'), paper: token('--panel'), accent: token('--accent') };
}

/** Null until the style sheet is in force. */
export function usePalette(): PageColours | null {
  const scheme = useComputedColorScheme('light');
  const [colours, setColours] = useState<PageColours | null>(null);
  useEffect(() => {
    // The scheme's attribute is set by an effect further up, which runs after this one.
    const frame = requestAnimationFrame(() => setColours(readColours(scheme)));
    return () => cancelAnimationFrame(frame);
  }, [scheme]);
  return colours;
}
