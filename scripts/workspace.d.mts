export const ROOT: string;
export const DIST: string;
export class CommandError extends Error {}
export function requireNode(version?: string): void;
export function missingPackages(root?: string): string[];
export function isStale(file: string, inputs: readonly string[]): boolean;
export function ensureBuilt(options?: { readonly force?: boolean }): Promise<void>;
