/** The word of the glossary that a setting is about, by "section.key". */
import type { TermKey } from './glossary.ts';

const SETTING_TERMS: Readonly<Record<string, TermKey>> = {
  'noise.closedSet': 'closedSetNoise',
  'noise.openSet': 'openSetNoise',
  'model.preset': 'embedding',
  'head.kind': 'loss',
  'head.scale': 'scale',
  'head.margin': 'margin',
  'head.lambda': 'boundaryTerm',
  'head.epochStart': 'rectified',
  'head.correction': 'decisionBoundary',
  'training.epochs': 'epoch',
  'training.batchSize': 'batch',
  'training.learningRate': 'learningRate',
  'training.seed': 'seed',
};

export const settingTerm = (setting: string): TermKey | undefined => SETTING_TERMS[setting];
