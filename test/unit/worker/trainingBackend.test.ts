/** The backend that trains: what it was wished for, and when plain kernels take over. */
import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import { KernelError } from '../../../src/domain/engineError.ts';
import type { TrainingEventBody } from '../../../src/protocol/training.ts';
import { TrainingBackend } from '../../../src/worker/trainingBackend.ts';

it('is chosen, told, and knows which wish it fulfils', async () => {
  const events: TrainingEventBody[] = [];
  const backend = new TrainingBackend(
    (event) => events.push(event),
    () => undefined,
  );
  expect(() => backend.chosen).toThrow('train first');
  expect(backend.fulfils({ backend: 'cpu', kernels: 'stock' })).toBe(false);
  await backend.prepare({ backend: 'cpu', kernels: 'stock' });
  expect(backend.fulfils({ backend: 'cpu', kernels: 'stock' })).toBe(true);
  expect(backend.fulfils({ backend: 'auto', kernels: 'stock' })).toBe(false);
  expect(events).toEqual([expect.objectContaining({ type: 'backend', info: backend.chosen })]);
  expect(backend.chosen.backend).toBe('cpu');
  // There is nothing plainer than that.
  expect(backend.takePlainKernels(new KernelError('Refused.', 'why'))).toBe(false);
  expect(events).toHaveLength(1);
});
