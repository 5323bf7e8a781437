/**
 * The service worker: once the page has been open, it opens without a network. The shell and the engine are kept as they are
 * installed; the models that look for faces are kept when they are first used. A page comes from the network where there is
 * one, so that another program's page at the same address of this machine is never hidden.
 */
import { cleanupOutdatedCaches, matchPrecache, precache } from 'workbox-precaching';
import { NavigationRoute, Route, registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { HOLDS, type OfflineMessage, TAKE_OVER } from '../protocol/offline.ts';

declare const self: ServiceWorkerGlobalScope;

/** What is kept from the start. A hash in the name is the revision; `index.html` has one of its own. */
declare const __KEPT__: readonly { readonly url: string; readonly revision: string | null }[];
/** What is kept when it is first used. */
declare const __KEPT_LATER__: readonly string[];

const MODELS = 'models';
/** A page that does not answer within this time comes from what is kept. */
const PATIENCE_MS = 4000;

const addressOf = (url: string): string => new URL(url, self.registration.scope).href;
const kept = new Set(__KEPT__.map(({ url }) => addressOf(url)));
const later = new Set(__KEPT_LATER__.map(addressOf));

async function page(request: Request): Promise<Response> {
  const fallback = async (): Promise<Response> => (await matchPrecache('index.html')) ?? Response.error();
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.status >= 500 ? await fallback() : response;
  } catch {
    return fallback();
  }
}

/** Models of another version are of no use. */
async function forgetOldModels(): Promise<void> {
  const cache = await caches.open(MODELS);
  for (const { url } of await cache.keys()) if (!later.has(url)) await cache.delete(url);
}

precache([...__KEPT__]);
cleanupOutdatedCaches();
registerRoute(
  new Route(
    ({ url }) => kept.has(url.href),
    async ({ request }) => (await matchPrecache(request)) ?? fetch(request),
  ),
);
registerRoute(new Route(({ url }) => later.has(url.href), new CacheFirst({ cacheName: MODELS })));
registerRoute(
  new NavigationRoute(({ request }) => page(request), {
    // The page alone: the headless page and whatever else lies there come from the network.
    allowlist: [new RegExp(`^${new URL(self.registration.scope).pathname}(index\\.html)?(\\?|$)`)],
  }),
);

// The page that installed it is its own from then on, so that models it uses are kept.
self.addEventListener('activate', (event) => event.waitUntil(Promise.all([forgetOldModels(), self.clients.claim()])));

self.addEventListener('message', (event) => {
  const message = event.data as OfflineMessage;
  if (message.type === TAKE_OVER) event.waitUntil(self.skipWaiting());
  if (message.type === HOLDS) event.ports[0]?.postMessage(kept.has(message.url));
});
