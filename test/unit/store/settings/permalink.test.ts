import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Field } from '../../../../src/domain/settings/fieldKinds.ts';
import { FIELDS } from '../../../../src/domain/settings/fields.ts';
import { fieldProblem, parseSettings } from '../../../../src/domain/settings/parse.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/domain/settings/settings.ts';
import {
  decodeHash,
  encodeAddress,
  encodeSettings,
  MAX_HASH,
  settingsFromHash,
} from '../../../../src/store/settings/permalink.ts';
import { VIEWS } from '../../../../src/store/state.ts';

function valueFor(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'number':
      return field.integer
        ? fc.integer({ min: field.min, max: field.max })
        : fc.double({ min: field.min, max: field.max, noNaN: true });
    case 'choice':
      return fc.constantFrom(...field.choices);
    case 'switch':
      return fc.boolean();
    case 'epochs':
      return fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 5 });
  }
}

const sectionOf = (fields: Readonly<Record<string, Field>>) =>
  fc.record(Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, valueFor(field)])));

const settings: fc.Arbitrary<Settings> = fc
  .record({
    dataset: fc.oneof(
      sectionOf(FIELDS.dataset).map((section) => ({ kind: 'synthetic', ...section })),
      fc.string({ minLength: 1, maxLength: 30 }).map((path) => ({ kind: 'folder', path })),
    ),
    noise: sectionOf({ ...FIELDS.noise, openSet: { ...FIELDS.noise.openSet, max: 0.2 } }),
    model: sectionOf(FIELDS.model),
    head: sectionOf(FIELDS.head),
    training: sectionOf(FIELDS.training),
    engine: sectionOf(FIELDS.engine),
  })
  .map((source) => parseSettings(source));

describe('permalink', () => {
  it('is empty for the defaults and short for one change', () => {
    expect(encodeSettings(DEFAULT_SETTINGS)).toBe('');
    const changed = { ...DEFAULT_SETTINGS, noise: { ...DEFAULT_SETTINGS.noise, closedSet: 0.4 } };
    expect(encodeSettings(changed)).toBe('noise.closedSet=0.4');
  });

  it('gives back any valid settings without a complaint', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const restored = settingsFromHash(`#${encodeSettings(given)}`);
        expect(restored.problems).toEqual([]);
        // A number that went through text may be -0 and 0.
        expect(JSON.parse(JSON.stringify(restored.settings))).toEqual(JSON.parse(JSON.stringify(given)));
      }),
    );
  });

  it('survives the address bar: what follows the # of a URL is unchanged by it', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const url = new URL('https://example.org/');
        url.hash = encodeSettings(given);
        expect(settingsFromHash(url.hash).settings).toEqual(settingsFromHash(`#${encodeSettings(given)}`).settings);
      }),
    );
  });

  it('knows which settings no longer follow another', () => {
    expect(settingsFromHash('#head.scale=12')).toMatchObject({
      headByHand: true,
      milestonesByHand: false,
      given: true,
    });
    expect(settingsFromHash('#training.milestones=3')).toMatchObject({ headByHand: false, milestonesByHand: true });
    expect(settingsFromHash('')).toMatchObject({ headByHand: false, milestonesByHand: false, given: false });
    expect(settingsFromHash('#dataset.identities=200').settings.head.scale).toBeGreaterThan(10);
  });

  it('carries what a run of its settings found, and names a result that no run has', () => {
    const result = { found: 56, wrong: 60, epoch: 20 };
    expect(encodeAddress(DEFAULT_SETTINGS, 'train', result)).toBe('result=56of60after20');
    fc.assert(
      fc.property(settings, fc.constantFrom(...VIEWS), (given, view) => {
        const address = encodeAddress(given, view, result);
        expect(settingsFromHash(`#${address}`)).toMatchObject({
          view,
          problems: [],
          linked: { of: encodeSettings(given), result },
          given: true,
        });
      }),
    );
    expect(settingsFromHash('#result=61of60after20')).toMatchObject({ linked: null, problems: [{ field: 'result' }] });
    // Of other settings than those that could be read.
    expect(settingsFromHash('#noise.closedSet=7&result=56of60after20').linked).toBeNull();
    expect(settingsFromHash('#noise.closedSet=0.4').linked).toBeNull();
  });

  it('takes the default for each wrong field and names it', () => {
    const { settings: restored, problems } = settingsFromHash(
      '#noise.closedSet=7&head.scale=abc&training.epochs=3.5&model.preset=huge&engine.backend=cpu&what.is=this',
    );
    expect(problems.map(({ field }) => field).sort()).toEqual([
      'head.scale',
      'model.preset',
      'noise.closedSet',
      'training.epochs',
      'what',
    ]);
    expect(restored.noise.closedSet).toBe(DEFAULT_SETTINGS.noise.closedSet);
    expect(restored.head.scale).toBe(DEFAULT_SETTINGS.head.scale);
    expect(restored.training.epochs).toBe(DEFAULT_SETTINGS.training.epochs);
    expect(restored.engine.backend).toBe('cpu');
  });

  it.each(['0x10', '1e999', 'Infinity', 'NaN', '', ' 5', '5 ', '--1', '1_000', '[object Object]'])(
    'does not take %j for a number',
    (text) => {
      const { settings: restored, problems } = settingsFromHash(`#training.epochs=${encodeURIComponent(text)}`);
      expect(restored.training.epochs).toBe(DEFAULT_SETTINGS.training.epochs);
      expect(problems.map(({ field }) => field)).toEqual(['training.epochs']);
    },
  );

  it('gives valid settings for any text whatever, and never reaches a prototype', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'head', 'noise', 'scale', 'dataset.kind'),
    );
    const pair = fc.tuple(piece, piece, piece).map(([a, b, c]) => `${a}.${b}=${c}`);
    const hostile = fc.oneof(
      fc.string({ maxLength: 200, unit: 'binary' }),
      fc.array(pair, { maxLength: 120 }).map((pairs) => pairs.join('&')),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const { settings: restored } = settingsFromHash(`#${text}`);
        for (const [section, fields] of Object.entries(FIELDS) as [keyof Settings, Record<string, Field>][]) {
          const values = { ...(restored[section] as object) } as Record<string, unknown>;
          for (const [key, field] of Object.entries(fields)) {
            if (section === 'dataset' && restored.dataset.kind === 'folder') continue;
            expect(fieldProblem(field, values[key])).toBeUndefined();
          }
        }
        expect(({} as Record<string, unknown>).scale).toBeUndefined();
      }),
      { numRuns: 300 },
    );
    expect(Object.getPrototypeOf(decodeHash('#__proto__.polluted=1'))).toBeNull();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('does not work through an endless address', () => {
    const { settings: restored, problems } = settingsFromHash(`#${'noise.closedSet=0.1&'.repeat(MAX_HASH)}`);
    expect(restored).toEqual(DEFAULT_SETTINGS);
    expect(problems).toHaveLength(1);
  });
});
