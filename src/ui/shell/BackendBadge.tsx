/** What computes: the backend and its adapter, and a plain word when that is slow. */
import { msg, t } from '@lingui/core/macro';
import { IconCpu } from '@tabler/icons-react';
import { FIELDS } from '../../domain/settings/fields.ts';
import { useApp } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import { Tooltip } from '../controls/Tooltip.tsx';
import classes from './TopBar.module.css';

const NAMES = FIELDS.engine.backend.names;
const SLOW = msg`This browser gives the page no GPU of its own, so the processor does the arithmetic: the results are right, but slow. The page starts with a smaller set here.`;

export function BackendBadge() {
  const backend = useApp((state) => state.backend);
  if (!backend) return null;
  const { adapter, reason } = backend;
  const name = say(NAMES[backend.backend]);
  return (
    <>
      {backend.software && (
        <Tooltip label={say(SLOW)} w={280} explains>
          <button type="button" className={`${classes.badge} ${classes.slow}`}>
            {backend.backend === 'webgpu' ? t`software GPU: slow` : t`no GPU: slow`}
          </button>
        </Tooltip>
      )}
      <Tooltip label={t`${adapter}. ${reason}`} w={300} explains>
        <button type="button" className={classes.badge}>
          <IconCpu size={16} stroke={1.6} aria-hidden />
          <span className={classes.engine}>
            <b>{name}</b>
            {adapter !== name && <span className={classes.adapter}>{adapter}</span>}
          </span>
        </button>
      </Tooltip>
    </>
  );
}
