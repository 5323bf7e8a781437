/** Faces of a photo that have no name: who each very likely is, and one key that gives it the name. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { FaceBox } from '../../domain/faceBox.ts';
import type { NameSuggestion } from '../../store/clean/cleanTypes.ts';
import { nameOf, photoContent } from '../../store/clean/faceNames.ts';
import { namelessFaces } from '../../store/clean/faceNaming.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import { percent } from '../format.ts';
import { boxStyle } from './boxStyle.ts';
import { IdentityName } from './IdentityName.tsx';
import classes from './NamelessFaces.module.css';

export interface NamelessFace {
  readonly box: FaceBox;
  /** Among all that were found in the photo, from 1. */
  readonly number: number;
  /** That a person has given it; null before. */
  readonly name: string | null;
  /** Null where nobody is likely enough. */
  readonly suggestion: NameSuggestion | null;
}

/** Null while they are being looked at. @param boxes of all faces that were found in the image's photo */
export function useNamelessFaces(
  image: number,
  boxes: readonly FaceBox[] | null | undefined,
): readonly NamelessFace[] | null {
  const session = useCleanSession();
  const set = useClean((state) => state.set);
  const names = useClean((state) => state.faceNames);
  const ready = useClean((state) => state.work === null && state.scoresKind === 'final');
  const [seen, setSeen] = useState<{
    readonly of: readonly FaceBox[];
    readonly suggested: readonly NameSuggestion[];
  }>();
  const nameless = useMemo(() => (set && boxes ? namelessFaces(set, image, boxes) : []), [set, image, boxes]);
  useEffect(() => {
    let gone = false;
    const show = (suggested: readonly NameSuggestion[]): void => {
      if (!gone) setSeen({ of: nameless, suggested });
    };
    if (ready && nameless.length > 0) session.suggestNames(image, nameless).then(show, () => show([]));
    return () => {
      gone = true;
    };
  }, [session, image, nameless, ready]);
  if (!set || !boxes) return null;
  const suggested = seen?.of === nameless ? seen.suggested : null;
  if (suggested === null && nameless.length > 0) return null;
  const content = photoContent(set, image);
  return nameless.map((box) => ({
    box,
    number: boxes.indexOf(box) + 1,
    name: nameOf(names, content, box)?.name ?? null,
    suggestion: suggested?.find((one) => one.box === box) ?? null,
  }));
}

/** On a photo whose other faces are framed already: those without a name, with their numbers. */
export function NamelessBoxes({ faces }: { faces: readonly NamelessFace[] }) {
  return faces.map(({ box, number, name }) => (
    <span key={number} className={classes.box} style={boxStyle(box)}>
      <bdi>{name === null ? number : `${number} ${name}`}</bdi>
    </span>
  ));
}

/** Nobody is certain. */
const MOST_CERTAIN = 0.99;
const knownChance = (chance: number): number => Math.min(MOST_CERTAIN, Math.floor(100 * chance) / 100);

function Suggested({ face, first, onName }: { face: NamelessFace; first: boolean; onName(): void }) {
  const { number, suggestion } = face;
  if (!suggestion) return null;
  const { person } = suggestion;
  const likely = percent(knownChance(suggestion.chance));
  return (
    <li>
      <span>
        <Trans>
          Face {number}: <IdentityName identity={person} />, {likely} likely
        </Trans>
      </span>
      <button
        type="button"
        className={controls.button}
        aria-keyshortcuts={first ? 'N' : undefined}
        title={first ? t`Give the face this name (N)` : t`Give the face this name`}
        onClick={onName}
      >
        {first && <kbd className={controls.key}>N</kbd>}{' '}
        <Trans>
          Name it <IdentityName identity={person} />
        </Trans>
      </button>
    </li>
  );
}

function Given({ number, name, onBack }: { number: number; name: string; onBack(): void }) {
  return (
    <li>
      <span>
        <Trans>
          Face {number} is named <bdi>{name}</bdi>.
        </Trans>
      </span>
      <button type="button" className={controls.button} title={t`Take the name back`} onClick={onBack}>
        <IconArrowBackUp size={14} aria-hidden /> {t`Take back`}
      </button>
    </li>
  );
}

export function NamelessFaces({ image, faces }: { image: number; faces: readonly NamelessFace[] }) {
  const session = useCleanSession();
  const open = faces.filter(({ name, suggestion }) => name === null && suggestion !== null);
  const left = faces.filter(({ name, suggestion }) => name === null && suggestion === null).length;
  const [first] = open;
  const give = useCallback(
    ({ box, suggestion }: NamelessFace): void => {
      if (suggestion) session.nameFace(image, box, suggestion.person);
    },
    [session, image],
  );
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'n' || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (!first) return;
      event.preventDefault();
      give(first);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [first, give]);
  if (faces.length === 0) return null;
  return (
    <ul className={classes.list} aria-label={t`Faces without a name`}>
      {faces.map((face) =>
        face.name === null ? (
          <Suggested key={face.number} face={face} first={face === first} onName={() => give(face)} />
        ) : (
          <Given
            key={face.number}
            number={face.number}
            name={face.name}
            onBack={() => session.unnameFace(image, face.box)}
          />
        ),
      )}
      {left > 0 && (
        <li>
          <span className="quiet">
            {t`${plural(left, { one: '# face without a name is left: nobody of the set is likely enough.', other: '# faces without a name are left: nobody of the set is likely enough.' })}`}
          </span>
        </li>
      )}
    </ul>
  );
}
