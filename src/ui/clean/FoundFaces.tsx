/** All faces of a photo as boxes on it: which of them is compared, and the choice of another. */
import { plural, t } from '@lingui/core/macro';
import type { CSSProperties, KeyboardEvent } from 'react';
import { boxAround, boxOverlap, type FaceBox } from '../../domain/faceBox.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import classes from './FoundFaces.module.css';

/** Numbers of an outline. */
const OUTLINE = 8;
/** Share of their joint area that the outline of a face and its box have in common, at least. */
const LEAST_SHARED = 0.15;

/** The box of the face that an outline is around, by its place; -1 where none is. */
function comparedBox(boxes: readonly FaceBox[], corners: ArrayLike<number>): number {
  const own = boxAround(corners);
  if (!Number.isFinite(own.x)) return -1;
  const shared = boxes.map((box) => boxOverlap(box, own));
  const best = shared.indexOf(Math.max(...shared));
  return best >= 0 && shared[best]! >= LEAST_SHARED ? best : -1;
}

function useCompared(image: number, boxes: readonly FaceBox[]): number {
  return useClean(({ set }) =>
    set ? comparedBox(boxes, set.outlines.subarray(image * OUTLINE, (image + 1) * OUTLINE)) : -1,
  );
}

const placeOf = ({ x, y, width, height }: FaceBox): CSSProperties => ({
  left: `${100 * x}%`,
  top: `${100 * y}%`,
  width: `${100 * width}%`,
  height: `${100 * height}%`,
});

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
          style={placeOf(box)}
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

/** @param compared place of the face that is compared; -1 for none */
function foundText(found: number, compared: number): string {
  const number = compared + 1;
  if (compared < 0)
    return t`${plural(found, { one: '# face found', other: '# faces found' })}. None of them is compared; choose another with Tab, the arrows and Enter.`;
  return found > 1
    ? t`${plural(found, { one: '# face found', other: '# faces found' })}. Face ${number} is compared; choose another with Tab, the arrows and Enter.`
    : t`${plural(found, { one: '# face found', other: '# faces found' })}. Face ${number} is compared; there is no other.`;
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
  const text =
    boxes === undefined
      ? t`Looking for all faces…`
      : boxes === null
        ? t`Its faces cannot be looked for now.`
        : boxes.length === 0
          ? t`No face was found in this photo.`
          : named !== null
            ? regionText(boxes.length, named)
            : foundText(boxes.length, compared);
  return (
    <p className={classes.count} role="status">
      {text}
    </p>
  );
}
