/** The paper's trends, each a sweep that asks for it. */
import { plural, t } from '@lingui/core/macro';
import { planSweep } from '../../domain/sweep/sweepPlan.ts';
import { TREND_PLANS, trendPlanOf } from '../../domain/sweep/trendPlans.ts';
import { TRENDS } from '../../domain/sweep/trends.ts';
import { useSweepSession, useSweeps } from '../../store/sweeps/useSweeps.ts';
import { say } from '../../words/language.ts';
import shared from '../evaluate/Evaluate.module.css';
import classes from './Trends.module.css';

const RUNS = new Map(
  Object.entries(TREND_PLANS).map(([plan, { content }]) => [plan, planSweep(content).runs.length] as const),
);

export function TrendList() {
  const session = useSweepSession();
  const shown = useSweeps((state) => state.sweeps.find(({ stored }) => stored.id === state.shown));
  const current = shown ? trendPlanOf(shown.stored.content) : null;
  return (
    <section className={`panel ${classes.trends}`} aria-label={t`Trends of the paper`}>
      <h2 className="panel-title">{t`Trends of the paper`}</h2>
      <p className={shared.about}>
        {t`Does it show at this scale? Each opens the sweep that asks; nothing runs before Start.`}
      </p>
      <ul className={classes.presets}>
        {TRENDS.map(({ key, title, plan }) => (
          <li key={key}>
            <button
              type="button"
              className={classes.preset}
              aria-current={plan === current ? 'true' : undefined}
              title={t`Opens ${{ file: TREND_PLANS[plan].file }}`}
              onClick={() => session.openTrend(plan)}
            >
              <span className={classes.letter}>({key})</span>
              <span>
                {say(title)}{' '}
                <small className="quiet">{t`${plural({ count: RUNS.get(plan) ?? 0 }, { one: '# run', other: '# runs' })}`}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
