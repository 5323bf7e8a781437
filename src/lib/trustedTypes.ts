/**
 * What the page's content policy lets strings become: addresses of scripts of the app's own, and text without markup (style
 * sheets that the component library writes). To be imported first; browsers without Trusted Types need nothing.
 */

interface PolicyRules {
  createScriptURL(url: string): string;
  createHTML(text: string): string;
}

interface TrustedTypeFactory {
  createPolicy(name: string, rules: PolicyRules): unknown;
}

/** @throws TypeError for an address of another origin, or markup */
export const RULES: PolicyRules = {
  createScriptURL(url) {
    if (new URL(url, location.href).origin === location.origin) return url;
    throw new TypeError(`a script of another origin: ${url}`);
  },
  createHTML(text) {
    if (!text.includes('<')) return text;
    throw new TypeError('markup from a string');
  },
};

(globalThis as { trustedTypes?: TrustedTypeFactory }).trustedTypes?.createPolicy('default', RULES);
