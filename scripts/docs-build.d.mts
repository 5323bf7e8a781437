import type { Plugin } from 'vite';

export declare const SOURCE_ZIP: string;
export declare const anchorOf: (heading: string) => string;
export declare function documentationPages(root: string): Record<string, string | Uint8Array>;
export declare function sourceZip(root: string): Uint8Array;
export declare const documentation: (root: string) => Plugin;
