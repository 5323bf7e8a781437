/** Turns the page from training to evaluating what was trained, and to cleaning a person's own set. */
import { msg, t } from '@lingui/core/macro';
import { VIEWS, type View } from '../../store/state.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { say, type Words } from '../../words/language.ts';
import classes from './TopBar.module.css';

const TITLES: Readonly<Record<View, Words>> = {
  train: msg`Train`,
  evaluate: msg`Evaluate`,
  runs: msg`Runs`,
  clean: msg`Clean`,
};
const HELP: Readonly<Record<View, Words>> = {
  train: msg`Train a network and watch wrong labels being found`,
  evaluate: msg`How well the network tells people apart whom it has never seen`,
  runs: msg`Every run that you have trained: side by side, opened again, gone on with`,
  clean: msg`Find the wrong labels of your own face images`,
};

export function ViewSwitch() {
  const session = useSession();
  const current = useApp((state) => state.view);
  return (
    <nav className={classes.views} aria-label={t`Views`}>
      {VIEWS.map((view) => (
        <button
          key={view}
          type="button"
          className={classes.view}
          aria-current={view === current ? 'page' : undefined}
          title={say(HELP[view])}
          onClick={() => session.show(view)}
        >
          {say(TITLES[view])}
        </button>
      ))}
    </nav>
  );
}
