/** A run that leaves another one at the end of an epoch, with one setting changed. */
import { epochsDone } from '../../domain/checkpoint.ts';
import type { Moved } from '../../domain/runCurves.ts';
import { type LiveSettings, liveChange, withLive } from '../../domain/settings/live.ts';
import { liveMarks, markText } from '../../domain/settings/liveMarks.ts';
import { parseSettings } from '../../domain/settings/parse.ts';
import { FORKED } from '../../domain/settings/saidMarks.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { KeptRun } from '../run/keptRunView.ts';
import { withMark } from '../run/metricSeries.ts';
import type { Change } from '../settings/settingsRules.ts';

/** What the charts say of the change, and where the start of correction moved. */
function markOf(before: Settings, live: LiveSettings): { what: string; epochStart?: Moved } {
  const marks = liveMarks(before.head, live);
  const noise = Object.entries(live.noise ?? {}).map(([key, value]) => markText('noise', key, value, before.head.kind));
  const moved = marks.find(({ epochStart }) => epochStart)?.epochStart;
  return { what: [...marks.map(({ what }) => what), ...noise].join(', '), ...(moved && { epochStart: moved }) };
}

/** Whether nothing would be trained from the end of this epoch on: the fork would show what the settings before it have found. */
export function isOverAt({ training }: Settings, { section, key, value }: Change, epochsDone: number): boolean {
  const isLength = section === 'training' && key === 'epochs';
  return epochsDone >= (isLength ? Number(value) : training.epochs);
}

/**
 * It goes on as the run itself would have, had the setting been changed there.
 * @param at the run at the end of an epoch
 * @param change of a setting that does not wait for the next run
 * @returns null when the change changes nothing, cannot be made within a run, or leaves no epoch to train
 * @throws SettingsError when the value is none of the setting
 */
export function forkedRun(
  at: KeptRun,
  change: Change,
  { id, now }: { readonly id: string; readonly now: number },
): KeptRun | null {
  const { section, key, value } = change;
  const wanted = parseSettings({ ...at.settings, [section]: { ...at.settings[section], [key]: value } });
  const live = liveChange(at.settings, wanted);
  const done = epochsDone(at.checkpoint);
  if (!live || done === null || isOverAt(at.settings, change, done)) return null;
  const { what, epochStart } = markOf(at.settings, live);
  const mark = { at: done, what: `${FORKED}${what}`, ...(epochStart && { epochStart }) };
  return {
    ...at,
    id,
    began: now,
    savedAt: now,
    settings: withLive(at.settings, live),
    parent: { id: at.id, epoch: done, what },
    curves: { ...at.curves, marks: withMark(at.curves.marks, mark) },
    evaluation: null,
  };
}
