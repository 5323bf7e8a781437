/** What can race, and with which settings. */
import { describe, expect, it } from 'vitest';
import { HEAD_KINDS } from '../../../../src/domain/losses/catalogue.ts';
import { raceable } from '../../../../src/domain/race/raceable.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/domain/settings/settings.ts';
import {
  demoRace,
  ownOrder,
  planProblem,
  type RacePlan,
  racerNames,
  racerSettings,
  sharedStamp,
} from '../../../../src/store/race/racePlan.ts';
import { NOTHING_ASIDE, withChange } from '../../../../src/store/settings/settingsRules.ts';

const LOSSES: RacePlan = {
  settings: parseSettings({ training: { seed: 4 }, dataset: { kind: 'synthetic', seed: 7 }, noise: { seed: 999_999 } }),
  section: 'head',
  key: 'kind',
  values: ['boundaryface', 'arcface', 'curricularface'],
  seeds: 3,
};

/** What racers share: all that images, wrong labels, first weights and their order hang on. */
const shared = ({ dataset, noise, model, training, engine }: Settings) => {
  const { epochs, batchSize, flip, seed, milestones } = training;
  return { dataset, noise, model, engine, epochs, batchSize, flip, seed, milestones };
};

describe('the racers', () => {
  it('share images, wrong labels, first weights and order, whatever races', () => {
    for (const kind of HEAD_KINDS) {
      const settings = parseSettings({ head: { kind } });
      for (const { section, key, field } of raceable(settings)) {
        const other = field.kind === 'number' ? field.max : field.kind === 'switch' ? true : HEAD_KINDS.at(0);
        const values = [field.standard, other];
        const plan: RacePlan = { settings, section, key, values, seeds: 2 };
        for (const seed of [0, 1]) {
          const [one, two] = [racerSettings(plan, 0, seed), racerSettings(plan, 1, seed)];
          expect(shared(one), `${kind} ${key}`).toEqual(shared(two));
        }
      }
    }
  });

  it('are what the page would train with that loss chosen', () => {
    LOSSES.values.forEach((value, racer) => {
      const choice = { settings: LOSSES.settings, byHand: { head: false, milestones: false }, aside: NOTHING_ASIDE };
      const { settings } = withChange(choice, { section: 'head', key: 'kind', value }, 10);
      expect(racerSettings(LOSSES, racer, 0, 10)).toEqual(settings);
      expect(parseSettings(racerSettings(LOSSES, racer, 0, 10))).toEqual(settings);
    });
    // The settings themselves are left as they are, whatever was set by hand.
    const tuned = parseSettings({ head: { kind: 'boundaryface', scale: 20 } });
    expect(racerSettings({ ...LOSSES, settings: tuned }, 0, 0, 10)).toEqual(tuned);
  });

  it('have other seeds of everything with the next seed, and the first are those of the settings', () => {
    const seedsOf = ({ dataset, noise, training }: Settings) => [
      dataset.kind === 'synthetic' && dataset.seed,
      noise.seed,
      training.seed,
    ];
    expect([0, 1, 2].map((seed) => seedsOf(racerSettings(LOSSES, 1, seed)))).toEqual([
      [7, 999_999, 4],
      [8, 0, 5],
      [9, 1, 6],
    ]);
    const own = parseSettings({ dataset: { kind: 'folder', path: 'mine' } });
    expect(racerSettings({ ...LOSSES, settings: own }, 1, 1).dataset).toEqual({ kind: 'folder', path: 'mine' });
  });

  it('are called by what they differ in', () => {
    expect(racerNames(LOSSES)).toEqual(['BoundaryFace', 'ArcFace', 'CurricularFace']);
    expect(sharedStamp(LOSSES)).toBe('10 drawn people × 24 · closed-set noise 30 % · ci32 · 14 epochs');
    const margins: RacePlan = { ...LOSSES, key: 'margin', values: [0.3, 0.5] };
    expect(racerNames(margins)).toEqual(['Margin m 0.3', 'Margin m 0.5']);
    expect(sharedStamp(margins)).toMatch(/^BoundaryFace · /);
  });

  it('that need batches of their own are named', () => {
    expect(ownOrder(LOSSES)).toEqual([]);
    expect(ownOrder({ ...LOSSES, values: ['arcface', 'triplet'] })).toEqual(['Triplet']);
  });
});

describe('a plan', () => {
  it.each<[string, Partial<RacePlan>, RegExp | null]>([
    ['of three losses', {}, null],
    ['of one', { values: ['arcface'] }, /2 to 5 values/],
    ['of six', { values: HEAD_KINDS.slice(0, 6) }, /2 to 5 values/],
    ['with a value twice', { values: ['arcface', 'arcface'] }, /two of them are the same/],
    ['with no such loss', { values: ['arcface', 'nothing'] }, /Loss: expected one of/],
    ['with a value that is missing', { key: 'margin', values: [0.3, undefined] }, /Margin m: expected a number/],
    ['with a value out of bounds', { key: 'margin', values: [0.3, 9] }, /Margin m: 9 is outside/],
    ['without a seed', { seeds: 0 }, /1 to 10 seeds/],
    ['of other images', { section: 'dataset', key: 'identities', values: [5, 6] }, /cannot race/],
    ['of other noise', { section: 'noise', key: 'closedSet', values: [0, 0.2] }, /cannot race/],
    ['of another length', { section: 'training', key: 'epochs', values: [5, 6] }, /cannot race/],
  ])('%s', (_, change, problem) => {
    const found = planProblem({ ...LOSSES, ...change });
    if (problem) expect(found).toMatch(problem);
    else expect(found).toBeNull();
  });
});

describe('the race that is one click away', () => {
  it('is ArcFace against BoundaryFace on drawn faces with 40 % noise, shorter without a GPU', () => {
    const engine = { ...DEFAULT_SETTINGS.engine, backend: 'wasm' } as const;
    const [gpu, software] = [demoRace(engine, false), demoRace(engine, true)];
    for (const plan of [gpu, software]) {
      expect(planProblem(plan)).toBeNull();
      expect(racerNames(plan)).toEqual(['ArcFace', 'BoundaryFace']);
      expect(plan.settings.noise).toMatchObject({ closedSet: 0.4, openSet: 0 });
      expect(plan.settings.engine).toEqual(engine);
    }
    expect(sharedStamp(gpu)).toContain('10 drawn people × 24');
    expect(sharedStamp(software)).toBe('10 drawn people × 20 · closed-set noise 40 % · ci32 · 12 epochs');
  });
});
