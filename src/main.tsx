/** Mounts the page: makes the session, ties it to the address and to the page's visibility, renders the app. */
import './lib/trustedTypes.ts';
import { createRoot } from 'react-dom/client';
import { isSoftwareOnly } from './client/adapter.ts';
import { importShownImages, prepareSynthetic } from './client/datasets.ts';
import { keepOffline } from './client/keepOffline.ts';
import { readPhotos, readShownPairs } from './client/photos.ts';
import { createProjections } from './client/projections.ts';
import { createTrainingClient } from './client/trainingClient.ts';
import { createChosenLanguage } from './storage/chosenLanguage.ts';
import { createRunStore } from './storage/runs.ts';
import { createToldStory } from './storage/toldStory.ts';
import { createUnkeptRuns } from './storage/unkeptRuns.ts';
import { createLessons } from './store/lessons/lessons.ts';
import { createNewVersion } from './store/newVersion.ts';
import { createPageLanguage } from './store/pageLanguage.ts';
import { createSession } from './store/session.ts';
import type { SessionEnvironment } from './store/sessionTypes.ts';
import { keepAddress } from './store/settings/address.ts';
import { loadRecording } from './store/story/recordings.ts';
import { createStory } from './store/story/story.ts';
import { cleanPart } from './ui/clean/cleanPart.tsx';
import { Root } from './ui/shell/Root.tsx';
import { sweepsPart } from './ui/sweeps/sweepsPart.tsx';

/** How long the first faces and the engine have the network to themselves. */
const STILL_MS = 5000;

function download(fileName: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

const runs = createRunStore();

const environment: SessionEnvironment = {
  createClient: (onEvent) => createTrainingClient(onEvent),
  prepareSynthetic: (spec, options) => prepareSynthetic(spec, options),
  importImages: (sources, options) => importShownImages(sources, options),
  readPhotos: (sources, size) => readPhotos(sources, size),
  readPairs: (source, size, onProgress) => readShownPairs(source, size, onProgress),
  createProjections: (listener) => createProjections(listener),
  isSoftwareOnly,
  now: () => performance.now(),
  runs,
  wallClock: () => Date.now(),
  visible: () => document.visibilityState === 'visible',
  download,
};

const session = createSession(environment, location.hash);

const SweepsPart = sweepsPart(async () => {
  const { openSweeps } = await import('./sweepsPage.ts');
  return openSweeps({ newId: () => runs.newId(), download });
});

const CleanPart = cleanPart(async () => (await import('./cleanPage.ts')).openClean(download));

/** Once the page is still, as what it needs to start comes first, and there is a network. */
const whenStill = (): Promise<void> =>
  new Promise((resolve) => {
    const begin = (): void => {
      if (navigator.onLine) resolve();
      else addEventListener('online', () => resolve(), { once: true });
    };
    const wait = (): void => void setTimeout(begin, STILL_MS);
    if (document.readyState === 'complete') wait();
    else addEventListener('load', wait, { once: true });
  });

/** Null while developing, where files are not of a build, and in browsers without service workers. */
const entry = document.querySelector<HTMLScriptElement>('script[type=module][src]')?.src;
const newVersion = createNewVersion(async (onNewer) => {
  if (!import.meta.env.PROD || !entry || !('serviceWorker' in navigator)) return null;
  await whenStill();
  const parts = { container: navigator.serviceWorker, entry, reload: () => location.reload(), onNewer };
  return keepOffline(new URL('service-worker.js', document.baseURI).href, parts);
});

const lessons = createLessons(
  session,
  (hash) => createSession({ ...environment, runs: createUnkeptRuns() }, hash),
  location.hash,
);

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible') return;
  session.wake();
  lessons.view.getState().session?.wake();
});

const story = createStory(
  session,
  location.hash,
  createToldStory(() => localStorage),
  loadRecording,
);

keepAddress(session, lessons, window, () => location.reload());

const pageLanguage = createPageLanguage(
  createChosenLanguage(() => localStorage),
  navigator.languages,
  (language) => {
    document.documentElement.lang = language;
  },
);

const container = document.getElementById('root');
if (!container) throw new Error('the page has no #root');
const root = createRoot(container);

/** The page, once it speaks. An await of the whole module would part it into many small files. */
async function show(): Promise<void> {
  await pageLanguage.open();
  root.render(
    <Root
      session={session}
      CleanPart={CleanPart}
      SweepsPart={SweepsPart}
      newVersion={newVersion}
      story={story}
      lessons={lessons}
      pageLanguage={pageLanguage}
    />,
  );
  // A page that opens with a lesson gets its own faces ready when the lesson is left.
  if (lessons.view.getState().text === null) return session.open();
  const unsubscribe = lessons.view.subscribe(({ text }) => {
    if (text !== null) return;
    unsubscribe();
    session.open();
  });
}

void show();
