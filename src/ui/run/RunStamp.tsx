/** Names the run whose results stand beside it. */
import { runStamp, stampParts } from '../../protocol/runStamp.ts';
import { useApp } from '../../store/useApp.ts';
import classes from './Run.module.css';

/** Loss, data, noise, network, length and seed of the run on the page; nothing while there is none. */
export function RunStamp({ className = '' }: { readonly className?: string | undefined }) {
  const settings = useApp((state) => state.run.settings);
  if (!settings) return null;
  const [loss, ...rest] = stampParts(settings);
  return (
    <span className={`${classes.stamp} ${className}`} title={runStamp(settings)}>
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
