/** Says of what stands beside it that it is of an earlier epoch; nothing while the page shows its run as it is. */
import { t } from '@lingui/core/macro';
import { useMoment } from '../../../store/useApp.ts';
import classes from './Replay.module.css';

export function AtEpoch() {
  const epoch = useMoment((moment) => moment.epoch);
  return epoch === null ? null : <span className={classes.atEpoch}>{t`at epoch ${epoch}`}</span>;
}
