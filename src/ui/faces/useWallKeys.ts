/** The wall by keyboard: arrow keys move a mark from face to face, Enter opens the card of the face that it is on. */
import { type KeyboardEvent, type RefObject, useState } from 'react';
import { useSession } from '../../store/useApp.ts';
import type { WallLayout } from './wallLayout.ts';
import { placeOnWall, readingOrder, stepOnWall, type WallStep } from './wallSteps.ts';

const STEPS: Readonly<Record<string, WallStep>> = {
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

/** Kept free above and below the face that the mark is on, px: the header of its block. */
const ROOM = 20;

interface WallKeys {
  /** The image that the mark is on; null while the wall has not the focus. */
  readonly marked: number | null;
  onKeyDown(event: KeyboardEvent): void;
  onFocus(): void;
  onBlur(): void;
}

/** @param selected where the mark begins */
export function useWallKeys(
  layout: WallLayout | null,
  viewport: RefObject<HTMLDivElement | null>,
  selected: number | null,
): WallKeys {
  const session = useSession();
  const [held, setHeld] = useState<number | null>(null);
  const [focused, setFocused] = useState(false);

  const reveal = (image: number): void => {
    const element = viewport.current;
    const place = layout && placeOnWall(layout, image);
    if (!element || !place) return;
    const { scrollTop, clientHeight } = element;
    const bottom = place.y + layout.tile + ROOM;
    if (place.y - ROOM < scrollTop) element.scrollTop = place.y - ROOM;
    else if (bottom > scrollTop + clientHeight) element.scrollTop = bottom - clientHeight;
  };
  const go = (step: WallStep, from: number | null): void => {
    const image = layout && stepOnWall(layout, from, step);
    setHeld(image);
    if (image !== null) reveal(image);
  };
  return {
    marked: focused ? held : null,
    onKeyDown(event) {
      if (!layout || event.ctrlKey || event.metaKey || event.altKey) return;
      const step = STEPS[event.key];
      if (step) go(step, held ?? selected);
      else if ((event.key === 'Enter' || event.key === ' ') && held !== null)
        session.selectImage(held, readingOrder(layout));
      else return;
      event.preventDefault();
    },
    onFocus() {
      setFocused(true);
      // By pointer no mark is wanted before a key asks for it.
      if (!viewport.current?.matches(':focus-visible')) setHeld(null);
      else if (held === null || !layout || placeOnWall(layout, held) === null)
        setHeld(selected ?? (layout && stepOnWall(layout, null, 'first')));
    },
    onBlur: () => setFocused(false),
  };
}
