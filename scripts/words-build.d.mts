import type { PluginOption } from 'vite';

export declare const words: () => PluginOption[];
