/** The whole photo of the image in question, with a box around the face that was compared, and the others it names; larger on demand. */
import { t } from '@lingui/core/macro';
import { Modal } from '@mantine/core';
import { IconMaximize } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useClean } from '../../store/clean/useClean.ts';
import { Framed } from './FramedPhoto.tsx';
import { LargePhoto } from './LargePhoto.tsx';
import classes from './PhotoView.module.css';
import { Thumb } from './Thumb.tsx';
import { useOriginal } from './useOriginal.ts';

interface PhotoViewProps {
  readonly image: number;
  readonly large: boolean;
  onLarge(large: boolean): void;
}

export function PhotoView({ image, large, onLarge }: PhotoViewProps) {
  const set = useClean((state) => state.set);
  const file = useOriginal(image);
  const [failed, setFailed] = useState<Blob | null>(null);
  const absent = file === null || (file !== undefined && file === failed);
  useEffect(() => {
    // What was asked for in vain must not open with the next photo.
    if (absent && large) onLarge(false);
  }, [absent, large, onLarge]);
  if (!set) return null;
  const fail = (): void => setFailed(file ?? null);
  if (absent) {
    return (
      <div className={classes.alone}>
        <Thumb thumbnails={set.thumbnails} image={image} />
        <p className={classes.hint}>{t`The whole photo cannot be shown: this is what was compared.`}</p>
      </div>
    );
  }
  const name = set.names[image]!;
  return (
    <>
      <button
        type="button"
        className={classes.photo}
        aria-label={t`Show the photo at full size`}
        aria-keyshortcuts="P"
        title={t`Show the photo at full size (P)`}
        disabled={file === undefined}
        onClick={() => onLarge(true)}
      >
        {file !== undefined && <Framed key={name} file={file} image={image} onFail={fail} />}
        <IconMaximize size={15} className={classes.enlarge} aria-hidden />
      </button>
      <Modal
        opened={large && file !== undefined}
        onClose={() => onLarge(false)}
        title={<bdi className={classes.name}>{name}</bdi>}
        size="auto"
        centered
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        {file !== undefined && <LargePhoto key={name} file={file} image={image} onFail={fail} />}
      </Modal>
    </>
  );
}
