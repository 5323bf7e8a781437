/** A photo, whatever its shape, with the outline of the face that is compared, and the faces that its regions name. */
import { plural, t } from '@lingui/core/macro';
import { type CSSProperties, type ReactNode, useMemo, useState } from 'react';
import { outlineOf } from '../../domain/facePlace.ts';
import type { CleanSet } from '../../protocol/clean.ts';
import { useClean } from '../../store/clean/useClean.ts';
import { boxStyle } from './boxStyle.ts';
import { clipOutline } from './clipOutline.ts';
import classes from './PhotoView.module.css';
import { useImageOf } from './useImageOf.ts';

/** A photo may be shown larger than it is, but not to blocks. */
const MOST_ENLARGED = 3;
/** Title and borders of the dialog, pixels. */
const DIALOG = 190;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** As large as the square of the card, or as the window, allows. */
function frameStyle({ width, height }: Size, large: boolean, zoom: number): CSSProperties {
  const aspectRatio = `${width} / ${height}`;
  if (!large) return { aspectRatio, [width >= height ? 'width' : 'height']: '100%' };
  const fitting = `calc((100vh - ${DIALOG}px) * ${width / height})`;
  return {
    aspectRatio,
    width: `calc(${zoom} * min(${MOST_ENLARGED * width}px, 86vw, ${fitting}))`,
    maxWidth: 'none',
    maxHeight: 'none',
  };
}

interface FramedProps {
  readonly file: Blob;
  readonly image: number;
  readonly large?: boolean;
  /** Of the large one: how many times larger than it fits. */
  readonly zoom?: number;
  /** Laid over the photo. */
  readonly children?: ReactNode;
  onFail(): void;
}

/** The other named faces of the image's photo. */
function neighboursOf({ names, regions }: CleanSet, image: number): number[] {
  const photo = regions?.[image]?.photo;
  return photo === undefined ? [] : [...names.keys()].filter((i) => i !== image && regions![i]!.photo === photo);
}

interface RegionsProps {
  readonly set: CleanSet;
  readonly image: number;
  readonly others: readonly number[];
}

/** The other faces in dashes, so that the one in question stands out by its line; each with its name. */
function Regions({ set, image, others }: RegionsProps) {
  const nameless = set.regions![image]!.unnamed.map((box, i) => (
    <span key={`nameless ${i}`} className={classes.region} data-judged={false} style={boxStyle(box)}>
      <span>{t`no name`}</span>
    </span>
  ));
  const named = [...others, image].map((i) => {
    const style = boxStyle(set.regions![i]!.box);
    const name = set.identities[set.labels[i]!];
    return (
      <span key={i} className={classes.region} data-judged={i === image} style={style}>
        <bdi>
          {i === image && '▸ '}
          {name}
        </bdi>
      </span>
    );
  });
  return [...nameless, ...named];
}

/** @param others named faces beside the one in question */
function wholePhoto(others: number): string {
  const faces = others + 1;
  if (others === 0) return t`The whole photo`;
  return t`The whole photo, with ${plural(faces, { one: '# named face', other: '# named faces' })}`;
}

/** The photo, whatever its shape, with the outline of the face laid over it. */
export function Framed({ file, image, large = false, zoom = 1, children, onFail }: FramedProps) {
  const set = useClean((state) => state.set);
  const others = useMemo(() => (set ? neighboursOf(set, image) : []), [set, image]);
  const shown = useImageOf(file);
  const [size, setSize] = useState<Size | null>(null);
  const corners = set ? outlineOf(set, image) : [];
  const points = clipOutline(corners).join(' ');
  return (
    <span className={classes.framed} style={size ? frameStyle(size, large, zoom) : { visibility: 'hidden' }}>
      <img
        ref={shown}
        alt={large ? wholePhoto(others.length) : ''}
        draggable={false}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
          setSize({ width: naturalWidth, height: naturalHeight })
        }
        onError={onFail}
      />
      {points !== '' && (
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          <polygon className={classes.under} points={points} vectorEffect="non-scaling-stroke" />
          <polygon className={classes.over} points={points} vectorEffect="non-scaling-stroke" />
        </svg>
      )}
      {set?.regions && size && <Regions set={set} image={image} others={others} />}
      {size && children}
    </span>
  );
}
