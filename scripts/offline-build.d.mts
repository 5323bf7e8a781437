export const SERVICE_WORKER: string;
export interface KeptFiles {
  readonly kept: readonly { readonly url: string; readonly revision: string | null }[];
  readonly later: readonly string[];
}
export function keptFiles(files: Readonly<Record<string, string | Uint8Array>>): KeptFiles;
export function serviceWorkerCode(root: string, kept: KeptFiles): Promise<string>;
