/** Turns the page from training to evaluating what was trained, and to cleaning a person's own set. */
import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { VIEWS, type View } from '../../store/state.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import classes from './TopBar.module.css';

const TITLES: Readonly<Record<View, MessageDescriptor>> = {
  train: msg`Train`,
  evaluate: msg`Evaluate`,
  runs: msg`Runs`,
  clean: msg`Clean`,
};
const HELP: Readonly<Record<View, string>> = {
  train: 'Train a network and watch wrong labels being found',
  evaluate: 'How well the network tells people apart whom it has never seen',
  runs: 'Every run that you have trained: side by side, opened again, gone on with',
  clean: 'Find the wrong labels of your own face images',
};

export function ViewSwitch() {
  const session = useSession();
  const current = useApp((state) => state.view);
  return (
    <nav className={classes.views} aria-label="Views">
      {VIEWS.map((view) => (
        <button
          key={view}
          type="button"
          className={classes.view}
          aria-current={view === current ? 'page' : undefined}
          title={HELP[view]}
          onClick={() => session.show(view)}
        >
          {i18n._(TITLES[view])}
        </button>
      ))}
    </nav>
  );
}
