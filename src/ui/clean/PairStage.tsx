/** Two people side by side, and the photos between them: whose is each? One key a face. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { IconArrowBackUp } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { photosBetween, stripOf } from '../../store/clean/compared.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { finalLabel, isDecided } from '../../store/clean/verdicts.ts';
import controls from '../controls/controls.module.css';
import { percent } from '../format.ts';
import { DatedThumb } from './DatedThumb.tsx';
import { IdentityName } from './IdentityName.tsx';
import classes from './LookAlikes.module.css';
import { PhotoStrip } from './PhotoStrip.tsx';
import { PhotoView } from './PhotoView.tsx';
import { useTaken } from './useTaken.ts';

interface Pair {
  readonly a: number;
  readonly b: number;
}

/** Faces of a person beside the photo in question. */
const FACES = 12;

function Person({ identity, but }: { identity: number; but: number | null }) {
  const set = useClean((state) => state.set);
  const scores = useClean((state) => state.scores);
  const verdicts = useClean((state) => state.verdicts);
  const photos = useMemo(
    () => (set && scores ? stripOf(set, scores, verdicts, identity, but) : []),
    [set, scores, verdicts, identity, but],
  );
  const count = photos.length;
  return (
    <div className={classes.person}>
      <h3>
        <IdentityName identity={identity} />
      </h3>
      <p className="quiet">{plural(count, { one: '# photo', other: '# photos' })}</p>
      <div className={classes.faces}>
        {photos.slice(0, FACES).map((image) => (
          <DatedThumb key={image} image={image} />
        ))}
      </div>
    </div>
  );
}

function About({ image, pair }: { image: number; pair: Pair }) {
  const set = useClean((state) => state.set);
  const resemblance = useClean((state) => state.resemblance);
  const verdict = useClean((state) => state.verdicts.get(image));
  const day = useTaken(image);
  const held = resemblance?.pairs.find(({ a, b }) => a === pair.a && b === pair.b);
  const at = held?.images.indexOf(image) ?? -1;
  if (!set || !held || at < 0) return null;
  const chance = held.chanceB[at]!;
  const likely = percent(Math.max(chance, 1 - chance));
  const given = set.labels[image]!;
  const now = finalLabel(verdict, given);
  return (
    <div className={classes.about}>
      <p>
        <Trans>
          given <IdentityName identity={given} /> · of the two, {likely} likely{' '}
          <IdentityName identity={chance > 0.5 ? pair.b : pair.a} />
        </Trans>
      </p>
      <p className="quiet">
        <bdi>{set.names[image]}</bdi>
        {day !== null && (
          <>
            {' · '}
            <time dateTime={day}>{day}</time>
          </>
        )}
        {verdict && ' · '}
        {verdict && !isDecided(verdict) && t`skipped`}
        {isDecided(verdict) && now === null && t`removed`}
        {isDecided(verdict) && now !== null && (
          <Trans>
            decided: <IdentityName identity={now} />
          </Trans>
        )}
      </p>
    </div>
  );
}

interface AnswerProps {
  readonly side: 'left' | 'right' | 'neither' | 'skip';
  readonly letter: string;
  readonly shortcut: string;
  readonly title: string;
  readonly children: ReactNode;
}

function Answer({ side, letter, shortcut, title, children }: AnswerProps) {
  const session = useCleanSession();
  return (
    <button
      type="button"
      className={classes.answer}
      data-side={side}
      title={title}
      aria-keyshortcuts={shortcut}
      onClick={() => session.tell(side)}
    >
      <kbd className={controls.key}>{letter}</kbd>
      <span>{children}</span>
    </button>
  );
}

function Answers({ a, b }: Pair) {
  const session = useCleanSession();
  const canUndo = useClean((state) => state.undo.length > 0);
  return (
    <div className={classes.answers}>
      <Answer side="left" letter="←" shortcut="ArrowLeft" title={t`It is the person on the left`}>
        <IdentityName identity={a} />
      </Answer>
      <Answer side="neither" letter="X" shortcut="X" title={t`Neither of them: take it out of the clean set`}>
        {t`Neither`}
      </Answer>
      <Answer side="skip" letter="S" shortcut="S" title={t`Leave it undecided and go on`}>
        {t`Skip`}
      </Answer>
      <button
        type="button"
        className={classes.answer}
        disabled={!canUndo}
        title={t`Take the last step back`}
        aria-keyshortcuts="U"
        onClick={() => session.undo()}
      >
        <kbd className={controls.key}>U</kbd> <IconArrowBackUp size={14} aria-hidden /> <span>{t`Undo`}</span>
      </button>
      <Answer side="right" letter="→" shortcut="ArrowRight" title={t`It is the person on the right`}>
        <IdentityName identity={b} />
      </Answer>
    </div>
  );
}

export function PairStage({ a, b }: Pair) {
  const session = useCleanSession();
  const [large, setLarge] = useState(false);
  const image = useClean((state) => state.compared);
  const set = useClean((state) => state.set);
  const resemblance = useClean((state) => state.resemblance);
  const photos = useMemo(
    () => (set && resemblance ? photosBetween(resemblance, set, { kind: 'pair', a, b }) : []),
    [set, resemblance, a, b],
  );
  if (!set) return null;
  return (
    <section className={`panel ${classes.stage}`} aria-label={t`Whose photo is it?`}>
      <div className={classes.pair}>
        <Person identity={a} but={image} />
        <div className={classes.middle}>
          {image !== null && (
            <>
              <div className={classes.photo}>
                <PhotoView image={image} large={large} onLarge={setLarge} />
              </div>
              <About image={image} pair={{ a, b }} />
            </>
          )}
        </div>
        <Person identity={b} but={image} />
      </div>
      <Answers a={a} b={b} />
      <PhotoStrip label={t`Photos of both, those first whose name is least likely`} photos={photos} />
      <div className={classes.whole}>
        <p className="quiet">{t`These two are one person:`}</p>
        {[a, b].map((kept) => (
          <button
            key={kept}
            type="button"
            className={controls.button}
            title={t`All photos of both get this name, in one step that U takes back`}
            onClick={() => session.mergeCompared(kept)}
          >
            <Trans>
              call both <IdentityName identity={kept} />
            </Trans>
          </button>
        ))}
        <p className="quiet">{t`One of them is two people:`}</p>
        {[a, b].map((identity) => (
          <button
            key={identity}
            type="button"
            className={controls.button}
            title={t`Shows the two groups that these photos fall into`}
            onClick={() => session.compare({ kind: 'groups', identity })}
          >
            <Trans>
              groups of <IdentityName identity={identity} />…
            </Trans>
          </button>
        ))}
      </div>
    </section>
  );
}
