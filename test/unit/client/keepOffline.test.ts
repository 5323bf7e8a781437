import { describe, expect, it, vi } from 'vitest';
import { keptFiles } from '../../../scripts/offline-build.mjs';
import { keepOffline } from '../../../src/client/keepOffline.ts';

describe('what is kept of a build', () => {
  it('is the page and its engine from the start, models when they are first used, and nothing of the commands', () => {
    const files = Object.fromEntries(
      [
        'index.html',
        'headless.html',
        '_headers',
        'icon.svg',
        'service-worker.js',
        'assets/index-abcdefgh.js',
        'assets/headless-abcdefgh.js',
        'assets/goldens.worker-abcdefgh.js',
        'assets/style-abcdefgh.css',
        'assets/tfjs-backend-wasm-abcdefgh.wasm',
        'assets/facemesh-abcdefgh.bin',
        'assets/facemesh-abcdefgh.json',
      ].map((name) => [name, `the content of ${name}`]),
    );
    const { kept, later } = keptFiles(files);
    expect(kept.map(({ url }) => url)).toEqual([
      'assets/index-abcdefgh.js',
      'assets/style-abcdefgh.css',
      'assets/tfjs-backend-wasm-abcdefgh.wasm',
      'icon.svg',
      'index.html',
    ]);
    expect(later).toEqual(['assets/facemesh-abcdefgh.bin', 'assets/facemesh-abcdefgh.json']);
    expect(kept.filter(({ revision }) => revision === null)).toHaveLength(3);
    const changed = keptFiles({ ...files, 'index.html': 'another' }).kept.at(-1)!;
    expect(changed.revision).not.toBe(kept.at(-1)!.revision);
  });
});

/** A service worker that answers whether it is of the page's version. */
class Worker extends EventTarget {
  readonly said: unknown[] = [];
  state: string;
  private readonly answer: boolean;
  constructor(state: string, answer: boolean) {
    super();
    this.state = state;
    this.answer = answer;
  }
  postMessage(message: { type: string }, transfer: MessagePort[] = []): void {
    this.said.push(message);
    for (const port of transfer) port.postMessage(this.answer);
  }
  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class Registration extends EventTarget {
  installing: Worker | null = null;
  waiting: Worker | null = null;
  find(worker: Worker): void {
    this.installing = worker;
    this.dispatchEvent(new Event('updatefound'));
  }
}

class Container extends EventTarget {
  controller: object | null;
  readonly registration = new Registration();
  constructor(controlled: boolean) {
    super();
    this.controller = controlled ? {} : null;
  }
  register = (): Promise<Registration> => Promise.resolve(this.registration);
}

const started = async (container: Container) => {
  const [reload, onNewer] = [vi.fn(), vi.fn()];
  const parts = { container: container as unknown as ServiceWorkerContainer, entry: 'entry.js', reload, onNewer };
  return { offline: await keepOffline('service-worker.js', parts), reload, onNewer };
};
/** Until messages between ports have come. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('a newer version', () => {
  it('is told of once it is installed; taking it opens the page anew when it has taken over', async () => {
    const container = new Container(true);
    const { offline, reload, onNewer } = await started(container);
    const worker = new Worker('installing', false);
    container.registration.find(worker);
    await settle();
    expect(onNewer).not.toHaveBeenCalled();
    worker.become('installed');
    await settle();
    expect(onNewer).toHaveBeenCalledOnce();
    offline!.update();
    expect(worker.said.at(-1)).toEqual({ type: 'take-over' });
    expect(reload).not.toHaveBeenCalled();
    container.dispatchEvent(new Event('controllerchange'));
    expect(reload).toHaveBeenCalledOnce();
  });

  it('that waits already is told of; none is that the page is of, and the first one is no newer one', async () => {
    const waiting = new Container(true);
    waiting.registration.waiting = new Worker('installed', false);
    const first = await started(waiting);
    await settle();
    expect(first.onNewer).toHaveBeenCalledOnce();

    const same = new Container(true);
    same.registration.waiting = new Worker('installed', true);
    const second = await started(same);
    await settle();
    expect(second.onNewer).not.toHaveBeenCalled();

    const fresh = new Container(false);
    const third = await started(fresh);
    const worker = new Worker('installing', false);
    fresh.registration.find(worker);
    worker.become('installed');
    await settle();
    expect(third.onNewer).not.toHaveBeenCalled();
  });

  it('cannot be where the browser keeps nothing', async () => {
    const container = new Container(false);
    container.register = () => Promise.reject(new DOMException('not here', 'SecurityError'));
    expect((await started(container)).offline).toBeNull();
  });
});
