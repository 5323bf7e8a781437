/** The sweeps that are kept in this browser, and where new ones come from. */
import { msg, plural, t } from '@lingui/core/macro';
import { IconFileUpload, IconPlus } from '@tabler/icons-react';
import type { SweepView } from '../../store/sweeps/sweepTypes.ts';
import { useSweepSession, useSweeps } from '../../store/sweeps/useSweeps.ts';
import { useSession } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import { fromFileList } from '../controls/collectFiles.ts';
import controls from '../controls/controls.module.css';
import { FilePicker } from '../controls/FilePicker.tsx';
import type { Listing } from '../controls/useListing.ts';
import classes from './Sweeps.module.css';
import { doneOf } from './sweepText.ts';

const ABOUT_FILES = msg`A sweep file of npm run sweep (JSON with base, axes and seeds), or its results.jsonl. Or drop them here.`;

function doneText(done: number, runs: number, running: boolean): string {
  if (done === runs) return t`all ${plural(done, { one: '# run', other: '# runs' })} done`;
  return running
    ? t`${done} of ${plural(runs, { one: '# run', other: '# runs' })} done, under way`
    : t`${done} of ${plural(runs, { one: '# run', other: '# runs' })} done`;
}

function Row({ view }: { readonly view: SweepView }) {
  const session = useSweepSession();
  const shown = useSweeps((state) => state.shown === view.stored.id && state.draft === null);
  const results = useSweeps((state) => state.results);
  const running = useSweeps((state) => state.work?.id === view.stored.id);
  const { plan, stored } = view;
  const done = plan ? doneOf(plan, results) : 0;
  const text = plan ? doneText(done, plan.runs.length, running) : t`cannot be run here`;
  return (
    <li>
      <button
        type="button"
        className={classes.row}
        aria-current={shown ? 'true' : undefined}
        onClick={() => session.show(stored.id)}
      >
        <span className={classes.rowName}>{stored.name}</span>
        <span className={`numeric ${classes.rowText}`}>{text}</span>
      </button>
    </li>
  );
}

export function SweepList({ listing }: { readonly listing: Listing }) {
  const page = useSession();
  const session = useSweepSession();
  const sweeps = useSweeps((state) => state.sweeps);
  const unreadable = useSweeps((state) => state.unreadable);
  return (
    <section className={`panel ${classes.list}`} aria-label={t`Sweeps`}>
      <h2 className="panel-title">
        {sweeps.length === 0
          ? t`Sweeps`
          : t`${plural({ count: sweeps.length }, { one: '# sweep', other: '# sweeps' })}`}
      </h2>
      <div className={classes.acts}>
        <button
          type="button"
          className={`${controls.button} ${controls.primary}`}
          title={t`Many runs by one plan: the values of some settings, and seeds. It begins with the settings of the page`}
          onClick={() => session.begin(page.store.getState().settings)}
        >
          <IconPlus size={14} aria-hidden /> {t`New sweep…`}
        </button>
        <FilePicker
          label={t`Files of sweeps`}
          className={controls.button}
          title={say(ABOUT_FILES)}
          multiple
          accept=".json,.jsonl"
          onPick={(files) => listing.take(async () => fromFileList(files))}
        >
          <IconFileUpload size={15} aria-hidden /> {t`Open a file…`}
        </FilePicker>
      </div>
      {sweeps.length > 0 && (
        <ul className={classes.rows}>
          {sweeps.map((view) => (
            <Row key={view.stored.id} view={view} />
          ))}
        </ul>
      )}
      {unreadable > 0 && (
        <p className="quiet">
          {plural(unreadable, {
            one: '# sweep cannot be read by this version of the page, and stays as it is.',
            other: '# sweeps cannot be read by this version of the page, and stay as they are.',
          })}
        </p>
      )}
    </section>
  );
}
