/** Turns the large picture from the faces by label to their embeddings and back. */
import { msg, t } from '@lingui/core/macro';
import { SegmentedControl } from '@mantine/core';
import type { PictureKind } from '../../../store/picture/pictureActions.ts';
import { useApp, useSession } from '../../../store/useApp.ts';
import { saidOptions, type WordedOption } from '../../controls/saidOptions.ts';

const PICTURES: readonly WordedOption<PictureKind>[] = [
  { value: 'wall', label: msg`Faces` },
  { value: 'sphere', label: msg`Sphere` },
];

export function PictureTabs() {
  const session = useSession();
  const picture = useApp((state) => state.picture);
  return (
    <SegmentedControl
      size="xs"
      aria-label={t`Picture`}
      title={t`Faces: all images by label. Sphere: where the network puts them, and where it draws the line`}
      data={saidOptions(PICTURES)}
      value={picture}
      onChange={(value) => session.showPicture(value === 'sphere' ? 'sphere' : 'wall')}
    />
  );
}
