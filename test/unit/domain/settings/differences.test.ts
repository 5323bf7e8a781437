/** In which settings runs differ, and what they are called by it. */
import { describe, expect, it } from 'vitest';
import { differenceText, differingSettings } from '../../../../src/domain/settings/differences.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';

const of = (source: object) => parseSettings(source);
const boundary = of({});
const found = (...runs: ReturnType<typeof of>[]) =>
  differingSettings(runs).map(({ label, values }) => [label, ...values]);

describe('settings that differ', () => {
  it('are none of equal runs, of one run, and of no run', () => {
    expect(found(boundary, of({}))).toEqual([]);
    expect(found(boundary)).toEqual([]);
    expect(found()).toEqual([]);
  });

  it('are named as on the page, with values as people read them', () => {
    const other = of({
      noise: { closedSet: 0.4 },
      training: { seed: 3, milestones: [], flip: false, learningRate: 0.1 },
      dataset: { identities: 12 },
    });
    expect(found(boundary, other)).toEqual([
      ['Scale s', '4', '5'],
      ['Identities', '10', '12'],
      ['Closed-set noise', '30 %', '40 %'],
      ['Learning rate', '0.05', '0.1'],
      ['Milestones', '9, 12', 'none'],
      ['Mirror images', 'on', 'off'],
      ['Training seed', '0', '3'],
    ]);
  });

  it('are the loss alone where what else differs belongs to one of the losses', () => {
    expect(found(boundary, of({ head: { kind: 'arcface', scale: 4, margin: 0.3, epochStart: 9, lambda: 1 } }))).toEqual(
      [['Loss', 'BoundaryFace', 'ArcFace']],
    );
  });

  it('leave out a run that does not use the setting, and count it among those that do', () => {
    const later = of({ head: { epochStart: 7 } });
    const arcface = of({ head: { kind: 'arcface', scale: 4, margin: 0.3 } });
    expect(found(boundary, arcface, later)).toEqual([
      ['Loss', 'BoundaryFace', 'ArcFace', 'BoundaryFace'],
      ['Correction starts after epoch', '5', null, '7'],
    ]);
  });

  it('name the images where they are of two kinds', () => {
    const own = of({
      dataset: { kind: 'folder', path: 'faces' },
      noise: { closedSet: 0.3 },
      head: { scale: 4, margin: 0.3 },
    });
    expect(found(boundary, own)).toEqual([['Dataset', 'drawn faces', 'faces']]);
  });
});

describe('a name beside another run', () => {
  it('says what this run has, not what the other had', () => {
    expect(differenceText(of({ head: { kind: 'arcface', scale: 4, margin: 0.3 } }), boundary)).toBe('ArcFace');
    expect(differenceText(of({ training: { seed: 2 } }), boundary)).toBe('training seed 2');
    expect(differenceText(of({ model: { preset: 'ci16' }, noise: { closedSet: 0.2 } }), boundary)).toBe(
      'closed-set noise 20 %, ci16',
    );
    expect(differenceText(boundary, of({}))).toBeNull();
  });
});
