import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { HEAD_CATALOGUE, HEAD_KINDS } from '../../../../src/domain/losses/catalogue.ts';
import { HEAD_GROUPS } from '../../../../src/domain/losses/lossTypes.ts';
import type { Fields } from '../../../../src/domain/settings/fieldKinds.ts';
import { FIELDS } from '../../../../src/domain/settings/fields.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import { findSettings } from '../../../../src/domain/settings/settingSearch.ts';
import { i18n, say, speak, type Words } from '../../../../src/words/language.ts';

const SETTINGS = parseSettings({});
const first = (query: string, settings = SETTINGS) => findSettings(settings, query)[0];
const labels = (query: string) => findSettings(SETTINGS, query).map(({ label }) => label);

describe('the search for settings', () => {
  it.each([
    ['m', 'head.margin'],
    ['s', 'head.scale'],
    ['\u03bb', 'head.lambda'],
    ['lambda', 'head.lambda'],
    ['margin', 'head.margin'],
    ['noise', 'noise.closedSet'],
    ['  BATCH ', 'training.batchSize'],
    ['images per', 'dataset.imagesPerIdentity'],
    ['own images', 'dataset.kind'],
    ['safetensors', 'weights'],
    ['WebGPU', 'engine.backend'],
    ['MobileFaceNet', 'model.preset'],
    ['learnt by heart', 'head.scale'],
  ])('"%s" finds %s', (query, id) => {
    expect(first(query)?.id).toBe(id);
  });

  it('finds losses by their names, with their group', () => {
    expect(first('adaface')).toEqual({ kind: 'loss', id: 'adaface', label: 'AdaFace', group: 'Margin' });
    expect(labels('arc')).toEqual(expect.arrayContaining(['ArcFace', 'MV-Arc-Softmax', 'Sub-center ArcFace']));
  });

  it('says why a setting has no control at present, after those that have one', () => {
    const softmax = parseSettings({ head: { kind: 'softmax' } });
    const [best, ...others] = findSettings(softmax, 'margin');
    expect(best).toMatchObject({ kind: 'loss', label: 'Combined margin' });
    const unused = `not used by ${HEAD_CATALOGUE.softmax.name} as it is set`;
    expect(others.find(({ id }) => id === 'head.margin')).toMatchObject({ unused });
    const own = parseSettings({ dataset: { kind: 'folder', path: 'mine' } });
    expect(first('difficulty', own)).toMatchObject({ unused: 'of drawn faces alone' });
  });

  it('finds nothing for nothing, and no help by one letter', () => {
    expect(findSettings(SETTINGS, ' ')).toEqual([]);
    expect(labels('q')).toEqual([]);
    expect(labels('no such word')).toEqual([]);
  });
});

describe('the search in another language', () => {
  const messages = Object.fromEntries(
    [
      [FIELDS.noise.closedSet.label, '闭集噪声'],
      [FIELDS.training.batchSize.label, '批大小'],
      [FIELDS.training.learningRate.help, '每一步的大小。'],
      [HEAD_GROUPS.margin, '间隔'],
    ].map(([words, said]) => [(words as Words).id, said as string]),
  );
  beforeEach(() => i18n.loadAndActivate({ locale: 'zh-CN', messages }));
  afterEach(() => speak('en'));

  it.each([
    ['批', 'training.batchSize'],
    ['噪声', 'noise.closedSet'],
    ['每一步', 'training.learningRate'],
    ['batch', 'training.batchSize'],
    ['closed-set', 'noise.closedSet'],
    ['Size of a step', 'training.learningRate'],
    ['ArcFace', 'arcface'],
  ])('"%s" finds %s', (query, id) => {
    expect(first(query)?.id).toBe(id);
  });

  it('names what was found in that language', () => {
    expect(first('batch')?.label).toBe('批大小');
    expect(first('arcface')).toMatchObject({ label: 'ArcFace', group: '间隔' });
  });
});

test('every setting and every loss is found by its label', () => {
  for (const [section, fields] of Object.entries<Fields>(FIELDS)) {
    for (const [key, field] of Object.entries(fields)) {
      const label = say(field.label);
      const found = findSettings(SETTINGS, label, 40).find(({ id }) => id === `${section}.${key}`);
      expect(found, label).toMatchObject({ kind: 'setting', label });
    }
  }
  for (const kind of HEAD_KINDS) expect(first(HEAD_CATALOGUE[kind].name)?.label).toBe(HEAD_CATALOGUE[kind].name);
});

test('BoundaryFace comes first in its group', () => {
  const correcting = HEAD_KINDS.filter((kind) => HEAD_CATALOGUE[kind].group === 'correcting');
  expect(correcting[0]).toBe('boundaryface');
});
