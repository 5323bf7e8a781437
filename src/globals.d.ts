/** Version of the product, from package.json, put in at build time. */
declare const __VERSION__: string;

interface Window {
  /** Chromium's picker that hands out a folder; TypeScript's DOM leaves it out, as other browsers do. */
  showDirectoryPicker?(options: { readonly id: string }): Promise<FileSystemDirectoryHandle>;
}

interface FileSystemDirectoryHandle {
  /** Chromium asks the person where it has to, after a press of a button alone. */
  requestPermission?(options: { readonly mode: 'read' }): Promise<PermissionState>;
}

/** A catalogue of words in one language, made ready as the program is built. */
declare module '*.po' {
  import type { Messages } from '@lingui/core';
  export const messages: Messages;
}
