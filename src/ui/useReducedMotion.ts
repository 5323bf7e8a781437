/** Whether the person has asked their system for less motion, followed while the page is open. */
import { useSyncExternalStore } from 'react';

const QUERY = '(prefers-reduced-motion: reduce)';

function follow(onChange: () => void): () => void {
  const query = window.matchMedia(QUERY);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}

export const useReducedMotion = (): boolean => useSyncExternalStore(follow, () => window.matchMedia(QUERY).matches);
