/** What the headless commands run on in tests: a host that starts nothing, and numbers of an epoch. */
import { vi } from 'vitest';
import type { EpochMetrics } from '../../src/domain/report.ts';
import { CommandFailure } from '../../src/headless/cli/failure.ts';
import type { CommandHost } from '../../src/headless/cli/host.ts';
import { GOLDENS } from './goldens.ts';

export const METRICS: EpochMetrics = {
  epoch: 3,
  loss: 4.5,
  crossEntropy: 4,
  boundaryTerm: 0.5,
  detected: 20,
  injected: 24,
  precision: 0.95,
  recall: 19 / 24,
  f1: 38 / 44,
  rectifiedToTruth: null,
  cleanDamaged: 1,
  verificationAccuracy: 0.9,
  verificationAuc: 0.96,
  verificationEer: 0.1,
  largestClassShare: 1.2,
  learningRate: 0.1,
  seconds: 2,
  imagesPerSecond: 120,
};

/** The failure of a command, or undefined when it has none. */
export function failure(body: () => unknown): CommandFailure | undefined {
  try {
    body();
    return undefined;
  } catch (cause) {
    if (cause instanceof CommandFailure) return cause;
    throw cause;
  }
}

/** A host whose parts must not be called, but for those given. */
export function hostOf(folder: string, parts: Partial<CommandHost> = {}) {
  const started = vi.fn(() => Promise.reject(new Error('must not be called')));
  const host: CommandHost = {
    versions: { playground: '0', tensorflowjs: '0' },
    currentFolder: folder,
    goldens: GOLDENS,
    ensureBuilt: started,
    serve: started,
    benchmark: { serve: started, torchProgram: '', nodeEngine: started, pack: started },
    nodeRuntime: started,
    launch: started,
    ...parts,
  };
  return { host, started };
}

/** What commands write to the terminal from now on, in the place of writing it. */
export function hearCommands(): { said: string; complained: string } {
  const heard = { said: '', complained: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    heard.said += String(text);
    return true;
  });
  vi.spyOn(console, 'error').mockImplementation((text) => {
    heard.complained += `${text}\n`;
  });
  return heard;
}
