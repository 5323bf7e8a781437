/** The content policy: what it allows, and that it is the same wherever it is said. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { developmentHeaders, HEADERS_FILE, META_POLICY, SECURITY_HEADERS } from '../../../scripts/policy.mjs';
import { RULES } from '../../../src/lib/trustedTypes.ts';

const policy = SECURITY_HEADERS['Content-Security-Policy']!;
const directives = (text: string): Map<string, string> =>
  new Map(text.split('; ').map((part) => [part.split(' ', 1)[0]!, part.slice(part.indexOf(' ') + 1)]));

describe('the policy', () => {
  test('allows nothing inline or evaluated, and no other origin', () => {
    expect(directives(policy).get('script-src')).toBe("'self' 'wasm-unsafe-eval'");
    expect(directives(policy).get('default-src')).toBe("'self'");
    expect(policy).not.toMatch(/https?:|\*/);
  });

  test('lets no form be sent, no page frame the app, and no string become script or markup', () => {
    const said = directives(policy);
    expect(said.get('form-action')).toBe("'none'");
    expect(said.get('frame-ancestors')).toBe("'none'");
    expect(said.get('require-trusted-types-for')).toBe("'script'");
    expect(said.get('trusted-types')).toBe('default');
  });

  test('comes with a list of what the page never uses', () => {
    expect(SECURITY_HEADERS['Permissions-Policy']).toMatch(/camera=\(\).*microphone=\(\)/);
  });
});

describe('wherever it is said it is the same', () => {
  test('in the pages, but for what a meta element cannot say', () => {
    const { 'frame-ancestors': _, ...rest } = Object.fromEntries(directives(policy));
    expect(Object.fromEntries(directives(META_POLICY))).toEqual(rest);
  });

  test('in the file of static hosts', () => {
    const [everywhere, assets] = HEADERS_FILE.split('/assets/*\n');
    const lines = everywhere!.trim().split('\n');
    expect(lines.shift()).toBe('/*');
    const headers = lines.map((line) => /^ {2}([\w-]+): (.+)$/.exec(line)!.slice(1) as [string, string]);
    expect(Object.fromEntries(headers)).toEqual(SECURITY_HEADERS);
    expect(assets).toContain('immutable');
    for (const line of HEADERS_FILE.split('\n')) expect(line.length).toBeLessThan(2000);
  });

  test('while developing, but for a nonce', () => {
    const { 'Content-Security-Policy': mine, ...rest } = developmentHeaders('abc');
    const { 'Content-Security-Policy': _, ...others } = SECURITY_HEADERS;
    expect(rest).toEqual(others);
    const expected = directives(policy).set('script-src', "'self' 'wasm-unsafe-eval' 'nonce-abc'");
    expect(directives(mine!)).toEqual(expected);
  });
});

describe('what strings may become', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('workers of the same origin only', () => {
    vi.stubGlobal('location', new URL('http://127.0.0.1:4173/index.html'));
    expect(RULES.createScriptURL('/assets/training.worker.js')).toBe('/assets/training.worker.js');
    for (const url of ['https://evil.example/x.js', '//evil.example/x.js', 'data:text/javascript,1', 'javascript:1']) {
      expect(() => RULES.createScriptURL(url)).toThrow(TypeError);
    }
  });

  test('style sheets, not markup', () => {
    expect(RULES.createHTML(':root { --a: 1px; } .b > .c { d: e }')).toMatch(/^:root/);
    expect(() => RULES.createHTML('<img src=x onerror=alert(1)>')).toThrow(TypeError);
  });
});
