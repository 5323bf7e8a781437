/** The recorded runs, each fetched when it is needed. `npm run record-demo` writes them. */
import { parseSettings } from '../../domain/settings/parse.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { RecordingName } from './openingSettings.ts';
import type { LoadRecording } from './story.ts';

function fileOf(name: RecordingName) {
  switch (name) {
    case 'demoRecording':
      return import('./demoRecording.json');
    case 'softwareRecording':
      return import('./softwareRecording.json');
    default:
      return assertNever(name);
  }
}

export const loadRecording: LoadRecording = async (name) => {
  const { settings, changes, ...run } = (await fileOf(name)).default;
  const moves = changes.map(({ epoch, moves, withdrawn }) => ({
    epoch,
    moves: moves.map(([image, label, step]) => [image!, label!, step!] as const),
    withdrawn,
  }));
  return { ...run, changes: moves, settings: parseSettings(settings) };
};
