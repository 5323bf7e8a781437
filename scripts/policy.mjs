/**
 * What the app may load, call and use: the headers it is meant to be served with, however that is done. `npm start`, the
 * headless commands, Vite's servers, the `_headers` file of static hosts and the meta elements of the pages all come from here.
 */

/** Nothing but the app's own files may load, and no address but its own may be called. */
const DIRECTIVES = {
  'default-src': "'self'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  'connect-src': "'self'",
  'img-src': "'self' blob: data:",
  'style-src': "'self' 'unsafe-inline'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  // The page's one policy is in src/lib/trustedTypes.ts.
  'require-trusted-types-for': "'script'",
  'trusted-types': 'default',
};

/** A meta element cannot say who may frame the page. */
const HEADER_ONLY = new Set(['frame-ancestors']);

const policyOf = (directives) => directives.map(([name, value]) => `${name} ${value}`).join('; ');

/** What a page of arithmetic has no use for. */
const UNUSED_FEATURES = [
  'accelerometer',
  'camera',
  'display-capture',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

/** Sent with every answer; the page is cross-origin isolated by them. */
export const SECURITY_HEADERS = {
  'Content-Security-Policy': policyOf(Object.entries(DIRECTIVES)),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': UNUSED_FEATURES.map((feature) => `${feature}=()`).join(', '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/** For the pages themselves, should a host send no headers. */
export const META_POLICY = policyOf(Object.entries(DIRECTIVES).filter(([name]) => !HEADER_ONLY.has(name)));

/**
 * While developing, Vite puts scripts of its own into the page; they carry the nonce.
 * @param nonce of this start of the server
 */
export function developmentHeaders(nonce) {
  const directives = { ...DIRECTIVES, 'script-src': `${DIRECTIVES['script-src']} 'nonce-${nonce}'` };
  return { ...SECURITY_HEADERS, 'Content-Security-Policy': policyOf(Object.entries(directives)) };
}

/** The headers in the form that static hosts read from a file `_headers` (Netlify, Cloudflare Pages and others). */
export const HEADERS_FILE = [
  '/*',
  ...Object.entries(SECURITY_HEADERS).map(([name, value]) => `  ${name}: ${value}`),
  '/assets/*',
  '  Cache-Control: public, max-age=31536000, immutable',
  '',
].join('\n');
