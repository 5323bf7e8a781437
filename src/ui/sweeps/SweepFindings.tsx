/** What a sweep has found: the table of cells for a measure, differences paired by seed, and what they say in words. */
import { msg, t } from '@lingui/core/macro';
import { SegmentedControl } from '@mantine/core';
import { useId, useMemo, useState } from 'react';
import { type Findings, findingsOf, pointName, rowsAndColumns } from '../../domain/sweep/findings.ts';
import { differenceSentences } from '../../domain/sweep/sentences.ts';
import { MEASURES, type MeasureKey, measureOf } from '../../domain/sweep/sweepMeasures.ts';
import { type Sweep, valueName } from '../../domain/sweep/sweepPlan.ts';
import { keyOf } from '../../domain/sweep/sweepResult.ts';
import { trendPlanOf } from '../../domain/sweep/trendPlans.ts';
import { sentences } from '../../lib/joinedText.ts';
import { useSweeps } from '../../store/sweeps/useSweeps.ts';
import { say, type Words } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import shared from '../evaluate/Evaluate.module.css';
import { HeatMap, type HeatMode } from './HeatMap.tsx';
import classes from './SweepFindings.module.css';
import { seedsCaution } from './sweepText.ts';
import { TrendAnswers } from './TrendAnswers.tsx';

/** The choices that the plan has: with one column there is no other one to take away. */
function modesOf(plan: Sweep): { value: HeatMode; label: string }[] {
  const { first, others, columns } = rowsAndColumns(plan);
  return [
    { value: 'values', label: t`Values` },
    ...(columns.length > 1
      ? [{ value: 'first column' as const, label: t`Less ${{ base: pointName(others, columns[0]!) }}` }]
      : []),
    ...(first.values.length > 1
      ? [{ value: 'first row' as const, label: t`Less ${{ base: valueName(first.path, first.values[0]) }}` }]
      : []),
  ];
}

const ABOUT: Readonly<Record<HeatMode, Words>> = {
  values: msg`After the last epoch: mean ± sample standard deviation over the seeds. ▲ is the highest cell, ▽ the lowest; the darker, the higher.`,
  'first column': msg`Each cell less the first of its row, seed by seed. ↑ and ↓: the mean is larger than its deviation; ≈: it is not.`,
  'first row': msg`Each cell less the first of its column, seed by seed. ↑ and ↓: the mean is larger than its deviation; ≈: it is not.`,
};

function Sentences({ findings, measureKey }: { readonly findings: Findings; readonly measureKey: MeasureKey }) {
  const measure = measureOf(measureKey);
  const said = differenceSentences(findings, measure);
  if (said.length === 0) return null;
  const [unit, caution] = [say(measure.unit), seedsCaution(findings.sweep)];
  return (
    <div className={classes.words}>
      <h3 className={classes.title}>{t`In words`}</h3>
      <ul aria-label={t`In words`}>
        {said.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p className={shared.about}>
        {t`In brackets: the difference in ${unit}, paired by seed. Clear is a mean larger than its deviation${caution}`}
      </p>
    </div>
  );
}

interface SweepFindingsProps {
  readonly plan: Sweep;
  /** Of its file. */
  readonly content: Readonly<Record<string, unknown>>;
}

export function SweepFindings({ plan, content }: SweepFindingsProps) {
  const id = useId();
  const results = useSweeps((state) => state.results);
  const findings = useMemo(() => findingsOf(plan, ({ source }) => results.get(keyOf(source))), [plan, results]);
  const [measureKey, setMeasure] = useState<MeasureKey>('accuracy');
  const [wanted, setMode] = useState<HeatMode>('values');
  const modes = modesOf(plan);
  const mode = modes.some(({ value }) => value === wanted) ? wanted : 'values';
  const trends = useMemo(() => trendPlanOf(content), [content]);
  const measure = measureOf(measureKey);
  return (
    <>
      <section className={`panel ${classes.findings}`} aria-label={t`Results of the sweep`}>
        <div className={classes.tools}>
          <label htmlFor={id} className="panel-title">
            {t`Measure`}
          </label>
          <select
            id={id}
            className={controls.field}
            value={measureKey}
            onChange={({ currentTarget }) =>
              setMeasure(MEASURES.find(({ key }) => key === currentTarget.value)?.key ?? 'accuracy')
            }
          >
            {MEASURES.map(({ key, title }) => (
              <option key={key} value={key}>
                {say(title)}
              </option>
            ))}
          </select>
          {modes.length > 1 && (
            <SegmentedControl
              size="xs"
              className={classes.modes}
              aria-label={t`Values or differences`}
              data={modes}
              value={mode}
              onChange={(value) => setMode(modes.find((each) => each.value === value)?.value ?? 'values')}
            />
          )}
        </div>
        {findings.done.length === 0 ? (
          <p className={shared.about}>{t`No run is over yet: figures appear here as soon as one is.`}</p>
        ) : (
          <>
            <HeatMap findings={findings} measure={measure} mode={mode} label={say(measure.title)} />
            <p className={shared.about}>
              {sentences([
                say(ABOUT[mode]),
                t`– : no run of it is over, or there is nothing to measure.`,
                mode === 'values' ? '' : t`In ${{ unit: say(measure.unit) }}.`,
              ])}
            </p>
            <Sentences findings={findings} measureKey={measureKey} />
          </>
        )}
      </section>
      {trends && <TrendAnswers plan={trends} findings={findings} />}
    </>
  );
}
