/** Where a racer's network puts the faces, without the tools of the large picture. */
import { t } from '@lingui/core/macro';
import { useEffect, useRef, useState } from 'react';
import type { Faces } from '../../store/state.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { useDescription } from '../faces/useDescription.ts';
import { PictureCanvas } from './PictureCanvas.tsx';
import { PictureNote } from './PictureNote.tsx';
import classes from './Sphere.module.css';
import { useScene } from './useScene.ts';

const nothing = (): void => {};

function Waiting() {
  const over = useApp((state) => state.machine.phase === 'finished');
  return (
    <p className={classes.empty}>
      {over
        ? t`Where its faces lie was not recorded, as nobody looked. In Runs it can be shown in Train.`
        : t`The faces appear with the next steps of training.`}
    </p>
  );
}

function Scene({ faces }: { readonly faces: Faces }) {
  const frameMs = useRef(() => 0);
  const scene = useScene(faces, 'pca', frameMs);
  const describe = useDescription(faces);
  const [broken, setBroken] = useState('');
  if (broken) return <p className={classes.empty}>{t`The picture cannot be drawn: ${broken}.`}</p>;
  if (!scene) return <Waiting />;
  const { picture, front, placed } = scene;
  const count = picture.images.length;
  const identities = faces.identities.length;
  const { step } = placed.embedded;
  return (
    <>
      <PictureCanvas
        picture={picture}
        label={t`${count} faces of ${identities} identities, after step ${step}`}
        selected={null}
        lasso={false}
        front={front}
        resets={0}
        frameMs={frameMs}
        describe={describe}
        onPointed={nothing}
        onSelect={nothing}
        onLasso={nothing}
        onBroken={setBroken}
      />
      <PictureNote scene={scene} total={faces.labels.length} />
    </>
  );
}

export default function RacerSphere() {
  const session = useSession();
  const faces = useApp((state) => state.dataset.faces);
  useEffect(() => {
    session.watchEmbeddings(true);
    return () => session.watchEmbeddings(false);
  }, [session]);
  return <div className={classes.body}>{faces && <Scene faces={faces} />}</div>;
}
