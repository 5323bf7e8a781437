/** Turns the large picture from the faces by label to their embeddings and back. */
import { SegmentedControl } from '@mantine/core';
import type { PictureKind } from '../../../store/picture/pictureActions.ts';
import { useApp, useSession } from '../../../store/useApp.ts';

const PICTURES: { value: PictureKind; label: string }[] = [
  { value: 'wall', label: 'Faces' },
  { value: 'sphere', label: 'Sphere' },
];

export function PictureTabs() {
  const session = useSession();
  const picture = useApp((state) => state.picture);
  return (
    <SegmentedControl
      size="xs"
      aria-label="Picture"
      title="Faces: all images by label. Sphere: where the network puts them, and where it draws the line"
      data={PICTURES}
      value={picture}
      onChange={(value) => session.showPicture(value === 'sphere' ? 'sphere' : 'wall')}
    />
  );
}
