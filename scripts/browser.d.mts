import type { Browser } from 'playwright-core';

export class BrowserError extends Error {}
export interface BrowserHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly root: boolean;
  exists(path: string): boolean;
  starts(path: string): boolean;
  isDebian(): boolean;
  aptInstall(): void;
  say(text: string): void;
}
export type GpuChoice = 'software' | 'default' | 'none';
export interface AdapterDescription {
  readonly name: string;
  readonly software: boolean;
}
export function candidatePaths(host: Pick<BrowserHost, 'env' | 'platform'>): string[];
export function findBrowser(host?: BrowserHost): string;
export function mayHaveGpu(system?: { readonly platform: string; devices(): readonly string[] }): boolean;
interface BrowserChoice {
  readonly gpu?: GpuChoice;
  readonly args?: readonly string[];
}
export function launchOptions(options?: BrowserChoice): { executablePath: string; args: string[] };
export function launchBrowser(options?: BrowserChoice): Promise<Browser>;
export function launchForTraining(url: string): Promise<{ browser: Browser; adapter: AdapterDescription | null }>;
