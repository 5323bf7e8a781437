/** The engine's errors: one class, told apart by code. The codes are a part of the protocol's. */
import { t } from '@lingui/core/macro';

export type EngineErrorCode =
  | 'backend-missing'
  | 'checkpoint'
  | 'dataset'
  | 'device-lost'
  | 'gpu-error'
  | 'limits'
  | 'network'
  | 'non-finite'
  | 'out-of-memory'
  | 'settings'
  | 'weights'
  | 'weights-head';

export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  readonly detail: string;

  /**
   * @param message one or two plain sentences for people
   * @param detail what a developer needs
   */
  constructor(code: EngineErrorCode, message: string, detail = '') {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

/** A kernel that the GPU does not take. Nothing has run on it: with other kernels the run can go on. */
export class KernelError extends EngineError {
  /** @param kernel its name, for people */
  constructor(kernel: string, detail: string) {
    super('gpu-error', t`This GPU does not take the kernel "${kernel}".`, detail);
  }
}
