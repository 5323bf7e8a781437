/** What is asked of the worker when the training is over, and its answers. */
import type { TrainingClient } from '../../client/trainingClient.ts';
import type { TrainingEvent, WirePairs } from '../../protocol/training.ts';
import type { HeadlessEvaluation } from '../protocol.ts';

type EvaluationEvent = Extract<TrainingEvent, { type: 'evaluation' }>;

export interface NetworkQuestions {
  /** Judges the network on the pairs the worker has. */
  evaluate(): Promise<HeadlessEvaluation>;
  /** Resolves once the weights are saved. */
  exportWeights(): Promise<void>;
  /** Pairs to judge on from now on. */
  give(pairs: WirePairs): void;
  evaluated(event: EvaluationEvent): void;
  weightsSaved(): void;
}

/** Without the pairs and the curve, which are the page's. */
function summarised({ epoch, verification, detection }: EvaluationEvent): HeadlessEvaluation {
  if (!verification) return { epoch, verification, detection };
  const { roc: _roc, pairs: _pairs, ...summary } = verification;
  return { epoch, verification: summary, detection };
}

export function createNetworkQuestions(send: TrainingClient['send']): NetworkQuestions {
  let answerEvaluation: (evaluation: HeadlessEvaluation) => void = () => {};
  let answerExport = (): void => {};
  return {
    evaluate: () =>
      new Promise((resolve) => {
        answerEvaluation = resolve;
        send({ type: 'evaluate' });
      }),
    exportWeights: () =>
      new Promise((resolve) => {
        answerExport = resolve;
        send({ type: 'export' });
      }),
    give: (pairs) => send({ type: 'pairs', pairs }, [pairs.images.pixels.buffer]),
    evaluated: (event) => answerEvaluation(summarised(event)),
    weightsSaved: () => answerExport(),
  };
}
