/** Mounts the page: makes the session, ties it to the address and to the page's visibility, renders the app. */
import './lib/trustedTypes.ts';
import { createRoot } from 'react-dom/client';
import { isSoftwareOnly } from './client/adapter.ts';
import { createCleanClient } from './client/cleanClient.ts';
import { importShownImages, prepareSynthetic } from './client/datasets.ts';
import { readPhotos, readShownPairs } from './client/photos.ts';
import { redraw } from './client/redraw.ts';
import { createTrainingClient } from './client/trainingClient.ts';
import { createReviewStore } from './storage/reviews.ts';
import { createRunStore } from './storage/runs.ts';
import { createCleanSession } from './store/clean/cleanSession.ts';
import { createSession } from './store/session.ts';
import { keepAddress } from './store/settings/address.ts';
import { Root } from './ui/shell/Root.tsx';

function download(fileName: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

const session = createSession(
  {
    createClient: (onEvent) => createTrainingClient(onEvent),
    prepareSynthetic: (spec, options) => prepareSynthetic(spec, options),
    importImages: (sources, options) => importShownImages(sources, options),
    readPhotos: (sources, size) => readPhotos(sources, size),
    readPairs: (source, size, onProgress) => readShownPairs(source, size, onProgress),
    isSoftwareOnly,
    now: () => performance.now(),
    runs: createRunStore(),
    wallClock: () => Date.now(),
    visible: () => document.visibilityState === 'visible',
    download,
  },
  location.hash,
);

const clean = createCleanSession({
  createClient: (onEvent) => createCleanClient(onEvent),
  prepareSynthetic: (spec, options) => prepareSynthetic(spec, options),
  reviews: createReviewStore(),
  redraw,
  now: () => performance.now(),
  download,
  version: __VERSION__,
});

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') session.wake();
});

keepAddress(session, window, () => location.reload());

const container = document.getElementById('root');
if (!container) throw new Error('the page has no #root');
createRoot(container).render(<Root session={session} clean={clean} />);
session.open();
clean.open();
