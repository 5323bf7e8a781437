/** "And with ArcFace?": the way from a run, or from the settings of the next one, to a race of its loss against another. */
import { t } from '@lingui/core/macro';
import { HEAD_CATALOGUE } from '../../../domain/losses/catalogue.ts';
import { raceStatus } from '../../../store/race/raceStatus.ts';
import { isUnderWay } from '../../../store/race/raceView.ts';
import { shownSettings } from '../../../store/run/shown.ts';
import { useApp, useSession } from '../../../store/useApp.ts';
import controls from '../../controls/controls.module.css';
import classes from './Run.module.css';

export function RaceLink() {
  const session = useSession();
  const settings = useApp((state) => state.run.settings);
  const kind = useApp((state) => shownSettings(state).head.kind);
  const racing = useApp((state) => (state.race && isUnderWay(state.race) ? raceStatus(state.race) : null));
  const other = kind === 'arcface' ? 'boundaryface' : 'arcface';
  const loss = HEAD_CATALOGUE[other].name;
  if (racing !== null) {
    return (
      <button
        type="button"
        className={`${controls.link} ${classes.race}`}
        title={racing}
        onClick={() => {
          session.closeRun();
          session.showRunsPart('runs');
          session.show('runs');
        }}
      >
        {t`A race is under way: show it`}
      </button>
    );
  }
  return (
    <button
      type="button"
      className={`${controls.link} ${classes.race}`}
      title={t`Race them: both at once, on the same images, wrong labels, first weights and order. This run stays as it is.`}
      onClick={() => {
        session.draftRace({ settings, losses: [kind, other] });
        session.show('runs');
      }}
    >
      {t`And with ${loss}?`}
    </button>
  );
}
