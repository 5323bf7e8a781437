/** The whole photo of the image in question, with a box around the face that was compared, and the others it names; larger on demand. */
import { Modal } from '@mantine/core';
import { IconMaximize } from '@tabler/icons-react';
import { type CSSProperties, useEffect, useMemo, useState } from 'react';
import type { FaceBox } from '../../domain/faceBox.ts';
import type { CleanSet } from '../../protocol/clean.ts';
import { useClean } from '../../store/clean/useClean.ts';
import { counted } from '../format.ts';
import { clipOutline } from './clipOutline.ts';
import classes from './PhotoView.module.css';
import { Thumb } from './Thumb.tsx';
import { useOriginal } from './useOriginal.ts';

/** Numbers of an outline. */
const OUTLINE = 8;

/** A photo may be shown larger than it is, but not to blocks. */
const MOST_ENLARGED = 3;
/** Title and borders of the dialog, pixels. */
const DIALOG = 150;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** As large as the square of the card, or as the window, allows. */
function frameStyle({ width, height }: Size, large: boolean): CSSProperties {
  const aspectRatio = `${width} / ${height}`;
  if (!large) return { aspectRatio, [width >= height ? 'width' : 'height']: '100%' };
  const fitting = `calc((100vh - ${DIALOG}px) * ${width / height})`;
  return { aspectRatio, width: `min(${MOST_ENLARGED * width}px, 86vw, ${fitting})` };
}

interface FramedProps {
  readonly url: string;
  readonly image: number;
  readonly large?: boolean;
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

const boxStyle = ({ x, y, width, height }: FaceBox): CSSProperties => ({
  left: `${100 * x}%`,
  top: `${100 * y}%`,
  width: `${100 * width}%`,
  height: `${100 * height}%`,
});

/** The other faces in dashes, so that the one in question stands out by its line; each with its name. */
function Regions({ set, image, others }: RegionsProps) {
  const nameless = set.regions![image]!.unnamed.map((box, i) => (
    <span key={`nameless ${i}`} className={classes.region} data-judged={false} style={boxStyle(box)}>
      <span>no name</span>
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

/** The photo, whatever its shape, with the outline of the face laid over it. */
function Framed({ url, image, large = false, onFail }: FramedProps) {
  const set = useClean((state) => state.set);
  const others = useMemo(() => (set ? neighboursOf(set, image) : []), [set, image]);
  const [size, setSize] = useState<Size | null>(null);
  const corners = set?.outlines.subarray(image * OUTLINE, (image + 1) * OUTLINE) ?? [];
  const points = clipOutline(corners).join(' ');
  return (
    <span className={classes.framed} style={size ? frameStyle(size, large) : { visibility: 'hidden' }}>
      <img
        src={url}
        alt={
          large ? `The whole photo${others.length > 0 ? `, with ${counted(others.length + 1, 'named face')}` : ''}` : ''
        }
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
    </span>
  );
}

interface PhotoViewProps {
  readonly image: number;
  readonly large: boolean;
  onLarge(large: boolean): void;
}

export function PhotoView({ image, large, onLarge }: PhotoViewProps) {
  const set = useClean((state) => state.set);
  const url = useOriginal(image);
  const [failed, setFailed] = useState<string | null>(null);
  const absent = url === null || (url !== undefined && url === failed);
  useEffect(() => {
    // What was asked for in vain must not open with the next photo.
    if (absent && large) onLarge(false);
  }, [absent, large, onLarge]);
  if (!set) return null;
  const fail = (): void => setFailed(url ?? null);
  if (absent) {
    return (
      <div className={classes.alone}>
        <Thumb thumbnails={set.thumbnails} image={image} />
        <p className={classes.hint}>The whole photo cannot be shown: this is what was compared.</p>
      </div>
    );
  }
  const name = set.names[image]!;
  return (
    <>
      <button
        type="button"
        className={classes.photo}
        aria-label="Show the photo at full size"
        aria-keyshortcuts="P"
        title="Show the photo at full size (P)"
        disabled={url === undefined}
        onClick={() => onLarge(true)}
      >
        {url !== undefined && <Framed key={url} url={url} image={image} onFail={fail} />}
        <IconMaximize size={15} className={classes.enlarge} aria-hidden />
      </button>
      <Modal
        opened={large && url !== undefined}
        onClose={() => onLarge(false)}
        title={<bdi className={classes.name}>{name}</bdi>}
        size="auto"
        centered
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {url !== undefined && <Framed key={url} url={url} image={image} large onFail={fail} />}
      </Modal>
    </>
  );
}
