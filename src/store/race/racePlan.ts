/** A race as it is planned: the settings that all share, the setting that they differ in, its values, how many seeds. */
import { t } from '@lingui/core/macro';
import { HEAD_CATALOGUE, imagesPerIdentity } from '../../domain/losses/catalogue.ts';
import { LEAST_RACERS, MOST_RACERS, MOST_SEEDS, raceable } from '../../domain/race/raceable.ts';
import { stampParts } from '../../domain/runStamp.ts';
import { FIELDS } from '../../domain/settings/fields.ts';
import { fieldOf } from '../../domain/settings/fieldsOf.ts';
import { fieldProblem } from '../../domain/settings/parse.ts';
import { DEFAULT_SETTINGS, type HeadKind, type Section, type Settings } from '../../domain/settings/settings.ts';
import { valueText } from '../../domain/settings/valueText.ts';
import { say } from '../../words/language.ts';
import { type Choice, NOTHING_ASIDE, withChange, withSoftwareDefaults } from '../settings/settingsRules.ts';

export interface RacePlan {
  /** Those of the racers, but for their own values and seeds. */
  readonly settings: Settings;
  readonly section: Section;
  readonly key: string;
  /** One a racer, in their order; differences are taken from the first. */
  readonly values: readonly unknown[];
  /** Each value races once with each. */
  readonly seeds: number;
}

const asChoice = (settings: Settings): Choice => ({
  settings,
  byHand: { head: false, milestones: false },
  aside: NOTHING_ASIDE,
});

/** The noise of the race that is one click away. */
const NOISE = 0.4;

/** ArcFace against BoundaryFace on drawn faces, as short as the machine needs it. @param software without a GPU of its own */
export function demoRace(engine: Settings['engine'], software: boolean): RacePlan {
  const demo = { ...DEFAULT_SETTINGS, noise: { ...DEFAULT_SETTINGS.noise, closedSet: NOISE }, engine };
  const { settings } = software ? withSoftwareDefaults(asChoice(demo)) : { settings: demo };
  return { settings, section: 'head', key: 'kind', values: ['arcface', 'boundaryface'], seeds: 3 };
}

/** Why these values cannot race: a sentence for people; null where they can. */
export function planProblem({ settings, section, key, values, seeds }: RacePlan): string | null {
  const field = raceable(settings).find((each) => each.section === section && each.key === key)?.field;
  if (!field) return t`This setting cannot race: images, wrong labels, first weights and order would not be the same.`;
  if (values.length < LEAST_RACERS || values.length > MOST_RACERS)
    return t`A race takes ${{ least: LEAST_RACERS }} to ${{ most: MOST_RACERS }} values.`;
  const problem = values.map((value) => fieldProblem(field, value)).find((each) => each !== undefined);
  if (problem) return t`${{ setting: say(field.label) }}: ${problem}.`;
  if (new Set(values.map(String)).size < values.length) return t`Every value races once: two of them are the same.`;
  if (!Number.isInteger(seeds) || seeds < 1 || seeds > MOST_SEEDS)
    return t`A race takes 1 to ${{ most: MOST_SEEDS }} seeds.`;
  return null;
}

const shifted = (seed: number, by: number): number => (seed + by) % (FIELDS.training.seed.max + 1);

/** The seeds of the settings for the first, each of them one more for the next: faces, wrong labels, first weights and order. */
function withSeed({ dataset, noise, training, ...rest }: Settings, place: number): Settings {
  return {
    ...rest,
    dataset: dataset.kind === 'synthetic' ? { ...dataset, seed: shifted(dataset.seed, place) } : dataset,
    noise: { ...noise, seed: shifted(noise.seed, place) },
    training: { ...training, seed: shifted(training.seed, place) },
  };
}

/**
 * The settings of one run of the race. Another loss than that of the settings starts at its own defaults for the set, as it does
 * where it is chosen on the page.
 * @param identities of the set
 */
export function racerSettings(plan: RacePlan, racer: number, seed: number, identities?: number): Settings {
  const { section, key, values } = plan;
  const { settings } = withChange(asChoice(plan.settings), { section, key, value: values[racer] }, identities);
  return withSeed(settings, seed);
}

/** What a racer is called: its loss, or the value that it has. */
function racerName({ settings, section, key }: RacePlan, value: unknown): string {
  if (section === 'head' && key === 'kind') return HEAD_CATALOGUE[value as HeadKind].name;
  const field = fieldOf(section, key, settings.head.kind);
  return field ? `${say(field.label)} ${valueText(field, value)}` : String(value);
}

export const racerNames = (plan: RacePlan): readonly string[] => plan.values.map((value) => racerName(plan, value));

/** What all racers share, as a stamp says it; the loss is left out where it races. */
export function sharedStamp({ settings, section, key }: RacePlan): string {
  const [loss, ...rest] = stampParts(settings);
  return (section === 'head' && key === 'kind' ? rest : [loss, ...rest]).slice(0, -1).join(' · ');
}

/** Racers whose loss has each batch hold several images of an identity, so that the order of images is their own. */
export function ownOrder(plan: RacePlan): readonly string[] {
  const racers = plan.values.map((value, racer) => ({ value, head: racerSettings(plan, racer, 0).head }));
  const apart = racers.filter(({ head }) => imagesPerIdentity(head) !== null);
  return apart.length === racers.length ? [] : apart.map(({ value }) => racerName(plan, value));
}
