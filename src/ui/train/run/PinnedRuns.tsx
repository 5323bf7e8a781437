/** The legend of the pinned runs that lie under every chart, and how they are drawn. */
import { msg, plural, t } from '@lingui/core/macro';
import { GHOST_MODES, type GhostMode } from '../../../store/shelf/shelfView.ts';
import { useApp, useSession } from '../../../store/useApp.ts';
import { say, type Words } from '../../../words/language.ts';
import { GHOST_DASHES, useGhosts } from '../../charts/useGhosts.ts';
import classes from './Run.module.css';

const MODES: Readonly<Record<GhostMode, Words>> = {
  off: msg`not drawn`,
  each: msg`each run`,
  folded: msg`mean over seeds`,
};

export function PinnedRuns() {
  const session = useSession();
  const mode = useApp((state) => state.shelf.ghosts);
  const any = useApp((state) =>
    state.shelf.items.some(({ note, record }) => note.pinned && !note.hidden && record.id !== state.run.id),
  );
  const { shown, left, canFold } = useGhosts();
  if (!any) return null;
  return (
    <div className={classes.row}>
      <span className={classes.key}>{t`Pinned, thin curves`}</span>
      <ul className={classes.changes} aria-label={t`Pinned runs under the charts, by what differs`}>
        {shown.map(({ key, label, place, runs }) => (
          <li key={key}>
            <svg width={26} height={8} aria-hidden="true" className={classes.ghost}>
              <line
                x1={1}
                x2={25}
                y1={4}
                y2={4}
                stroke="currentColor"
                strokeWidth={1.5}
                strokeDasharray={GHOST_DASHES[place]}
              />
            </svg>{' '}
            <button
              type="button"
              className={classes.ghostName}
              title={t`Open this run`}
              onClick={() => {
                session.show('runs');
                void session.openRun(runs[0]!.id);
              }}
            >
              {label}
            </button>
          </li>
        ))}
        {left > 0 && (
          <li className={classes.quiet}>
            {t`${plural(left, { one: '# more pinned is not drawn', other: '# more pinned are not drawn' })}`}
          </li>
        )}
      </ul>
      <select
        className={classes.mode}
        aria-label={t`How pinned runs are drawn`}
        title={t`How pinned runs are drawn. The mean has a band of one standard deviation of the seeds to either side.`}
        value={mode}
        onChange={(event) => session.showGhosts(event.currentTarget.value as GhostMode)}
      >
        {GHOST_MODES.filter((each) => each !== 'folded' || canFold || mode === 'folded').map((each) => (
          <option key={each} value={each}>
            {say(MODES[each])}
          </option>
        ))}
      </select>
    </div>
  );
}
