/** Runs one golden file through the product's own code on the current backend. */
import * as tf from '../../src/engine/tf.ts';
import { type AlignmentFile, runAlignmentFile } from './alignment.ts';
import { type EvaluationFile, runEvaluationFile } from './evaluation.ts';
import { type LossFile, runLossFile } from './losses.ts';
import type { GoldenReport, GoldenTally } from './report.ts';
import { runTrajectoryFile, type TrajectoryFile } from './trajectory.ts';

/**
 * @param text the file, JSON
 * @returns null when the product implements nothing of it
 * @throws SyntaxError, Error when the text is not a golden file
 */
export async function runGoldenFile(text: string): Promise<GoldenReport | null> {
  const file = JSON.parse(text) as { schema?: string; topic?: string; loss?: string };
  if (file.schema !== 'face-golden/1') throw new Error(`not a golden file of schema face-golden/1: ${file.schema}`);
  const gpu = ['webgpu', 'webgl'].includes(tf.getBackend());
  const tally = await dispatch(file, gpu);
  return tally?.report() ?? null;
}

async function dispatch(file: object & { topic?: string }, gpu: boolean): Promise<GoldenTally | null> {
  switch (file.topic) {
    case 'sgd_trajectory':
      return runTrajectoryFile(file as TrajectoryFile, gpu);
    case 'evaluation':
      return runEvaluationFile(file as EvaluationFile);
    case 'alignment':
      return runAlignmentFile(file as AlignmentFile);
    default:
      return runLossFile(file as LossFile, gpu);
  }
}
