/** How changes on the way are marked. */
import { inEnglish, say } from '../../words/language.ts';
import type { Mark } from '../runCurves.ts';
import { fieldsOf } from './fieldsOf.ts';
import type { LiveSettings } from './live.ts';
import type { HeadSettings, Section } from './settings.ts';

const short = (value: unknown): unknown => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);

/** What a mark says of a setting that has a value now, in English: see saidMarks. */
export function markText(section: Section, key: string, value: unknown, kind: HeadSettings['kind']): string {
  const name = fieldsOf(section, kind)[key]?.mark ?? key;
  return `${inEnglish(() => say(name))} ${short(value)}`;
}

/**
 * A mark for each value that was set; the start of correction says from where it moved. Noise is marked once it is in the
 * labels, as it may never come to that.
 */
export function liveMarks(
  { kind, epochStart: from }: Pick<HeadSettings, 'kind' | 'epochStart'>,
  live: LiveSettings,
): Omit<Mark, 'at'>[] {
  const sections = (Object.keys(live) as Section[]).filter((section) => section !== 'noise');
  return sections.flatMap((section) =>
    Object.entries(live[section] ?? {}).map(([key, value]) => {
      const what = markText(section, key, value, kind);
      const isStart = section === 'head' && key === 'epochStart' && typeof value === 'number';
      return isStart ? { what, epochStart: { from, to: value } } : { what };
    }),
  );
}
