/** The keys of the review, heard in the whole view: nobody has to find the right thing to focus first. */
import { useEffect } from 'react';
import type { CleanSession } from '../../store/clean/cleanTypes.ts';
import { useCleanSession } from '../../store/clean/useClean.ts';
import type { VerdictKind } from '../../store/clean/verdicts.ts';

const VERDICTS: ReadonlyMap<string, VerdictKind> = new Map([
  ['a', 'accept'],
  ['r', 'reject'],
  ['s', 'skip'],
  ['x', 'remove'],
]);

/** Where letters are typed, or where a dialog has the floor. */
export const TYPING = 'input:not([type="range"]), select, textarea, [contenteditable], [role="dialog"]';

/** Images in a row of the gallery, as it is laid out now. */
function columns(): number {
  const listbox = document.querySelector<HTMLElement>('[role="listbox"][data-columns]');
  return Number(listbox?.dataset.columns ?? 1);
}

function stepOf(key: string, length: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return 1;
    case 'ArrowLeft':
      return -1;
    case 'ArrowDown':
      return columns();
    case 'ArrowUp':
      return -columns();
    case 'Home':
      return -length;
    case 'End':
      return length;
    default:
      return null;
  }
}

/** What keys open that are no verdicts. */
export interface ReviewKeys {
  readonly onHelp: () => void;
  /** The photo in question at full size. */
  readonly onPhoto: () => void;
  /** The card of the image in question. */
  readonly onCard: () => void;
}

/** @returns whether the key meant something */
function act(session: CleanSession, event: KeyboardEvent, { onHelp, onPhoto, onCard }: ReviewKeys): boolean {
  const { key, shiftKey } = event;
  const onControl = event.target instanceof Element && event.target.closest('button, a, input') !== null;
  const { ranked, focus } = session.store.getState();
  const verdict = VERDICTS.get(key.toLowerCase());
  if (verdict) {
    // A key held down decides once.
    if (!event.repeat) session.decide(verdict);
    return true;
  }
  if (key.toLowerCase() === 'u') {
    session.undo();
    return true;
  }
  if (key === '?') {
    onHelp();
    return true;
  }
  if (key.toLowerCase() === 'p' && focus !== null) {
    onPhoto();
    return true;
  }
  if (key === 'Enter' && !onControl && focus !== null) {
    onCard();
    return true;
  }
  if (key === 'Escape') {
    session.selectNone();
    return true;
  }
  if (key === ' ' && !onControl && focus !== null) {
    session.toggle(focus);
    return true;
  }
  const step = stepOf(key, ranked.length);
  // A slider has use for the arrows itself.
  if (step === null || (event.target instanceof Element && event.target.closest('input') !== null)) return false;
  session.move(step, shiftKey);
  return true;
}

/** @param keys the same object from one drawing to the next */
export function useReviewKeys(keys: ReviewKeys): void {
  const session = useCleanSession();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(TYPING) !== null) return;
      if (act(session, event, keys)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [session, keys]);
}
