/** The image in question between faces of the two identities, and the keys that decide about it. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { NamedRegion } from '../../domain/faceBox.ts';
import { judgementOf, suspectSentence } from '../../domain/suspects.ts';
import { examplesOf, kindOf, scoresAt, suggestionOf } from '../../store/clean/suspectRanking.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import type { VerdictKind } from '../../store/clean/verdicts.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { IdentitySelect } from '../controls/IdentitySelect.tsx';
import { percent } from '../format.ts';
import classes from './FocusCard.module.css';
import { IdentityName } from './IdentityName.tsx';
import { PhotoView } from './PhotoView.tsx';
import { Thumb } from './Thumb.tsx';
import verdictColour from './verdictLook.module.css';
import { VERDICT_LOOK } from './verdictLook.tsx';

const NOBODY: readonly string[] = [];

/** The element that is the card. */
export const FOCUS_CARD = 'clean-focus-card';

/** Faces of an identity beside the photo. */
const EXAMPLES = 8;

function Strip({ title, identity, but }: { title: string; identity: number | null; but: number }) {
  const set = useClean((state) => state.set);
  const scores = useClean((state) => state.scores);
  const verdicts = useClean((state) => state.verdicts);
  const examples = useMemo(
    () => (set && scores && identity !== null ? examplesOf(set, scores, verdicts, identity, but, EXAMPLES) : []),
    [set, scores, verdicts, identity, but],
  );
  if (!set) return null;
  return (
    <div className={classes.strip}>
      <p className={classes.key}>{title}</p>
      <p className={classes.who}>
        {identity === null ? <span className="quiet">{t`nobody`}</span> : <IdentityName identity={identity} />}
      </p>
      <div className={classes.examples}>
        {examples.map((image) => (
          <Thumb key={image} thumbnails={set.thumbnails} image={image} />
        ))}
      </div>
    </div>
  );
}

/** Copies of the image's photo in the set, itself among them. */
const copiesOf = (photos: Int32Array, image: number): number =>
  photos.reduce((count, photo) => count + (photo === photos[image] ? 1 : 0), 0);

/** Named faces of the image's photo, itself among them. */
const facesInPhoto = (regions: readonly NamedRegion[], image: number): number =>
  regions.reduce((count, { photo }) => count + (photo === regions[image]!.photo ? 1 : 0), 0);

/** What is known about the image in one line. */
function Facts({ image }: { image: number }) {
  const score = useClean((state) => state.scores?.score[image] ?? 0);
  const openSet = useClean((state) => state.scores?.openSet[image] ?? 0);
  const wrong = useClean((state) => state.scores?.wrong?.[image] ?? null);
  const first = useClean((state) => state.scores?.firstFlagged[image] ?? 0);
  const judgement = useClean((state) => judgementOf(state.scores?.others[image] ?? -1));
  const copies = useClean((state) => (state.set ? copiesOf(state.set.photos, image) : 1));
  const face = useClean((state) => state.set?.faces[image]);
  const inPhoto = useClean((state) => (state.set?.regions ? facesInPhoto(state.set.regions, image) : 1));
  const list = useClean((state) => state.filter.list);
  const value = (list === 'nobody' ? openSet : score).toFixed(2);
  const judged = list === 'nobody' ? t`like nobody here ${value}` : t`score ${value}`;
  const chance = percent(wrong ?? 0);
  const facts = [
    ...(face === 'none' ? [t`no face was found`] : judgement === 'only-photo' ? [t`only photo: not judged`] : [judged]),
    ...(face !== 'none' && judgement === 'doubtful' ? [t`one other photo: doubtful`] : []),
    ...(wrong !== null && face !== 'none' && judgement === 'judged' ? [t`label ${chance} likely wrong`] : []),
    ...(first > 0 ? [t`first flagged in epoch ${first}`] : []),
    ...(copies > 1 ? [plural(copies, { one: '# copy in the set', other: '# copies in the set' })] : []),
    ...(face === 'largest-of-several' ? [t`largest of several faces`] : []),
    ...(inPhoto > 1
      ? [t`one of ${plural(inPhoto, { one: '# named face', other: '# named faces' })} in its photo`]
      : []),
    ...(face === 'region-alone' ? [t`no face found in the region: the region itself was compared`] : []),
  ];
  const text = facts.join(' · ');
  return (
    <p className={classes.facts} title={text}>
      {text}
    </p>
  );
}

/** The condition that makes it a suspect, with its numbers. */
function Reason({ image }: { image: number }) {
  const text = useClean(({ set, scores, threshold }) => {
    if (!set || !scores) return '';
    const name = (identity: number): string => set.identities[identity] ?? '?';
    return suspectSentence(
      scoresAt(scores, image),
      threshold,
      name(set.labels[image]!),
      name(scores.suggested[image]!),
    );
  });
  return text === '' ? null : <p className={classes.reason}>{text}</p>;
}

function Outcome({ image }: { image: number }) {
  const verdict = useClean((state) => state.verdicts.get(image));
  if (!verdict) return <p className={classes.outcome}>{t`not decided`}</p>;
  const { done, icon: Icon } = VERDICT_LOOK[verdict.kind];
  return (
    <p className={`${classes.outcome} ${verdictColour.kind}`} data-kind={verdict.kind}>
      <Icon size={14} stroke={2.2} aria-hidden /> {say(done)}
      {'label' in verdict && (
        <>
          : <IdentityName identity={verdict.label} />
        </>
      )}
    </p>
  );
}

interface VerdictButtonProps {
  readonly kind: VerdictKind;
  readonly letter: string;
  readonly title: string;
  readonly children: React.ReactNode;
  readonly disabled?: boolean;
}

function VerdictButton({ kind, letter, title, children, disabled = false }: VerdictButtonProps) {
  const session = useCleanSession();
  return (
    <button
      type="button"
      className={classes.verdict}
      data-kind={kind}
      disabled={disabled}
      title={title}
      aria-keyshortcuts={letter}
      onClick={() => session.decide(kind)}
    >
      <kbd className={controls.key}>{letter}</kbd>
      <span className={classes.verdictText}>{children}</span>
    </button>
  );
}

function Buttons({ image }: { image: number }) {
  const identities = useClean((state) => state.set?.identities) ?? NOBODY;
  const session = useCleanSession();
  const given = useClean((state) => state.set?.labels[image] ?? 0);
  const suggestion = useClean((state) => (state.set ? suggestionOf(state.set, state.scores, image) : null));
  // Who shows nobody of the set, or no face, has no right name here: to be removed before anything else.
  const unusable = useClean(({ set, scores, threshold }) => {
    const kind = set && scores && kindOf(set, scores, threshold, image);
    return kind === 'nobody' || kind === 'no-face';
  });
  const selected = useClean((state) => state.selected.size);
  const canUndo = useClean((state) => state.undo.length > 0);
  const many = selected > 1;
  const several = selected.toLocaleString('en');
  const acceptable = many || suggestion !== null;
  const keep = (
    <VerdictButton kind="reject" letter="R" title={t`The given name is right: reject the suggestion`}>
      {many ? (
        t`Keep all ${several} selected`
      ) : (
        <Trans>
          Keep <IdentityName identity={given} />
        </Trans>
      )}
    </VerdictButton>
  );
  const accept = (
    <VerdictButton
      kind="accept"
      letter="A"
      title={acceptable ? t`The suggested name is right: accept it` : t`There is no suggestion to accept`}
      disabled={!acceptable}
    >
      {!acceptable || unusable ? (
        t`Accept`
      ) : many || suggestion === null ? (
        t`Accept all ${several} selected`
      ) : (
        <Trans>
          Accept <IdentityName identity={suggestion} />
        </Trans>
      )}
    </VerdictButton>
  );
  const remove = (
    <VerdictButton kind="remove" letter="X" title={t`Take it out of the clean set: nobody here, or no usable face`}>
      {unusable && many ? t`Remove all ${several} selected` : t`Remove`}
    </VerdictButton>
  );
  return (
    <>
      <div className={classes.verdicts} data-first={unusable ? 'remove' : 'accept'}>
        {unusable ? remove : keep}
        {unusable ? keep : accept}
      </div>
      <div className={classes.others}>
        <VerdictButton kind="skip" letter="S" title={t`Leave it undecided and go on`}>
          {t`Skip`}
        </VerdictButton>
        {unusable ? accept : remove}
        <button
          type="button"
          className={classes.verdict}
          disabled={!canUndo}
          title={t`Take the last step back`}
          aria-keyshortcuts="U"
          onClick={() => session.undo()}
        >
          <kbd className={controls.key}>U</kbd> <IconArrowBackUp size={14} aria-hidden />
          <span className={classes.verdictText}>{t`Undo`}</span>
        </button>
        <IdentitySelect
          identities={identities}
          label={t`Someone else of this set`}
          placeholder={t`Someone else…`}
          value={null}
          onChange={(identity) => identity !== null && session.decideOther(identity)}
        />
      </div>
    </>
  );
}

interface FocusCardProps {
  /** The photo is shown at full size. */
  readonly large: boolean;
  onLarge(large: boolean): void;
}

export function FocusCard({ large, onLarge }: FocusCardProps) {
  const image = useClean((state) => state.focus);
  const set = useClean((state) => state.set);
  const suggestion = useClean((state) =>
    state.set && state.focus !== null ? suggestionOf(state.set, state.scores, state.focus) : null,
  );
  const place = useClean((state) => (state.focus === null ? 0 : state.ranked.indexOf(state.focus) + 1));
  const total = useClean((state) => state.ranked.length).toLocaleString('en');
  if (!set) return null;
  if (image === null) {
    return (
      <section className={`panel ${classes.card}`} aria-label={t`Image in focus`}>
        <div className={classes.none}>
          <p>{t`No image in this list.`}</p>
          <p className="quiet">{t`Lower the threshold, clear the filters, or turn to another list.`}</p>
        </div>
      </section>
    );
  }
  return (
    <section id={FOCUS_CARD} tabIndex={-1} className={`panel ${classes.card}`} aria-label={t`Image in focus`}>
      <header className={classes.head}>
        <p className="numeric">
          <Trans>
            <b>{place}</b> of {total}
          </Trans>
        </p>
        <Facts image={image} />
      </header>
      <div className={classes.faces}>
        <Strip title={t`given`} identity={set.labels[image]!} but={image} />
        <div className={classes.photo}>
          <PhotoView image={image} large={large} onLarge={onLarge} />
          <div className={classes.about}>
            <Thumb thumbnails={set.thumbnails} image={image} />
            <div>
              <p className={classes.file} title={set.names[image]}>
                <bdi>{set.names[image]}</bdi>
              </p>
              <Outcome image={image} />
            </div>
          </div>
        </div>
        <Strip title={t`suggested`} identity={suggestion} but={image} />
      </div>
      <Reason image={image} />
      <Buttons image={image} />
    </section>
  );
}
