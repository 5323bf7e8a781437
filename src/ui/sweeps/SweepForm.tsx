/** The form of a sweep: what is varied, over which seeds, what that makes of runs and how long they take. */
import { t } from '@lingui/core/macro';
import { IconPlus } from '@tabler/icons-react';
import { useId } from 'react';
import { runStamp } from '../../domain/runStamp.ts';
import { FIELDS } from '../../domain/settings/fields.ts';
import { parseSettings } from '../../domain/settings/parse.ts';
import { isPlain, type Plain } from '../../lib/plainObject.ts';
import { baseOf, checkDraft, type SweepDraft, sizeText } from '../../store/sweeps/sweepDraft.ts';
import { useSweepSession, useSweeps } from '../../store/sweeps/useSweeps.ts';
import { useSession } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { AxisRow } from './AxisRow.tsx';
import classes from './SweepForm.module.css';
import shared from './Sweeps.module.css';
import { estimateText } from './sweepText.ts';

/** What a run has before anything is varied; null where that alone is no run. */
function stampOf(base: Plain): string | null {
  try {
    return runStamp(parseSettings(base));
  } catch {
    return null;
  }
}

const backendOf = ({ engine }: Plain): string =>
  isPlain(engine) && typeof engine.backend === 'string' ? engine.backend : 'wasm';

interface PartProps {
  readonly draft: SweepDraft;
  readonly onChange: (draft: SweepDraft) => void;
}

function BaseRow({ draft, onChange }: PartProps) {
  const page = useSession();
  const id = useId();
  const { base } = draft;
  const { backend } = FIELDS.engine;
  return (
    <>
      <div className={classes.part}>
        <span className={classes.label}>{t`All else`}</span>
        <div className={classes.base}>
          <span>{stampOf(base) ?? t`settings of its file`}</span>
          <button
            type="button"
            className={controls.button}
            title={t`What is not varied is as the settings of the page are now; seeds apart`}
            onClick={() => {
              const paths = draft.axes.map(({ path }) => path);
              onChange({ ...draft, base: baseOf(page.store.getState().settings, paths) });
            }}
          >
            {t`As on the page`}
          </button>
          <details>
            <summary>{t`Settings in full`}</summary>
            <pre>{JSON.stringify(base, null, 2)}</pre>
          </details>
        </div>
      </div>
      <div className={classes.part}>
        <label className={classes.label} htmlFor={id}>
          {say(backend.label)}
        </label>
        <select
          id={id}
          className={`${controls.field} ${classes.short}`}
          title={t`WebAssembly takes as many runs at a time as the machine has cores less one; on a GPU they go one by one`}
          value={backendOf(base)}
          onChange={({ currentTarget }) => {
            const engine = isPlain(base.engine) ? base.engine : {};
            onChange({ ...draft, base: { ...base, engine: { ...engine, backend: currentTarget.value } } });
          }}
        >
          {backend.choices.map((choice) => (
            <option key={choice} value={choice}>
              {say(backend.names[choice])}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}

function AxisRows({ draft, onChange, problem }: PartProps & { readonly problem: string | null }) {
  const { axes } = draft;
  const next = Math.max(0, ...axes.map(({ id }) => id)) + 1;
  return (
    <fieldset className={classes.axes}>
      <legend className={classes.label}>{t`Varied: every combination is run`}</legend>
      {axes.map((axis, i) => (
        <AxisRow
          key={axis.id}
          axis={axis}
          place={i}
          wrong={axis.path !== '' && problem !== null && problem.includes(axis.path)}
          onChange={(changed) => onChange({ ...draft, axes: axes.map((each) => (each === axis ? changed : each)) })}
          onRemove={axes.length > 1 ? () => onChange({ ...draft, axes: axes.filter((each) => each !== axis) }) : null}
        />
      ))}
      <button
        type="button"
        className={controls.button}
        title={t`Another setting whose values are tried`}
        onClick={() => onChange({ ...draft, axes: [...axes, { id: next, path: '', text: '' }] })}
      >
        <IconPlus size={14} aria-hidden /> {t`Vary another setting`}
      </button>
    </fieldset>
  );
}

function NameAndSeeds({ draft, onChange, problem }: PartProps & { readonly problem: string | null }) {
  const id = useId();
  return (
    <>
      <div className={classes.part}>
        <label className={classes.label} htmlFor={`${id}-name`}>
          {t({ message: 'Name', context: 'of a sweep' })}
        </label>
        <input
          id={`${id}-name`}
          className={`${controls.field} ${classes.short}`}
          type="text"
          placeholder={t`after what is varied`}
          value={draft.name}
          onChange={({ currentTarget }) => onChange({ ...draft, name: currentTarget.value })}
        />
      </div>
      <div className={classes.part}>
        <label className={classes.label} htmlFor={`${id}-seeds`}>
          {t`Seeds`}
        </label>
        <div className={classes.hinted}>
          <input
            id={`${id}-seeds`}
            className={`${controls.field} ${classes.seeds}`}
            type="text"
            value={draft.seeds}
            aria-invalid={problem?.startsWith('seeds') === true}
            aria-describedby={`${id}-hint`}
            onChange={({ currentTarget }) => onChange({ ...draft, seeds: currentTarget.value })}
          />
          <span id={`${id}-hint`} className="quiet">
            {t`Each combination once a seed: other people, other wrong labels, other first weights. As 1, 2, 3 or 1-5.`}
          </span>
        </div>
      </div>
    </>
  );
}

export function SweepForm({ draft }: { readonly draft: SweepDraft }) {
  const session = useSweepSession();
  const results = useSweeps((state) => state.results);
  const sweeps = useSweeps((state) => state.sweeps);
  const busy = useSweeps((state) => state.work !== null);
  const { plan, problem } = checkDraft(draft);
  const estimate =
    (plan && estimateText(plan, { sweeps, results, cores: session.cores })) ?? t`all of them done already`;
  const keep = (start: boolean): void => {
    const id = session.keepDraft();
    if (id !== null && start) void session.start(id);
  };
  const onChange = (changed: SweepDraft): void => session.changeDraft(changed);
  return (
    <form
      className={`panel ${classes.form}`}
      aria-label={t`New sweep`}
      onSubmit={(event) => {
        event.preventDefault();
        keep(!busy);
      }}
    >
      <h2 className="panel-title">{t`New sweep`}</h2>
      <NameAndSeeds draft={draft} onChange={onChange} problem={problem} />
      <AxisRows draft={draft} onChange={onChange} problem={problem} />
      <BaseRow draft={draft} onChange={onChange} />
      <p role="status" className={problem === null ? classes.size : classes.problem}>
        {plan ? t`${{ size: sizeText(plan) }}; ${estimate}.` : problem}
      </p>
      <div className={shared.acts}>
        <button
          type="submit"
          className={`${controls.button} ${controls.primary}`}
          disabled={!plan || busy}
          title={busy ? t`Another sweep is under way: pause it first, or keep this one` : undefined}
        >
          {t`Start the sweep`}
        </button>
        <button type="button" className={controls.button} disabled={!plan} onClick={() => keep(false)}>
          {t`Keep it for later`}
        </button>
        <button type="button" className={controls.button} onClick={() => session.closeDraft()}>
          {t`Cancel`}
        </button>
      </div>
    </form>
  );
}
