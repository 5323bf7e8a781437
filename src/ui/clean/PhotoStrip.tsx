/** Photos in a row, in their order; the one in question is marked, and what was decided about each is on it. */
import { msg, t } from '@lingui/core/macro';
import { IconCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { finalLabel, isDecided } from '../../store/clean/verdicts.ts';
import { say } from '../../words/language.ts';
import classes from './LookAlikes.module.css';
import { Thumb } from './Thumb.tsx';
import verdictColour from './verdictLook.module.css';
import { VERDICT_LOOK } from './verdictLook.tsx';

const NAMED = { done: msg`decided`, icon: IconCheck };

function StripFace({ image, place, of }: { image: number; place: number; of: number }) {
  const session = useCleanSession();
  const set = useClean((state) => state.set);
  const current = useClean((state) => state.compared === image);
  const verdict = useClean((state) => state.verdicts.get(image));
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (current) ref.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  if (!set) return null;
  // Here it counts that it is said whose the face is, not whether that is another name than before.
  const named = isDecided(verdict) && finalLabel(verdict, 0) !== null;
  const look = named ? NAMED : verdict && VERDICT_LOOK[verdict.kind];
  const Icon = look?.icon;
  const done = look && say(look.done);
  return (
    <button
      ref={ref}
      type="button"
      className={classes.stripFace}
      aria-pressed={current}
      aria-label={done ? t`Photo ${place} of ${of}, ${done}` : t`Photo ${place} of ${of}`}
      title={set.names[image]}
      onClick={() => session.lookAt(image)}
    >
      <Thumb thumbnails={set.thumbnails} image={image} />
      {Icon && (
        <span className={`${classes.badge} ${verdictColour.kind}`} data-kind={named ? 'accept' : verdict?.kind}>
          <Icon size={12} stroke={2.4} aria-hidden />
        </span>
      )}
    </button>
  );
}

export function PhotoStrip({ label, photos }: { label: string; photos: readonly number[] }) {
  return (
    <div className={classes.between}>
      <p className="quiet">
        {label}: {photos.length.toLocaleString('en')}
      </p>
      <div className={classes.strip}>
        {photos.map((image, i) => (
          <StripFace key={image} image={image} place={i + 1} of={photos.length} />
        ))}
      </div>
    </div>
  );
}
