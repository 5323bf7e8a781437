/** Whether the person has asked their system for less motion, followed while the page is open. */
import { useMedia } from './useMedia.ts';

export const useReducedMotion = (): boolean => useMedia('(prefers-reduced-motion: reduce)');
