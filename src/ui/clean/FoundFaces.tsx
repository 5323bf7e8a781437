/** All faces of a photo as boxes on it: which of them is compared, and the choice of another. */
import { plural, t } from '@lingui/core/macro';
import type { KeyboardEvent } from 'react';
import type { FaceBox } from '../../domain/faceBox.ts';
import { comparedFace, facesText } from '../../store/clean/facesInPhoto.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { boxStyle } from './boxStyle.ts';
import classes from './FoundFaces.module.css';

function useCompared(image: number, boxes: readonly FaceBox[]): number {
  return useClean(({ set }) => (set ? comparedFace(set, image, boxes) : -1));
}

/** Arrows go from face to face. */
function step(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const faces = [...event.currentTarget.parentElement!.querySelectorAll('button')];
  const at = faces.indexOf(event.currentTarget as HTMLButtonElement);
  faces[(at + by + faces.length) % faces.length]?.focus();
}

interface FoundFacesProps {
  readonly image: number;
  readonly boxes: readonly FaceBox[];
}

export function FoundFaces({ image, boxes }: FoundFacesProps) {
  const session = useCleanSession();
  const working = useClean((state) => state.work !== null);
  const compared = useCompared(image, boxes);
  const total = boxes.length;
  const nameOf = (number: number, isCompared: boolean): string =>
    isCompared ? t`Face ${number} of ${total}, which is compared` : t`Face ${number} of ${total}: compare this one`;
  return (
    <span className={classes.faces}>
      {boxes.map((box, i) => (
        <button
          key={`${box.x} ${box.y}`}
          type="button"
          className={classes.face}
          style={boxStyle(box)}
          aria-pressed={i === compared}
          aria-label={nameOf(i + 1, i === compared)}
          title={i === compared ? t`This face is compared` : t`Compare this face`}
          disabled={working}
          onKeyDown={step}
          onClick={() => i !== compared && void session.chooseFace(image, box)}
        >
          <span>
            {i === compared && '▸ '}
            {i + 1}
          </span>
        </button>
      ))}
    </span>
  );
}

/** Faces that no region names, told beside those that one does. */
function regionText(found: number, named: number): string {
  return t`${plural(found, { one: '# face found', other: '# faces found' })}; ${plural(named, { one: '# has a name.', other: '# have a name.' })}`;
}

interface FaceCountProps {
  readonly image: number;
  /** As `useFacesOf` gives them. */
  readonly boxes: readonly FaceBox[] | null | undefined;
  /** Named faces of the photo, where regions name them. */
  readonly named: number | null;
}

export function FaceCount({ image, boxes, named }: FaceCountProps) {
  const compared = useCompared(image, boxes ?? []);
  const face = useClean((state) => state.set?.faces[image]);
  const text =
    boxes === undefined
      ? t`Looking for all faces…`
      : boxes === null
        ? t`Its faces cannot be looked for now.`
        : named !== null && boxes.length > 0
          ? regionText(boxes.length, named)
          : facesText(boxes.length, compared, face);
  return (
    <p className={classes.count} role="status">
      {text}
    </p>
  );
}
