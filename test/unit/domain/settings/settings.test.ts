/** Settings from outside: a configuration file is refused with the field's name, a permalink falls back and never throws. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HEAD_CATALOGUE, HEAD_KINDS, headParameterDefaults } from '../../../../src/domain/losses/catalogue.ts';
import type { Field } from '../../../../src/domain/settings/fieldKinds.ts';
import { FIELDS } from '../../../../src/domain/settings/fields.ts';
import { fieldProblem, parseSettings, restoreSettings, SettingsError } from '../../../../src/domain/settings/parse.ts';
import {
  DEFAULT_SETTINGS,
  DEFAULT_SYNTHETIC,
  defaultMilestones,
  type Settings,
  suggestHead,
} from '../../../../src/domain/settings/settings.ts';

const sections = Object.entries(FIELDS) as [keyof typeof FIELDS, Record<string, Field>][];
const allFields = sections.flatMap(([section, fields]) =>
  Object.entries(fields).map(([key, field]) => ({ section, key, field })),
);

function problemsOf(source: unknown): string[] {
  try {
    parseSettings(source);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map((p) => p.field);
    throw error;
  }
}

/** Every value of `settings` lies within the table's bounds. */
function outOfBounds(settings: Settings): string[] {
  return allFields
    .filter(({ section }) => section !== 'dataset' || settings.dataset.kind === 'synthetic')
    .filter(({ section, key, field }) => {
      const values = settings[section] as unknown as Readonly<Record<string, unknown>>;
      return fieldProblem(field, values[key]) !== undefined;
    })
    .map(({ section, key }) => `${section}.${key}`);
}

describe('parseSettings', () => {
  test('an empty object gives the defaults, which are within their own bounds', () => {
    expect(parseSettings({})).toEqual(DEFAULT_SETTINGS);
    expect(outOfBounds(DEFAULT_SETTINGS)).toEqual([]);
  });

  test('takes the documented configuration as it stands', () => {
    const config = {
      dataset: { kind: 'synthetic', identities: 10, imagesPerIdentity: 24, difficulty: 1, seed: 3 },
      noise: { closedSet: 0.3, openSet: 0, seed: 1 },
      model: { preset: 'ci32', cbam: false },
      head: { kind: 'boundaryface', scale: 10, margin: 0.3, lambda: 3.1, epochStart: 5, correction: 'code' },
      training: {
        epochs: 14,
        batchSize: 24,
        learningRate: 0.1,
        momentum: 0.9,
        nesterov: true,
        weightDecay: 0.0005,
        seed: 0,
      },
    };
    const { dataset, noise, model, head, training } = parseSettings(config);
    expect({ dataset, noise, model, head }).toEqual({
      dataset: config.dataset,
      noise: config.noise,
      model: config.model,
      head: { ...config.head, ...headParameterDefaults('boundaryface') },
    });
    expect(training).toMatchObject(config.training);
  });

  test('takes the folder or the column that names the person', () => {
    const at = (dataset: object) => parseSettings({ dataset: { kind: 'folder', path: 'faces', ...dataset } }).dataset;
    expect(at({ personLevel: 2 })).toEqual({ kind: 'folder', path: 'faces', personLevel: 2 });
    expect(at({ labelColumn: 'who' })).toEqual({ kind: 'folder', path: 'faces', labelColumn: 'who' });
    expect(at({ labelColumn: 3 })).toEqual({ kind: 'folder', path: 'faces', labelColumn: '3' });
  });

  test.each([
    [{ trainig: {} }, 'trainig'],
    [{ training: { epoch: 3 } }, 'training.epoch'],
    [{ training: { epochs: 0 } }, 'training.epochs'],
    [{ training: { epochs: 1.5 } }, 'training.epochs'],
    [{ training: { epochs: '14' } }, 'training.epochs'],
    [{ training: { learningRate: Number.NaN } }, 'training.learningRate'],
    [{ training: { learningRate: Number.POSITIVE_INFINITY } }, 'training.learningRate'],
    [{ training: { milestones: [0] } }, 'training.milestones'],
    [{ training: { milestones: 'soon' } }, 'training.milestones'],
    [{ training: { nesterov: 1 } }, 'training.nesterov'],
    [{ noise: { closedSet: 0.9 } }, 'noise.closedSet'],
    [{ noise: { closedSet: -0.1 } }, 'noise.closedSet'],
    [{ noise: { closedSet: 0.6, openSet: 0.6 } }, 'noise'],
    [{ head: { kind: 'cosface2' } }, 'head.kind'],
    [{ head: { kind: null } }, 'head.kind'],
    [{ head: [] }, 'head'],
    [{ model: { preset: 'constructor' } }, 'model.preset'],
    [{ dataset: { kind: 'movies' } }, 'dataset.kind'],
    [{ dataset: { kind: 'folder' } }, 'dataset.path'],
    [{ dataset: { kind: 'folder', path: 3 } }, 'dataset.path'],
    [{ dataset: { kind: 'folder', path: 'faces', seed: 3 } }, 'dataset.seed'],
    [{ dataset: { kind: 'folder', path: 'faces', personLevel: 0 } }, 'dataset.personLevel'],
    [{ dataset: { kind: 'folder', path: 'faces', personLevel: '1' } }, 'dataset.personLevel'],
    [{ dataset: { kind: 'folder', path: 'faces', labelColumn: '' } }, 'dataset.labelColumn'],
    [{ dataset: { kind: 'folder', path: 'faces', labelColumn: 1.5 } }, 'dataset.labelColumn'],
    [{ dataset: { kind: 'synthetic', path: 'faces' } }, 'dataset.path'],
    [JSON.parse('{"__proto__": {"polluted": true}}'), '__proto__'],
    [JSON.parse('{"training": {"__proto__": {"epochs": 3}}}'), 'training.__proto__'],
    [{ training: { constructor: 1 } }, 'training.constructor'],
    [null, 'settings'],
    [[], 'settings'],
    ['{}', 'settings'],
  ])('%j is refused, naming %s', (source, field) => {
    expect(problemsOf(source)).toEqual([field]);
    expect({}).not.toHaveProperty('polluted');
  });

  test('names every problem at once', () => {
    expect(problemsOf({ training: { epochs: 0, seed: -1 }, heads: {} })).toEqual([
      'heads',
      'training.epochs',
      'training.seed',
    ]);
  });

  test('a number just outside its bounds is refused, one on them is taken', () => {
    for (const { section, key, field } of allFields) {
      if (field.kind !== 'number') continue;
      for (const inside of [field.min, field.max]) {
        // Both kinds of noise together may not exceed 1.
        const others = section === 'noise' ? { closedSet: 0, openSet: 0 } : {};
        expect(problemsOf({ [section]: { ...others, [key]: inside } }), `${section}.${key} = ${inside}`).toEqual([]);
      }
      const beyond = field.integer ? 1 : 1e-9;
      for (const outside of [field.min - beyond, field.max + beyond]) {
        expect(problemsOf({ [section]: { [key]: outside } }), `${section}.${key} = ${outside}`).toEqual([
          `${section}.${key}`,
        ]);
      }
    }
  });

  test('a folder gets no noise unasked, and a head that suits its number of identities', () => {
    const source = { dataset: { kind: 'folder', path: 'faces' } };
    expect(parseSettings(source).noise.closedSet).toBe(0);
    expect(parseSettings({ ...source, noise: { closedSet: 0.2 } }).noise.closedSet).toBe(0.2);
    expect(parseSettings(source, 5000).head).toMatchObject(suggestHead(5000));
    expect(parseSettings({ ...source, head: { scale: 7 } }, 5000).head.scale).toBe(7);
  });

  test('milestones follow the number of epochs', () => {
    expect(parseSettings({ training: { epochs: 40 } }).training.milestones).toEqual([25, 35]);
    expect(defaultMilestones(14)).toEqual([9, 12]);
    expect(defaultMilestones(1)).toEqual([]);
  });
});

describe('the settings of a head', () => {
  test('have the parameters of their own head, at its defaults', () => {
    const { head } = parseSettings({ head: { kind: 'adaface' } });
    expect(head).toMatchObject({ kind: 'adaface', h: 0.333, tAlpha: 0.01, selfCorrect: false });
    expect(head).not.toHaveProperty('gamma');
  });

  test.each(HEAD_KINDS)('%s: every parameter is checked and named', (kind) => {
    for (const [key, parameter] of Object.entries(HEAD_CATALOGUE[kind].parameters)) {
      const wrong = parameter.kind === 'number' ? parameter.max + 1 : 'nonsense';
      expect(() => parseSettings({ head: { kind, [key]: wrong } })).toThrow(`head.${key}`);
      const right = { kind, [key]: parameter.standard };
      expect(parseSettings({ head: right }).head).toMatchObject(right);
    }
  });

  test('refuse the parameters of another head', () => {
    expect(() => parseSettings({ head: { kind: 'cosface', gamma: 2 } })).toThrow('head.gamma: unknown field');
  });

  test('follow the number of identities with every head that has a scale, towards its authors’ value', () => {
    for (const kind of HEAD_KINDS) {
      const { authors, followsIdentities } = HEAD_CATALOGUE[kind];
      expect(suggestHead(10_575, kind)).toEqual(authors);
      if (followsIdentities) expect(suggestHead(10, kind).scale).toBe(4);
    }
    expect(suggestHead(10, 'cosface').margin).toBe(0.2);
  });
});

describe('suggestHead', () => {
  test('runs from this scale of ours to the setting of the paper', () => {
    expect(suggestHead(10)).toEqual({ scale: 4, margin: 0.3 });
    expect(suggestHead(30)).toEqual({ scale: 10, margin: 0.3 });
    expect(suggestHead(100).scale).toBe(15);
    expect(suggestHead(10_575)).toEqual({ scale: 32, margin: 0.5 });
    expect(suggestHead(1_000_000).scale).toBe(32);
  });

  test('is what the page opens with', () => {
    const { scale, margin } = DEFAULT_SETTINGS.head;
    expect({ scale, margin }).toEqual(suggestHead(DEFAULT_SYNTHETIC.identities));
  });

  test('leaves the centres of few people room: s times .76 is as unsure as labels of which 30 % are wrong', () => {
    const suggested = [2, 3, 4, 5, 6, 10].map((identities) => suggestHead(identities).scale);
    // ln(0.7 (C - 1) / 0.3) / 0.76 is 1.1, 2.0, 2.6, 2.9, 3.2 and 4.0.
    expect(suggested).toEqual([1, 2, 3, 3, 3, 4]);
  });

  test.each(HEAD_KINDS)('%s: never falls as identities are added', (kind) => {
    const scales = Array.from({ length: 12_000 }, (_, i) => suggestHead(i + 2, kind).scale ?? 0);
    expect(scales.findIndex((scale, i) => i > 0 && scale < scales[i - 1]!)).toBe(-1);
  });
});

describe('restoreSettings', () => {
  const hostileKey = fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'epochs',
    'kind',
    'seed',
  );
  const hostileValue = fc.oneof(
    fc.anything(),
    fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY, -0, 1e308, '', '14', null, undefined, [], {}),
  );
  const section = fc.dictionary(hostileKey, hostileValue, { noNullPrototype: false });
  const hostile = fc.oneof(
    fc.anything(),
    fc.record(
      {
        dataset: fc.oneof(section, fc.record({ kind: fc.constant('folder'), path: hostileValue })),
        noise: fc.oneof(section, fc.record({ closedSet: fc.double(), openSet: fc.double() })),
        model: section,
        head: section,
        training: section,
        engine: section,
      },
      { requiredKeys: [] },
    ),
    fc.json().map((text) => JSON.parse(text) as unknown),
  );

  test('whatever comes in, what goes out is within bounds', () => {
    fc.assert(
      fc.property(hostile, (source) => {
        const { settings } = restoreSettings(source);
        expect(outOfBounds(settings)).toEqual([]);
        expect(settings.noise.closedSet + settings.noise.openSet).toBeLessThanOrEqual(1);
        expect(Object.prototype).not.toHaveProperty('epochs');
        // What was restored is taken without complaint the next time.
        expect(parseSettings(settings)).toEqual(settings);
      }),
      { numRuns: 2000 },
    );
  });

  test('parseSettings refuses exactly what restoreSettings names', () => {
    fc.assert(
      fc.property(hostile, (source) => {
        expect(problemsOf(source)).toEqual(restoreSettings(source).problems.map((p) => p.field));
      }),
      { numRuns: 1000 },
    );
  });

  test('one wrong field does not cost the others', () => {
    const { settings, problems } = restoreSettings({ training: { epochs: 9999, batchSize: 8 }, head: { scale: 12 } });
    expect(settings.training).toMatchObject({ epochs: DEFAULT_SETTINGS.training.epochs, batchSize: 8 });
    expect(settings.head.scale).toBe(12);
    expect(problems.map((p) => p.field)).toEqual(['training.epochs']);
  });

  test('settings survive a round through JSON', () => {
    const numbers = (field: Field): fc.Arbitrary<unknown> | undefined => {
      if (field.kind === 'number' && field.integer) return fc.integer({ min: field.min, max: field.max });
      if (field.kind === 'number') return fc.double({ min: field.min, max: field.max, noNaN: true });
      if (field.kind === 'choice') return fc.constantFrom(...field.choices);
      return field.kind === 'switch' ? fc.boolean() : undefined;
    };
    const arbitrary = fc.record(
      Object.fromEntries(
        sections.map(([name, fields]) => {
          const entries = Object.entries(fields).flatMap(([key, field]) => {
            const value = numbers(field);
            return value ? [[key, value] as const] : [];
          });
          return [name, fc.record(Object.fromEntries(entries))];
        }),
      ),
    );
    fc.assert(
      fc.property(arbitrary, (source) => {
        const { noise } = source as { noise: { closedSet: number; openSet: number } };
        fc.pre(noise.closedSet + noise.openSet <= 1);
        const settings = parseSettings(source);
        // JSON has no negative zero.
        const plain = JSON.parse(JSON.stringify(settings)) as unknown;
        expect(JSON.stringify(parseSettings(plain))).toBe(JSON.stringify(settings));
      }),
    );
  });
});
