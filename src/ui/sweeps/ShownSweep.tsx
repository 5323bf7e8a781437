/** One sweep: what it varies, how far it is, what it has found. */
import { msg, t } from '@lingui/core/macro';
import { IconCopy, IconPlayerPauseFilled, IconPlayerPlayFilled, IconTrash } from '@tabler/icons-react';
import { runStamp } from '../../domain/runStamp.ts';
import { type Sweep, valueName } from '../../domain/sweep/sweepPlan.ts';
import { sizeText } from '../../store/sweeps/sweepDraft.ts';
import type { SweepFile, SweepView, Work } from '../../store/sweeps/sweepTypes.ts';
import { useSweepSession, useSweeps } from '../../store/sweeps/useSweeps.ts';
import { say, type Words } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { ExportMenu } from '../controls/ExportMenu.tsx';
import { SweepFindings } from './SweepFindings.tsx';
import { FailedRuns, SweepProgress } from './SweepProgress.tsx';
import classes from './Sweeps.module.css';
import { doneOf, estimateText } from './sweepText.ts';

const FILES: readonly { readonly what: SweepFile; readonly label: Words; readonly help: Words }[] = [
  { what: 'plan', label: msg`Plan, JSON`, help: msg`The sweep file: npm run sweep -- --config FILE runs it too` },
  { what: 'results', label: msg`Results, JSONL`, help: msg`results.jsonl: a line a finished run, every epoch of it` },
  { what: 'table', label: msg`Table, Markdown`, help: msg`table.md, as npm run sweep writes it` },
];

function Axes({ plan }: { readonly plan: Sweep }) {
  const [first] = plan.runs;
  return (
    <dl className={classes.axes}>
      {plan.axes.map(({ path, values }) => (
        <div key={path}>
          <dt>{t`Varied`}</dt>
          <dd>{values.map((value) => valueName(path, value)).join(' · ')}</dd>
        </div>
      ))}
      <div>
        <dt>{t`Seeds`}</dt>
        <dd>{plan.seeds.join(', ')}</dd>
      </div>
      {first && (
        <div>
          <dt title={t`The first run with all its settings; the others differ in what is varied`}>{t`First run`}</dt>
          <dd>{runStamp(first.settings)}</dd>
        </div>
      )}
    </dl>
  );
}

interface ActsProps {
  readonly view: SweepView;
  readonly plan: Sweep;
  readonly done: number;
  readonly work: Work | null;
}

function Acts({ view, plan, done, work }: ActsProps) {
  const session = useSweepSession();
  const { id } = view.stored;
  const runsThis = work?.id === id;
  const other = work !== null && !runsThis;
  const left = plan.runs.length - done;
  return (
    <div className={classes.acts}>
      {runsThis ? (
        <button
          type="button"
          className={`${controls.button} ${controls.primary}`}
          title={t`Runs that are over stay; those under way begin anew when the sweep goes on`}
          onClick={() => session.pause()}
        >
          <IconPlayerPauseFilled size={13} aria-hidden /> {t`Pause the sweep`}
        </button>
      ) : (
        left > 0 && (
          <button
            type="button"
            className={`${controls.button} ${controls.primary}`}
            disabled={other}
            title={other ? t`Another sweep is under way: pause it first` : t`Runs that have a result are not run again`}
            onClick={() => void session.start(id)}
          >
            <IconPlayerPlayFilled size={13} aria-hidden /> {done > 0 ? t`Go on with the sweep` : t`Start the sweep`}
          </button>
        )
      )}
      <button
        type="button"
        className={controls.button}
        title={t`Another sweep like this one; runs that both ask for are not run again`}
        onClick={() => session.beginFrom(id)}
      >
        <IconCopy size={14} aria-hidden /> {t`Change…`}
      </button>
      <ExportMenu
        what={t`this sweep`}
        choices={FILES.filter(({ what }) => what === 'plan' || done > 0).map(({ what, label, help }) => ({
          label: say(label),
          help: say(help),
          onChoose: () => session.download(id, what),
        }))}
      />
      <button
        type="button"
        className={controls.button}
        disabled={runsThis}
        title={runsThis ? t`Pause it first` : t`Its results go with it; that can be undone`}
        onClick={() => void session.remove(id)}
      >
        <IconTrash size={14} aria-hidden /> {t`Delete`}
      </button>
    </div>
  );
}

const NONE_FAILED: readonly never[] = [];

function Planned({ view, plan }: { readonly view: SweepView; readonly plan: Sweep }) {
  const { cores } = useSweepSession();
  const results = useSweeps((state) => state.results);
  const sweeps = useSweeps((state) => state.sweeps);
  const work = useSweeps((state) => state.work);
  const failed = useSweeps((state) => state.failed.get(view.stored.id) ?? NONE_FAILED);
  const { id, name, content } = view.stored;
  const done = doneOf(plan, results);
  const running = work?.id === id ? work : null;
  const estimate = running ? null : estimateText(plan, { sweeps, results, cores });
  const state =
    done === plan.runs.length
      ? t`All runs are done.`
      : done > 0
        ? t`Paused: ${done} of ${{ runs: plan.runs.length }} runs done. What is left takes ${{ estimate: estimate ?? '' }}.`
        : t`Not started. It takes ${{ estimate: estimate ?? '' }}.`;
  return (
    <>
      <section className={`panel ${classes.sweep}`} aria-label={t`Sweep ${name}`}>
        <div className={classes.head}>
          <div>
            <h2 className={classes.name}>{name}</h2>
            <p className="quiet">{sizeText(plan)}</p>
          </div>
          <Acts view={view} plan={plan} done={done} work={work} />
        </div>
        {running ? (
          <SweepProgress work={running} done={done} runs={plan.runs.length} />
        ) : (
          <p role="status" className={classes.state}>
            {state}
          </p>
        )}
        <FailedRuns failed={failed} />
        <Axes plan={plan} />
      </section>
      <SweepFindings plan={plan} content={content} key={id} />
    </>
  );
}

export function ShownSweep({ view }: { readonly view: SweepView }) {
  const session = useSweepSession();
  if (view.plan) return <Planned view={view} plan={view.plan} />;
  const { name } = view.stored;
  return (
    <section className={`panel ${classes.sweep}`} aria-label={t`Sweep ${name}`}>
      <h2 className={classes.name}>{name}</h2>
      <p role="alert">{t`This sweep cannot be run here: ${{ problem: view.problem ?? '' }}`}</p>
      <div className={classes.acts}>
        <button type="button" className={controls.button} onClick={() => session.download(view.stored.id, 'plan')}>
          {t`Download the plan`}
        </button>
        <button type="button" className={controls.button} onClick={() => void session.remove(view.stored.id)}>
          <IconTrash size={14} aria-hidden /> {t`Delete`}
        </button>
      </div>
    </section>
  );
}
