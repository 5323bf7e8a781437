/** The two groups that one person's photos fall into: are they two people? */
import { plural, t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { PERHAPS_TWO } from '../../domain/resemblance.ts';
import { photosOf } from '../../store/clean/compared.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import { percent } from '../format.ts';
import { DatedThumb } from './DatedThumb.tsx';
import { IdentityName } from './IdentityName.tsx';
import classes from './LookAlikes.module.css';

function Group({ title, images }: { title: string; images: readonly number[] }) {
  const photos = images.length;
  return (
    <div className={classes.group}>
      <h3>{title}</h3>
      <p className="quiet">{plural(photos, { one: '# photo', other: '# photos' })}</p>
      <div className={classes.groupFaces}>
        {images.map((image) => (
          <DatedThumb key={image} image={image} />
        ))}
      </div>
    </div>
  );
}

export function GroupStage({ identity }: { identity: number }) {
  const session = useCleanSession();
  const set = useClean((state) => state.set);
  const verdicts = useClean((state) => state.verdicts);
  const resemblance = useClean((state) => state.resemblance);
  const canUndo = useClean((state) => state.undo.length > 0);
  const photos = useMemo(() => (set ? photosOf(set, verdicts, identity) : []), [set, verdicts, identity]);
  if (!set || !resemblance) return null;
  const [first, second] = [0, 1].map((part) => photos.filter((image) => resemblance.part[image] === part)) as [
    number[],
    number[],
  ];
  const apart = resemblance.apart[identity] ?? 0;
  const share = percent((1 - apart) / 2);
  return (
    <section className={`panel ${classes.stage}`} aria-label={t`One person or two?`}>
      <header className={classes.groupHead}>
        <h2 className="panel-title">
          <IdentityName identity={identity} />
        </h2>
        <p className="quiet">
          {second.length === 0
            ? t`All photos are in one group.`
            : apart >= PERHAPS_TWO
              ? t`Two groups, mixed up in ${share} of photos.`
              : t`Two groups, mixed up in ${share} of photos: more likely one person in two looks.`}
        </p>
      </header>
      <div className={classes.groups}>
        <Group title={t`First group`} images={first} />
        <Group title={t`Second group`} images={second} />
      </div>
      <div className={classes.whole}>
        <button
          type="button"
          className={`${controls.button} ${apart >= PERHAPS_TWO ? controls.primary : ''}`}
          disabled={first.length === 0 || second.length === 0}
          title={t`The second group gets a name of its own, in one step that U takes back`}
          onClick={() => session.partCompared()}
        >
          {t`This is two people`}
        </button>
        <button
          type="button"
          className={controls.button}
          disabled={!canUndo}
          title={t`Take the last step back`}
          aria-keyshortcuts="U"
          onClick={() => session.undo()}
        >
          <kbd className={controls.key}>U</kbd> {t`Undo`}
        </button>
      </div>
    </section>
  );
}
