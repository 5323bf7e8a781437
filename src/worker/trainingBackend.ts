/** The backend that trains: which wish it fulfils, and that the page knows of it. */
import { t } from '@lingui/core/macro';
import { EngineError, type KernelError } from '../domain/engineError.ts';
import type { Settings } from '../domain/settings/settings.ts';
import {
  type ChosenBackend,
  chooseBackend,
  deviceLimits,
  watchDevice,
  withPlainKernels,
} from '../engine/backend/choose.ts';
import type { TrainingEventBody } from '../protocol/training.ts';

type Wish = Pick<Settings['engine'], 'backend' | 'kernels'>;

export class TrainingBackend {
  readonly #post: (body: TrainingEventBody) => void;
  readonly #onLost: (cause: unknown) => void;
  #chosen: ChosenBackend | undefined;
  #wish = '';

  /** @param onLost told when the device is gone */
  constructor(post: (body: TrainingEventBody) => void, onLost: (cause: unknown) => void) {
    this.#post = post;
    this.#onLost = onLost;
  }

  /** @throws EngineError 'dataset' when none was chosen, so that nothing can have been trained */
  get chosen(): ChosenBackend {
    if (this.#chosen) return this.#chosen;
    throw new EngineError('dataset', t`There are no weights yet: train first.`);
  }

  fulfils({ backend, kernels }: Wish): boolean {
    return this.#wish === `${backend} ${kernels}`;
  }

  async prepare({ backend, kernels }: Wish): Promise<void> {
    this.#chosen = await chooseBackend(backend, kernels);
    this.#wish = `${backend} ${kernels}`;
    watchDevice(this.#onLost);
    this.#tell(this.#chosen);
  }

  /**
   * A kernel of ours was refused before anything ran on it: tfjs's own take over, for as long as this worker lives.
   * @returns false when they were in use already
   */
  takePlainKernels({ message, detail }: KernelError): boolean {
    if (this.#chosen?.kernels !== 'fused') return false;
    this.#chosen = withPlainKernels(this.#chosen);
    this.#tell(this.#chosen);
    const instead = t`${message} Training goes on with the plain kernels of TensorFlow.js, which are slower. (${detail})`;
    this.#post({ type: 'warning', kind: 'plain-kernels', message: instead });
    return true;
  }

  #tell(info: ChosenBackend): void {
    this.#post({ type: 'backend', info, limits: deviceLimits() });
  }
}
