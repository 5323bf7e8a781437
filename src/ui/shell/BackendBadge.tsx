/** What computes: the backend and its adapter, and a plain word when that is slow. */
import { IconCpu } from '@tabler/icons-react';
import { FIELDS } from '../../domain/settings/fields.ts';
import { useApp } from '../../store/useApp.ts';
import { Tooltip } from '../controls/Tooltip.tsx';
import classes from './TopBar.module.css';

const NAMES = FIELDS.engine.backend.names;
const SLOW =
  'This browser gives the page no GPU of its own, so the processor does the arithmetic: the results are right, but slow. The page starts with a smaller set here.';

export function BackendBadge() {
  const backend = useApp((state) => state.backend);
  if (!backend) return null;
  return (
    <>
      {backend.software && (
        <Tooltip label={SLOW} w={280} explains>
          <button type="button" className={`${classes.badge} ${classes.slow}`}>
            {backend.backend === 'webgpu' ? 'software GPU: slow' : 'no GPU: slow'}
          </button>
        </Tooltip>
      )}
      <Tooltip label={`${backend.adapter}. ${backend.reason}`} w={300} explains>
        <button type="button" className={classes.badge}>
          <IconCpu size={16} stroke={1.6} aria-hidden />
          <span className={classes.engine}>
            <b>{NAMES[backend.backend]}</b>
            {backend.adapter !== NAMES[backend.backend] && <span className={classes.adapter}>{backend.adapter}</span>}
          </span>
        </button>
      </Tooltip>
    </>
  );
}
