/** The worker's session on the cpu backend: a run that is over keeps the settings it was trained with. */
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it, vi } from 'vitest';
import { parseSettings } from '../../../src/domain/settings/parse.ts';
import type { TrainingEventBody } from '../../../src/protocol/training.ts';
import { TrainingSession } from '../../../src/worker/trainingSession.ts';
import { datasetOf } from '../../support/playedSession.ts';

const SIZE = 16;
const SETTINGS = parseSettings({
  dataset: { kind: 'synthetic', identities: 2, imagesPerIdentity: 4 },
  model: { preset: 'ci16' },
  noise: { closedSet: 0.25 },
  training: { epochs: 1, batchSize: 8 },
  engine: { backend: 'cpu', step: 'eager' },
});

describe('changes that come too late', () => {
  it('neither mark the run nor give it their name', async () => {
    const { train } = datasetOf(2, 4);
    const pixels = Uint8Array.from({ length: 8 * SIZE * SIZE * 3 }, (_, i) => (i * 7) % 251);
    const events: TrainingEventBody[] = [];
    const worker = new TrainingSession((event) => events.push(event));
    const of = (type: TrainingEventBody['type']) => events.filter((event) => event.type === type);
    await worker.handle({ type: 'prepare', backend: 'cpu', kernels: SETTINGS.engine.kernels });
    const images = { ...train, size: SIZE, count: 8, pixels };
    await worker.handle({ type: 'load', dataset: { train: images, heldOut: null, outliers: null } });
    const start = { type: 'start', settings: SETTINGS, paused: true, initial: null, kept: null } as const;
    await worker.handle({ ...start, checkpoints: false });
    await vi.waitFor(() => expect(of('noise')).toHaveLength(1), 10_000);
    // In the last epoch: the labels stay, so the run is not one with other noise.
    await worker.handle({ type: 'update', live: { noise: { closedSet: 0.75 } } });
    await worker.handle({ type: 'resume' });
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ type: 'phase', phase: 'finished' }), 60_000);
    expect(of('settings')).toEqual([{ type: 'settings', settings: SETTINGS }]);
    expect(of('noise')).toHaveLength(1);
    await worker.handle({ type: 'update', live: { head: { margin: 0.1, epochStart: 0 } } });
    expect(of('settings')).toEqual(Array(2).fill({ type: 'settings', settings: SETTINGS }));
    expect(of('mark')).toEqual([]);
    await worker.handle({ type: 'reset' });
  }, 120_000);
});
