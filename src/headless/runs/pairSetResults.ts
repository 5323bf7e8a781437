/** How well the network verifies on the pair sets that were named. */
import { foldWarning } from '../../domain/evaluation.ts';
import { imageSize } from '../../domain/networks.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { PairSetResult } from '../protocol.ts';
import type { NetworkQuestions } from './networkQuestions.ts';
import { faultReport } from './runFault.ts';
import type { TrainRunOptions } from './runOptions.ts';

/** Verifies the network on each pair set in turn. One that cannot be read costs nothing but itself. */
export async function verifyOnPairSets(
  settings: Settings,
  { evaluate, give }: Pick<NetworkQuestions, 'evaluate' | 'give'>,
  options: Pick<TrainRunOptions, 'pairSets' | 'report' | 'signal' | 'tools'>,
): Promise<PairSetResult[]> {
  const { pairSets, report, signal, tools } = options;
  const results: PairSetResult[] = [];
  for (const source of pairSets) {
    if (signal.aborted) break;
    const name = source.path;
    const result = await tools
      .readPairs(source, imageSize(settings), (done, total) => report({ type: 'reading', name, done, total }))
      .then(
        async (pairs): Promise<PairSetResult> => {
          give(pairs);
          const { verification } = await evaluate();
          return { name, verification, problem: null, warning: verification && foldWarning(verification) };
        },
        (cause): PairSetResult => ({ name, verification: null, problem: faultReport(cause).message, warning: null }),
      );
    report({ type: 'pairs', result });
    results.push(result);
  }
  return results;
}
