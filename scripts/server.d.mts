export class ServerError extends Error {}
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}
export function isOwnHost(host: string | undefined): boolean;
export function fileFor(root: string, url: string): string | undefined;
export function startServer(options: {
  readonly root: string;
  readonly port?: number | undefined;
  readonly host?: string;
  readonly firstPort?: number;
  /** Sent with every answer; SECURITY_HEADERS when left out. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Told of every file that goes out: its path, and the bytes of it as sent. */
  readonly onSent?: (sent: { readonly path: string; readonly bytes: number }) => void;
}): Promise<RunningServer>;
