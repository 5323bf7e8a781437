/** Which browser is taken on which system. */
import { describe, expect, test } from 'vitest';
import { type BrowserHost, candidatePaths, findBrowser, mayHaveGpu } from '../../../scripts/browser.mjs';

/** A Linux system with these files; apt adds `installs`. */
function system(files: readonly string[], over: Partial<BrowserHost> & { installs?: string } = {}) {
  const present = new Set(files);
  const log: string[] = [];
  const host: BrowserHost = {
    env: { PATH: '/usr/local/bin:/usr/bin' },
    platform: 'linux',
    root: false,
    exists: (path) => present.has(path),
    starts: () => true,
    isDebian: () => false,
    aptInstall: () => {
      log.push('apt');
      if (over.installs) present.add(over.installs);
    },
    say: () => {},
    ...over,
  };
  return { host, log };
}

const yes = () => true;

describe('findBrowser', () => {
  test('CHROME_PATH comes first', () => {
    const { host } = system(['/opt/mine/chrome', '/usr/bin/chromium'], {
      env: { PATH: '/usr/bin', CHROME_PATH: '/opt/mine/chrome' },
    });
    expect(findBrowser(host)).toBe('/opt/mine/chrome');
  });

  test('a CHROME_PATH that leads nowhere is an error, not a reason to take another browser', () => {
    const { host } = system(['/usr/bin/chromium'], { env: { CHROME_PATH: '/nowhere' } });
    expect(() => findBrowser(host)).toThrow('CHROME_PATH is /nowhere, but there is no such file.');
  });

  test('Chrome is taken before Chromium, Chromium before Edge', () => {
    const edge = '/usr/bin/microsoft-edge';
    const chromium = '/usr/bin/chromium';
    const chrome = '/usr/bin/google-chrome';
    expect(findBrowser(system([edge, chromium, chrome]).host)).toBe(chrome);
    expect(findBrowser(system([edge, chromium]).host)).toBe(chromium);
    expect(findBrowser(system([edge]).host)).toBe(edge);
  });

  test('a stub that does not start is passed over', () => {
    const { host } = system(['/usr/bin/chromium-browser', '/snap/bin/chromium'], {
      starts: (path) => path !== '/usr/bin/chromium-browser',
    });
    expect(findBrowser(host)).toBe('/snap/bin/chromium');
  });

  test('root on Debian installs the package', () => {
    const { host, log } = system([], { root: true, isDebian: yes, installs: '/usr/bin/chromium' });
    expect(findBrowser(host)).toBe('/usr/bin/chromium');
    expect(log).toEqual(['apt']);
  });

  test.each([
    ['not root', { root: false, isDebian: yes }],
    ['not Debian', { root: true, isDebian: () => false }],
    ['macOS', { root: true, isDebian: yes, platform: 'darwin' }],
  ])('%s: nothing is installed and one sentence says what to do', (_, over) => {
    const { host, log } = system([], over);
    expect(() => findBrowser(host)).toThrow(
      /^No Chrome, Chromium or Edge was found\. Install one of them, or set CHROME_PATH/,
    );
    expect(log).toEqual([]);
  });

  test('an installation that fails says so', () => {
    const aptInstall = () => {
      throw new Error('exit code 100\nlong output');
    };
    const { host } = system([], { root: true, isDebian: yes, aptInstall });
    expect(() => findBrowser(host)).toThrow(/could not be installed \(exit code 100\)\./);
  });
});

describe('candidatePaths', () => {
  test('macOS: the applications of all users, then of this one', () => {
    const paths = candidatePaths({ platform: 'darwin', env: { HOME: '/Users/ann' } });
    expect(paths.slice(0, 2)).toEqual([
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Users/ann/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ]);
  });

  test('Windows: both program folders and the user own', () => {
    const env = { PROGRAMFILES: 'C:\\Program Files', 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' };
    const paths = candidatePaths({ platform: 'win32', env });
    expect(paths).toContain('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe');
    expect(paths).toContain('C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe');
  });
});

describe('mayHaveGpu', () => {
  test.each([
    ['linux', ['null', 'dri', 'tty'], true],
    ['linux', ['null', 'nvidia0', 'nvidiactl'], true],
    ['linux', ['dxg'], true],
    ['linux', ['null', 'kvm', 'tty', 'drivers'], false],
    ['darwin', [], true],
    ['win32', [], true],
  ])('on %s with %s: %s', (platform, devices, expected) => {
    expect(mayHaveGpu({ platform, devices: () => devices })).toBe(expected);
  });
});
