/** Keeps the page on this device, so that it opens without a network, and tells of a newer version that lies ready. */
import { inTime } from '../lib/inTime.ts';
import { HOLDS, type OfflineMessage, TAKE_OVER } from '../protocol/offline.ts';

const ANSWER_MS = 5000;

export interface Offline {
  /** Opens the newer version in the place of this one. */
  update(): void;
}

export interface OfflineParts {
  readonly container: ServiceWorkerContainer;
  /** The script that this page began with: its name tells the version. */
  readonly entry: string;
  readonly reload: () => void;
  /** A newer version lies ready. */
  readonly onNewer: () => void;
}

const say = (worker: ServiceWorker, message: OfflineMessage, transfer: Transferable[] = []): void =>
  worker.postMessage(message, transfer);

/** Whether a service worker is of the version that began with `entry`. */
function isOf(worker: ServiceWorker, entry: string): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<boolean>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true);
  });
  say(worker, { type: HOLDS, url: entry }, [port2]);
  return inTime(answer, ANSWER_MS, 'the service worker').finally(() => port1.close());
}

/** Calls back once the worker is installed and waits for the one before. */
function onceInstalled(worker: ServiceWorker, then: () => void): void {
  if (worker.state === 'installed') then();
  else worker.addEventListener('statechange', () => worker.state === 'installed' && then());
}

/**
 * @param script of the service worker
 * @returns how to take the newer version. A browser that keeps nothing (private windows, some settings) is told of nothing:
 *   the page works as before, with a network.
 */
export async function keepOffline(script: string, parts: OfflineParts): Promise<Offline | null> {
  const { container, entry, reload, onNewer } = parts;
  let waiting: ServiceWorker | null = null;
  const installed = async (worker: ServiceWorker): Promise<void> => {
    // The first one takes nobody's place.
    if (!container.controller) return;
    // The page came from the network and is new already: other pages may still need the version before.
    if (await isOf(worker, entry).catch(() => false)) return;
    waiting = worker;
    onNewer();
  };
  try {
    const registration = await container.register(script);
    const watch = (worker: ServiceWorker | null): void => {
      if (worker) onceInstalled(worker, () => void installed(worker));
    };
    watch(registration.waiting);
    watch(registration.installing);
    registration.addEventListener('updatefound', () => watch(registration.installing));
    return {
      update() {
        container.addEventListener('controllerchange', reload, { once: true });
        if (waiting) say(waiting, { type: TAKE_OVER });
        else reload();
      },
    };
  } catch {
    return null;
  }
}
