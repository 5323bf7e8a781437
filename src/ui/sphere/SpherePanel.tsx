/** Where the network puts the faces: a circle or a sphere as they are, or a projection of longer embeddings. */
import { msg, t } from '@lingui/core/macro';
import { SegmentedControl } from '@mantine/core';
import { IconFocusCentered, IconLassoPolygon } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { ProjectionKind } from '../../protocol/projection.ts';
import type { Faces } from '../../store/state.ts';
import { useApp, useMoment, useSession } from '../../store/useApp.ts';
import { say, type Words } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { IdentitySelect } from '../controls/IdentitySelect.tsx';
import { FaceCard, type PointedFace } from '../faces/FaceCard.tsx';
import { NarrowedNote } from '../faces/NarrowedNote.tsx';
import { useDescription } from '../faces/useDescription.ts';
import { PictureTabs } from '../train/picture/PictureTabs.tsx';
import { ShowTruth } from '../train/picture/ShowTruth.tsx';
import { AtEpoch } from '../train/replay/AtEpoch.tsx';
import { LineLegend } from './LineLegend.tsx';
import { PictureCanvas } from './PictureCanvas.tsx';
import { PictureNote } from './PictureNote.tsx';
import classes from './Sphere.module.css';
import { type SceneOfPage, useScene } from './useScene.ts';
import { WatchControl } from './WatchControl.tsx';

const KINDS: { value: ProjectionKind; label: string }[] = [
  { value: 'pca', label: 'PCA' },
  { value: 'umap', label: 'UMAP' },
];

const SPACES: Readonly<Record<SceneOfPage['picture']['space'], Words>> = {
  circle: msg`circle`,
  sphere: msg`sphere`,
  cloud: msg`projection in three dimensions`,
  plane: msg`map of neighbours`,
};

function Scene({ faces, kind, lasso, resets }: { faces: Faces; kind: ProjectionKind; lasso: boolean; resets: number }) {
  const session = useSession();
  const frameMs = useRef(() => 0);
  const scene = useScene(faces, kind, frameMs);
  const selected = useApp((state) => state.selection.image);
  const hasTruth = useMoment(({ labels }) => labels?.truth != null);
  const showTruth = useApp((state) => state.showTruth) && hasTruth;
  const describe = useDescription(faces);
  const [pointed, setPointed] = useState<(PointedFace & { readonly image: number }) | null>(null);
  const [broken, setBroken] = useState('');
  if (broken)
    return (
      <p className={classes.empty}>
        {t`The picture cannot be drawn: ${broken}. The wall of faces shows the same images.`}
      </p>
    );
  if (!scene) return <Waiting />;
  const { picture, pair, lines, band, caveat, front, placed } = scene;
  const [count, identities] = [picture.images.length, faces.identities.length];
  const space = say(SPACES[picture.space]);
  const { step } = placed.embedded;
  const label = t`${count} faces of ${identities} identities on a ${space}, after step ${step}.`;
  return (
    <>
      <PictureCanvas
        picture={picture}
        label={label}
        selected={selected}
        lasso={lasso}
        front={front}
        resets={resets}
        frameMs={frameMs}
        describe={describe}
        onPointed={(image, x, y) => setPointed(image < 0 ? null : { image, x, y })}
        onSelect={(image) => session.selectImage(image)}
        onLasso={(images) => session.narrow(images)}
        onBroken={setBroken}
      />
      {pair && (
        <LineLegend faces={faces} pair={pair} lines={lines} band={band} caveat={caveat} colours={picture.colours} />
      )}
      <PictureNote scene={scene} total={faces.labels.length} />
      {pointed && <FaceCard pointed={pointed} faces={faces} showTruth={showTruth} />}
    </>
  );
}

/** Before the first embeddings are there. */
function Waiting() {
  const phase = useApp((state) => state.machine.phase);
  const epoch = useMoment((moment) => moment.epoch);
  return (
    <p className={classes.empty}>
      {epoch !== null
        ? t`Where the faces lay at epoch ${epoch} is not known: it was not recorded then.`
        : phase === 'idle'
          ? t`Press Start: each face appears where the network puts it.`
          : t`The faces appear with the next steps of training.`}
    </p>
  );
}

/** Whether the embeddings of the page are shown as they are. */
const isTrue = (dims: number | undefined): boolean => dims !== undefined && dims <= 3;

export default function SpherePanel() {
  const session = useSession();
  const faces = useApp((state) => state.dataset.faces);
  const identity = useApp((state) => state.selection.identity);
  const dims = useApp((state) => state.history.newest?.dims);
  const [kind, setKind] = useState<ProjectionKind>('pca');
  const [lasso, setLasso] = useState(false);
  const [resets, setResets] = useState(0);
  useEffect(() => {
    session.watchEmbeddings(true);
    return () => session.watchEmbeddings(false);
  }, [session]);
  return (
    <section className={`panel ${classes.panel}`} aria-label={t`Sphere`}>
      <div className={classes.head}>
        <PictureTabs />
        <div className={classes.controls}>
          <AtEpoch />
          <NarrowedNote />
          <ShowTruth />
          {dims !== undefined && !isTrue(dims) && (
            <SegmentedControl
              size="xs"
              aria-label={t`Projection`}
              title={t`PCA at once; UMAP keeps neighbours together and is drawn when training pauses`}
              data={KINDS}
              value={kind}
              onChange={(value) => setKind(value === 'umap' ? 'umap' : 'pca')}
            />
          )}
          <IdentitySelect
            label={t`Whose boundary is drawn`}
            placeholder={t`Boundary of…`}
            identities={faces?.identities ?? []}
            value={identity}
            onChange={(chosen) => session.chooseIdentity(chosen)}
          />
          <button
            type="button"
            className={controls.button}
            aria-pressed={lasso}
            title={t`Draw a lasso around faces: wall and list show these alone. Dragging with Shift does the same.`}
            onClick={() => setLasso(!lasso)}
          >
            <IconLassoPolygon size={15} aria-hidden /> {t`Lasso`}
          </button>
          <button
            type="button"
            className={controls.button}
            aria-label={t`Show all of the picture`}
            title={t`Show all of the picture (Home)`}
            onClick={() => setResets(resets + 1)}
          >
            <IconFocusCentered size={15} aria-hidden />
          </button>
        </div>
      </div>
      <div className={classes.body}>
        {faces ? <Scene faces={faces} kind={kind} lasso={lasso} resets={resets} /> : <Waiting />}
      </div>
      <WatchControl />
    </section>
  );
}
