/** Makes what the Clean view needs; fetched when that view is first opened. */
import { createCleanClient } from './client/cleanClient.ts';
import { prepareSynthetic } from './client/datasets.ts';
import { redraw } from './client/redraw.ts';
import { createKeptFaces } from './storage/keptFaces.ts';
import { createKeptWish } from './storage/keptWish.ts';
import { createRememberedFolders } from './storage/rememberedFolders.ts';
import { createReviewStore } from './storage/reviews.ts';
import { createCleanSession } from './store/clean/cleanSession.ts';
import type { CleanEnvironment, CleanSession } from './store/clean/cleanTypes.ts';

export function openClean(download: CleanEnvironment['download']): CleanSession {
  const session = createCleanSession({
    createClient: (onEvent) => createCleanClient(onEvent),
    prepareSynthetic: (spec, options) => prepareSynthetic(spec, options),
    reviews: createReviewStore(),
    folders: createRememberedFolders(),
    keptFaces: { ...createKeptFaces(), ...createKeptWish(() => localStorage) },
    redraw,
    now: () => performance.now(),
    download,
    version: __VERSION__,
  });
  session.open();
  addEventListener('pagehide', () => session.saveAtOnce());
  return session;
}
