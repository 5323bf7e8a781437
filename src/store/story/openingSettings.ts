/** What a page opens with that was given no settings: the runs that are recorded, by the names of their files. */
import { restoreSettings } from '../../domain/settings/parse.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { NOTHING_ASIDE, withSoftwareDefaults } from '../settings/settingsRules.ts';

export type RecordingName = 'demoRecording' | 'softwareRecording';

export function openingSettings(): Readonly<Record<RecordingName, Settings>> {
  const { settings } = restoreSettings({});
  const choice = { settings, byHand: { head: false, milestones: false }, aside: NOTHING_ASIDE };
  return { demoRecording: settings, softwareRecording: withSoftwareDefaults(choice).settings };
}
