/** Which settings can race: those of which several values can be trained on the same images, labels, first weights and order. */
import { usesHeadSetting } from '../losses/usedSettings.ts';
import type { Field } from '../settings/fieldKinds.ts';
import { fieldsOf } from '../settings/fieldsOf.ts';
import type { Section, Settings } from '../settings/settings.ts';

export interface Raceable {
  readonly section: Section;
  readonly key: string;
  readonly field: Field;
}

/** How many values race. */
export const LEAST_RACERS = 2;
export const MOST_RACERS = 5;
export const MOST_SEEDS = 10;

/** Batches, mirroring and the length of a run are what racers share. */
const OF_TRAINING: ReadonlySet<string> = new Set([
  'learningRate',
  'momentum',
  'nesterov',
  'weightDecay',
  'warmupEpochs',
]);

/** The loss first. */
export function raceable({ head }: Settings): readonly Raceable[] {
  const of = (section: Section, has: (key: string) => boolean): Raceable[] =>
    Object.entries(fieldsOf(section, head.kind)).flatMap(([key, field]) => (has(key) ? [{ section, key, field }] : []));
  return [
    ...of('head', (key) => key === 'kind' || usesHeadSetting(head, key)),
    ...of('training', (key) => OF_TRAINING.has(key)),
  ];
}
