/** A run that leaves another at the end of an epoch. */
import { describe, expect, it } from 'vitest';
import { SettingsError } from '../../../../src/domain/settings/parse.ts';
import { withParsedSettings } from '../../../../src/store/run/keptRunView.ts';
import { forkedRun } from '../../../../src/store/shelf/forkedRun.ts';
import { endOfEpoch, keptRun } from '../../../support/keptRuns.ts';

const AS = { id: 'fork', now: 5000 };
const at = withParsedSettings(endOfEpoch(2, { settings: { head: { kind: 'boundaryface' } } }))!;

describe('a fork', () => {
  it('has the settings with one changed, the curves so far with a mark, and a parent', () => {
    const fork = forkedRun(at, { section: 'head', key: 'epochStart', value: 3 }, AS)!;
    expect(fork.settings).toEqual({ ...at.settings, head: { ...at.settings.head, epochStart: 3 } });
    expect(fork.checkpoint).toBe(at.checkpoint);
    expect(fork).toMatchObject({
      id: 'fork',
      began: 5000,
      savedAt: 5000,
      evaluation: null,
      parent: { id: 'kept', epoch: 2, what: 'correction after epoch 3' },
    });
    expect(fork.curves.loss).toBe(at.curves.loss);
    expect(fork.curves.marks.at(-1)).toEqual({
      at: 2,
      what: 'forked: correction after epoch 3',
      epochStart: { from: 5, to: 3 },
    });
    expect(at.curves.marks).toHaveLength(1);
  });

  it('says which noise it has', () => {
    const fork = forkedRun(at, { section: 'noise', key: 'closedSet', value: 0.1 }, AS)!;
    expect(fork.parent?.what).toBe('closed-set noise 0.1');
    // That in force comes with the checkpoint; the other one is for the next epoch.
    expect([fork.settings.noise.closedSet, fork.checkpoint.closedSet]).toEqual([0.1, 0.3]);
  });

  it('is none where nothing changes, the setting is for another run, or an epoch is under way', () => {
    expect(forkedRun(at, { section: 'head', key: 'epochStart', value: 5 }, AS)).toBeNull();
    expect(forkedRun(at, { section: 'training', key: 'batchSize', value: 8 }, AS)).toBeNull();
    const within = withParsedSettings(keptRun(25))!;
    expect(forkedRun(within, { section: 'training', key: 'epochs', value: 12 }, AS)).toBeNull();
  });

  it('is none where no epoch is left that its settings could train, and has one where it is made longer', () => {
    const { epochs } = at.settings.training;
    const last = withParsedSettings(endOfEpoch(epochs, { settings: { head: { kind: 'boundaryface' } } }))!;
    expect(forkedRun(last, { section: 'head', key: 'margin', value: 0.45 }, AS)).toBeNull();
    expect(forkedRun(at, { section: 'training', key: 'epochs', value: 2 }, AS)).toBeNull();
    expect(forkedRun(at, { section: 'training', key: 'epochs', value: 3 }, AS)?.settings.training.epochs).toBe(3);
    const longer = forkedRun(last, { section: 'training', key: 'epochs', value: epochs + 1 }, AS);
    expect(longer?.settings.training.epochs).toBe(epochs + 1);
  });

  it('is refused for a value that the setting cannot have', () => {
    expect(() => forkedRun(at, { section: 'head', key: 'epochStart', value: -1 }, AS)).toThrow(SettingsError);
  });
});
