/** Names the run whose results stand beside it. */
import { t } from '@lingui/core/macro';
import { runStamp, stampParts } from '../../../domain/runStamp.ts';
import { useApp } from '../../../store/useApp.ts';
import classes from './Run.module.css';

interface RunStampProps {
  readonly className?: string | undefined;
  /** While there is no run: the one that the settings stand for. */
  readonly orNext?: boolean;
}

/** Loss, data, noise, network, length and seed of the run on the page. */
export function RunStamp({ className = '', orNext = false }: RunStampProps) {
  const settings = useApp((state) => state.run.settings ?? (orNext ? state.settings : null));
  const recorded = useApp((state) => state.run.recorded);
  if (!settings) return null;
  const [loss, ...rest] = stampParts(settings);
  return (
    <span className={`${classes.stamp} ${className}`} title={runStamp(settings)}>
      {recorded && `${t`Recorded run:`} `}
      <b>{loss}</b>
      {rest.map((part) => (
        <span key={part}>
          {' · '}
          <bdi>{part}</bdi>
        </span>
      ))}
    </span>
  );
}
