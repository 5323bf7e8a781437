/** The sweeps that ask for the trends of the paper: the files that docs/experiments.md is about. */
import epochStart from '../../../docs/sweeps/epoch-start.json';
import lambda from '../../../docs/sweeps/lambda.json';
import losses from '../../../docs/sweeps/losses.json';
import marginScale from '../../../docs/sweeps/margin-scale.json';
import mixes from '../../../docs/sweeps/mixes.json';
import { canonicalJson } from '../../lib/plainObject.ts';

export const TREND_PLANS = {
  losses: { file: 'losses.json', content: losses },
  mixes: { file: 'mixes.json', content: mixes },
  lambda: { file: 'lambda.json', content: lambda },
  epochStart: { file: 'epoch-start.json', content: epochStart },
  marginScale: { file: 'margin-scale.json', content: marginScale },
} as const;

export type TrendPlan = keyof typeof TREND_PLANS;

const settingsOf = ({ base, axes }: { readonly base?: unknown; readonly axes?: unknown }): string =>
  canonicalJson([base, axes]);

/** Which of them a sweep is, whatever its seeds; null for another one. */
export function trendPlanOf(content: { readonly base?: unknown; readonly axes?: unknown }): TrendPlan | null {
  const wanted = settingsOf(content);
  const plans = Object.keys(TREND_PLANS) as TrendPlan[];
  return plans.find((plan) => settingsOf(TREND_PLANS[plan].content) === wanted) ?? null;
}
