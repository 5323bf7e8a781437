export const SECURITY_HEADERS: Readonly<Record<string, string>>;
export const META_POLICY: string;
export const HEADERS_FILE: string;
export function developmentHeaders(nonce: string): Readonly<Record<string, string>>;
