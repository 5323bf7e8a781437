/** What the sweep says of the paper's trends, claim by claim, with the numbers behind each answer. */
import { msg, t } from '@lingui/core/macro';
import { IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { Findings } from '../../domain/sweep/findings.ts';
import type { TrendPlan } from '../../domain/sweep/trendPlans.ts';
import { type Answer, answersOf, TRENDS, type TrendVerdict } from '../../domain/sweep/trends.ts';
import { say } from '../../words/language.ts';
import shared from '../evaluate/Evaluate.module.css';
import { useLanguage } from '../useLanguage.ts';
import { seedsCaution } from './sweepText.ts';
import classes from './Trends.module.css';

const LOOKS = {
  reproduced: { Icon: IconCircleCheck, text: msg`reproduced`, tone: classes.good },
  'not reproduced': { Icon: IconCircleX, text: msg`not reproduced`, tone: classes.bad },
  open: { Icon: IconCircleDashed, text: msg`runs are missing`, tone: classes.open },
} as const satisfies Record<TrendVerdict, object>;

function AnswerRow({ claim, verdict, evidence }: Answer) {
  const { Icon, text, tone } = LOOKS[verdict];
  return (
    <li className={classes.answer}>
      <p>
        {claim}:{' '}
        <strong className={tone}>
          <Icon size={14} aria-hidden /> {say(text)}
        </strong>
      </p>
      <details>
        <summary>{t`Numbers`}</summary>
        <ul>
          {evidence.map((each) => (
            <li key={each.text}>
              {each.text}
              {each.holds !== null && (
                <span className="quiet"> {each.holds ? t`(as claimed)` : t`(not as claimed)`}</span>
              )}
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

interface TrendAnswersProps {
  readonly plan: TrendPlan;
  readonly findings: Findings;
}

export function TrendAnswers({ plan, findings }: TrendAnswersProps) {
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it holds words of the language
  const answered = useMemo(
    () =>
      TRENDS.filter((trend) => trend.plan === plan).map((trend) => ({ trend, answers: answersOf(trend, findings) })),
    [plan, findings, language],
  );
  return (
    <section className={`panel ${classes.answers}`} aria-label={t`The paper’s trends`}>
      <h2 className="panel-title">{t`The paper’s trends, at this scale`}</h2>
      {answered.map(({ trend, answers }) => (
        <section key={trend.key} aria-label={t`Trend ${{ letter: trend.key }}`}>
          <h3 className={classes.trendTitle}>
            ({trend.key}) {say(trend.title)}
          </h3>
          <ul className={classes.list}>
            {answers.map((answer) => (
              <AnswerRow key={answer.claim} {...answer} />
            ))}
          </ul>
        </section>
      ))}
      <p className={shared.about}>
        {t`“Reproduced”: every difference, paired by seed, has the sign of the paper’s and a mean larger than its deviation${{ caution: seedsCaution(findings.sweep) }}`}
      </p>
    </section>
  );
}
