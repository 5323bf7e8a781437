/** The sweeps that are kept in this browser, and where new ones come from. */
import { IconFileUpload, IconPlus } from '@tabler/icons-react';
import type { SweepView } from '../../store/sweeps/sweepTypes.ts';
import { useSweepSession, useSweeps } from '../../store/sweeps/useSweeps.ts';
import { useSession } from '../../store/useApp.ts';
import { fromFileList } from '../controls/collectFiles.ts';
import controls from '../controls/controls.module.css';
import { FilePicker } from '../controls/FilePicker.tsx';
import type { Listing } from '../controls/useListing.ts';
import { counted } from '../format.ts';
import classes from './Sweeps.module.css';
import { doneOf } from './sweepText.ts';

const ABOUT_FILES =
  'A sweep file of npm run sweep (JSON with base, axes and seeds), or its results.jsonl. Or drop them here.';

function Row({ view }: { readonly view: SweepView }) {
  const session = useSweepSession();
  const shown = useSweeps((state) => state.shown === view.stored.id && state.draft === null);
  const results = useSweeps((state) => state.results);
  const running = useSweeps((state) => state.work?.id === view.stored.id);
  const { plan, stored } = view;
  const done = plan ? doneOf(plan, results) : 0;
  const text = !plan
    ? 'cannot be run here'
    : done === plan.runs.length
      ? `all ${counted(done, 'run')} done`
      : `${done} of ${counted(plan.runs.length, 'run')} done${running ? ', under way' : ''}`;
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
    <section className={`panel ${classes.list}`} aria-label="Sweeps">
      <h2 className="panel-title">{sweeps.length === 0 ? 'Sweeps' : counted(sweeps.length, 'sweep')}</h2>
      <div className={classes.acts}>
        <button
          type="button"
          className={`${controls.button} ${controls.primary}`}
          title="Many runs by one plan: the values of some settings, and seeds. It begins with the settings of the page"
          onClick={() => session.begin(page.store.getState().settings)}
        >
          <IconPlus size={14} aria-hidden /> New sweep…
        </button>
        <FilePicker
          label="Files of sweeps"
          className={controls.button}
          title={ABOUT_FILES}
          multiple
          accept=".json,.jsonl"
          onPick={(files) => listing.take(async () => fromFileList(files))}
        >
          <IconFileUpload size={15} aria-hidden /> Open a file…
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
          {counted(unreadable, 'sweep')} cannot be read by this version of the page, and stay as they are.
        </p>
      )}
    </section>
  );
}
