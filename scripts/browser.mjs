/**
 * Finds and launches the browser that the tests and the headless commands drive: CHROME_PATH, else an installed Chrome,
 * Chromium or Edge, else Debian's own package. Nothing is ever downloaded from anywhere else.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, posix, win32 } from 'node:path';

const LINUX_NAMES = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const LINUX_PATHS = [
  '/opt/google/chrome/chrome',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/snap/bin/chromium',
  '/usr/bin/microsoft-edge',
  '/opt/microsoft/msedge/msedge',
];

const MAC_APPS = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS_PATHS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

export class BrowserError extends Error {
  name = 'BrowserError';
}

/** Where a browser may lie on this system, best first. */
export function candidatePaths({ platform, env }) {
  if (platform === 'darwin') {
    const roots = ['/Applications', ...(env.HOME ? [posix.join(env.HOME, 'Applications')] : [])];
    return MAC_APPS.flatMap((app) => roots.map((root) => posix.join(root, app)));
  }
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean);
    return WINDOWS_PATHS.flatMap((path) => roots.map((root) => win32.join(root, path)));
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = LINUX_NAMES.flatMap((name) => folders.map((folder) => posix.join(folder, name)));
  return [...new Set([...onPath, ...LINUX_PATHS])];
}

/** Whether the program starts at all: some systems put a stub there that only says how to install the real one. */
function starts(path) {
  if (process.platform !== 'linux') return true;
  const result = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return result.status === 0 && /chrom|edge/i.test(result.stdout);
}

function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function aptInstall() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Standard output stays with the caller, whose last line may matter to a program.
  const options = { env, stdio: ['ignore', process.stderr.fd, process.stderr.fd] };
  execFileSync('apt-get', ['update', '-qq'], options);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
}

const HOST = {
  env: process.env,
  platform: process.platform,
  root: process.getuid?.() === 0,
  exists: existsSync,
  starts,
  isDebian,
  aptInstall,
  say: (text) => console.error(text),
};

/**
 * Path of a browser that can be driven.
 * @param host what this needs of the system; the default is the system itself
 * @throws BrowserError one sentence saying what to do
 */
export function findBrowser(host = HOST) {
  const chosen = host.env.CHROME_PATH;
  if (chosen) {
    if (host.exists(chosen)) return chosen;
    throw new BrowserError(`CHROME_PATH is ${chosen}, but there is no such file.`);
  }
  const find = () => candidatePaths(host).find((path) => host.exists(path) && host.starts(path));
  const installed = find();
  if (installed) return installed;
  if (host.platform === 'linux' && host.root && host.isDebian()) {
    host.say("No Chrome, Chromium or Edge here: installing Debian's chromium.");
    try {
      host.aptInstall();
    } catch (error) {
      throw new BrowserError(
        `Debian's chromium could not be installed (${error.message.split('\n', 1)[0]}). Install Chrome or Chromium, or set CHROME_PATH.`,
      );
    }
    const added = find();
    if (added) return added;
  }
  throw new BrowserError(
    'No Chrome, Chromium or Edge was found. Install one of them, or set CHROME_PATH to the path of its program.',
  );
}

const QUIET_FLAGS = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium refuses its sandbox to root, and containers often lack what it needs. */
const SANDBOX_FLAGS = process.platform === 'linux' ? ['--no-sandbox'] : [];

const GPU_FLAGS = {
  /** The software adapter: slow, the same everywhere. */
  software: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  /** The machine's own GPU, if it has one. */
  default: ['--enable-unsafe-webgpu', ...(process.platform === 'linux' ? ['--enable-features=Vulkan'] : [])],
  /** No WebGPU at all. */
  none: ['--disable-gpu', '--disable-blink-features=WebGPU'],
};

/** Only the last such list of a command line counts, so that playwright's own is here again, as far as it concerns a page. */
const FEATURES_OFF = [
  // Pages of the address bar, which nobody sees: each new window would load two, a quarter of what opening the playground costs.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];

/**
 * How playwright starts the browser.
 * @param gpu which WebGPU adapter the page gets: 'software', 'default' (the machine's own) or 'none'
 */
export function launchOptions({ gpu = 'software', args = [] } = {}) {
  const off = gpu === 'none' ? [...FEATURES_OFF, 'WebGPU'] : FEATURES_OFF;
  const features = `--disable-features=${off.join(',')}`;
  return {
    executablePath: findBrowser(),
    args: [...QUIET_FLAGS, ...SANDBOX_FLAGS, features, ...GPU_FLAGS[gpu], ...args],
  };
}

/**
 * Launches the browser without a window.
 * @param options as for `launchOptions`
 * @returns playwright's Browser. Signals are left to the caller.
 */
export async function launchBrowser(options = {}) {
  const { chromium } = await import('playwright-core');
  const launch = launchOptions(options);
  try {
    return await chromium.launch({
      ...launch,
      headless: true,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    throw new BrowserError(`${launch.executablePath} did not start: ${error.message.split('\n', 1)[0]}`);
  }
}

/** How Linux offers a GPU to programs: of any maker, of NVIDIA's own driver, of Windows beneath it, of telephones. */
const GPU_DEVICE = /^(dri|nvidia.*|nvmap|dxg|mali.*|kgsl.*)$/;

/** False where a system without a GPU says so; true where there is one or nobody knows. */
export function mayHaveGpu({ platform, devices } = { platform: process.platform, devices: () => readdirSync('/dev') }) {
  return platform !== 'linux' || devices().some((name) => GPU_DEVICE.test(name));
}

/** What `navigator.gpu` offers on a page of the address, which must be of a secure context: null without an adapter. */
async function adapterOf(page, url) {
  // Nothing of the page itself is needed.
  await page.route(url, (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto(url);
  return page.evaluate(async () => {
    const adapter = await navigator.gpu?.requestAdapter();
    if (!adapter) return null;
    const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
    return {
      name: [vendor, architecture, description].filter(Boolean).join(' ') || 'unnamed',
      software: isFallbackAdapter === true || /swiftshader/i.test(`${architecture} ${description}`),
    };
  });
}

/**
 * Launches the browser for a run: with the machine's own GPU where it has one, else with the software adapter.
 * @param url a page of our server, from which an adapter is asked for
 * @returns the browser and the adapter, null when not even the software one is there
 */
export async function launchForTraining(url) {
  let browser;
  let adapter = null;
  for (const gpu of mayHaveGpu() ? ['default', 'software'] : ['software']) {
    browser = await launchBrowser({ gpu });
    try {
      const page = await browser.newPage();
      adapter = await adapterOf(page, url);
      await page.close();
    } catch (error) {
      await browser.close();
      throw error;
    }
    if (adapter) break;
    if (gpu === 'default') await browser.close();
  }
  return { browser, adapter };
}
