import type { Plugin } from 'vite';

export const COMPRESSED_FORMS: readonly {
  readonly encoding: string;
  readonly ending: string;
  compress(content: Uint8Array): Promise<Uint8Array>;
}[];
export function compressFolder(folder: string): Promise<void>;
export const compressedBuild: Plugin;
