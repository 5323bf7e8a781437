/** The keys of the look-alikes, heard in the whole view. */
import { useEffect } from 'react';
import type { CleanSession } from '../../store/clean/cleanTypes.ts';
import { useCleanSession } from '../../store/clean/useClean.ts';
import { TYPING } from './useReviewKeys.ts';

const ANSWERS: ReadonlyMap<string, Parameters<CleanSession['tell']>[0]> = new Map([
  ['arrowleft', 'left'],
  ['arrowright', 'right'],
  ['x', 'neither'],
  ['s', 'skip'],
]);
const STEPS: ReadonlyMap<string, number> = new Map([
  ['arrowup', -1],
  ['arrowdown', 1],
]);

/** @returns whether the key meant something */
function act(session: CleanSession, { key, repeat }: KeyboardEvent, onHelp: () => void): boolean {
  const name = key.toLowerCase();
  const answer = ANSWERS.get(name);
  const step = STEPS.get(name);
  if (answer) {
    // A key held down decides once.
    if (!repeat) session.tell(answer);
  } else if (step !== undefined) session.step(step);
  else if (name === 'u') session.undo();
  else if (name === '?') onHelp();
  else return false;
  return true;
}

/** @param onHelp the same from one drawing to the next */
export function useLookAlikeKeys(onHelp: () => void): void {
  const session = useCleanSession();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(TYPING) !== null) return;
      if (act(session, event, onHelp)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [session, onHelp]);
}
