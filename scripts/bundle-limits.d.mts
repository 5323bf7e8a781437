import type { Plugin } from 'vite';

export interface BuiltFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}
export interface Limit {
  readonly what: string;
  readonly why: string;
  readonly most: number;
  readonly of: (files: readonly BuiltFile[]) => readonly BuiltFile[];
}
export interface Row {
  readonly what: string;
  readonly most: number;
  readonly bytes: number;
  readonly names: readonly string[];
}
export const LIMITS: readonly Limit[];
export function askedBy(html: string): string[];
export function measure(files: readonly BuiltFile[], limits?: readonly Limit[]): Row[];
export function tooLarge(rows: readonly Row[]): string[];
export const bundleLimits: Plugin;
