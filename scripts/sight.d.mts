import type { Browser } from 'playwright-core';

export interface SightWindow {
  readonly width: number;
  readonly height: number;
}
export interface Sight {
  readonly paintMs: number;
  readonly painted: string;
  readonly shift: number;
  readonly shifts: readonly string[];
  readonly readyMs: number;
  readonly shellBytes: number;
  readonly allBytes: number;
  readonly files: number;
  readonly twice: readonly string[];
}
export const WINDOWS: readonly SightWindow[];
export const MOST_SHELL_BYTES: number;
export const MOST_SHIFT: number;
export function firstSight(browser: Browser, build: string, window: SightWindow): Promise<Sight>;
export function sightProblems(sight: Pick<Sight, 'shellBytes' | 'shift' | 'shifts' | 'twice'>): string[];
