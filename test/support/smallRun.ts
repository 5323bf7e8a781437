/** A run that takes a second on any backend: three people, the smallest network. */

import type { EpochDecisions } from '../../src/domain/decisionRecord.ts';
import type { EmbeddingSnapshot } from '../../src/domain/embeddingSnapshot.ts';
import type { LabelledImages } from '../../src/domain/images.ts';
import { NETWORKS, type NetworkSpec } from '../../src/domain/networks.ts';
import type { CorrectionRecord, EpochMetrics } from '../../src/domain/report.ts';
import { DEFAULT_SETTINGS, DEFAULT_SHARED } from '../../src/domain/settings/settings.ts';
import type { RunConfig, RunData, RunObserver } from '../../src/engine/run/runTypes.ts';
import { stream } from '../../src/lib/rng.ts';

const IDENTITIES = 3;
const PER_IDENTITY = 6;
export const SIZE = 8;

/** Small enough for the cpu backend, with a shortcut of both kinds. */
const NETWORK: NetworkSpec = {
  ...NETWORKS.ci16,
  inputSize: SIZE,
  stemChannels: 4,
  blocks: [
    { inChannels: 4, outChannels: 4, stride: 2 },
    { inChannels: 4, outChannels: 6, stride: 1 },
  ],
  embeddingSize: 8,
};

/** Images that are easy to tell apart: a colour an identity, with some noise. */
export function easyImages(identities: number, perIdentity: number, seed: number): LabelledImages {
  const count = identities * perIdentity;
  const rng = stream(seed, 'images');
  const labels = Int32Array.from({ length: count }, (_, i) => Math.floor(i / perIdentity));
  const pixels = Uint8Array.from({ length: count * SIZE * SIZE * 3 }, (_, i) => {
    const label = labels[Math.floor(i / (SIZE * SIZE * 3))]!;
    return Math.max(0, Math.min(255, (i % 3 === label % 3 ? 190 : 70) + 40 * rng.normal()));
  });
  const identityNames = Array.from({ length: identities }, (_, i) => `p${i}`);
  return { size: SIZE, count, pixels, labels, identities: identityNames, names: [] };
}

export const DATA: RunData = {
  train: easyImages(IDENTITIES, PER_IDENTITY, 1),
  heldOut: null,
  outliers: null,
  labelsAreTrue: true,
};

export const CONFIG: RunConfig = {
  network: NETWORK,
  head: {
    ...DEFAULT_SHARED,
    kind: 'boundaryface',
    scale: 8,
    margin: 0.3,
    lambda: 1,
    epochStart: 1,
    correction: 'code',
  },
  noise: { closedSet: 0.34, openSet: 0, seed: 1 },
  training: {
    ...DEFAULT_SETTINGS.training,
    epochs: 3,
    batchSize: 6,
    learningRate: 0.05,
    momentum: 0.9,
    nesterov: true,
    weightDecay: 5e-4,
    warmupEpochs: 0,
    milestones: [],
    flip: true,
    seed: 0,
  },
  stepMode: 'eager',
};

export interface Log {
  readonly losses: number[];
  readonly epochs: EpochMetrics[];
  readonly decisions: EpochDecisions[];
  readonly embeddings: EmbeddingSnapshot[];
  readonly corrections: CorrectionRecord[];
  readonly marks: string[];
  readonly noise: number[][];
}

export function observe(): { log: Log; observer: RunObserver } {
  const log: Log = { losses: [], epochs: [], decisions: [], embeddings: [], corrections: [], marks: [], noise: [] };
  const observer: RunObserver = {
    noise: (_, labels) => log.noise.push([...labels.given]),
    steps: (series) => log.losses.push(...series.loss),
    epoch: (metrics, decisions) => {
      log.epochs.push(metrics);
      if (decisions) log.decisions.push(decisions);
    },
    embeddings: (snapshot) => log.embeddings.push(snapshot),
    corrections: ({ records }) => log.corrections.push(...records),
    mark: (step, _, what) => log.marks.push(`${step}: ${what}`),
    compiling: () => undefined,
    warning: () => undefined,
  };
  return { log, observer };
}
