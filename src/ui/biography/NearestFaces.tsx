/** The images of both identities that lie nearest, where embeddings are recorded; where none are, a way to have them. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useEffect, useMemo, useState } from 'react';
import { type EmbeddingSnapshot, SNAPSHOTS_PER_SECOND, snapshotAt } from '../../domain/embeddingSnapshot.ts';
import { type NearImage, nearestImages } from '../../domain/nearestImages.ts';
import { signedText } from '../../lib/signedText.ts';
import type { Faces } from '../../store/state.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import controls from '../controls/controls.module.css';
import { FaceCanvas } from '../faces/FaceCanvas.tsx';
import { IdentityTag } from '../faces/IdentityTag.tsx';
import { placeOf, shownFace } from '../faces/shownFace.ts';
import classes from './Biography.module.css';

const SHOWN = 5;
const FACE = 44;

interface NearestFacesProps {
  readonly image: number;
  readonly faces: Faces;
  /** The label it came with. */
  readonly given: number;
  /** The nearest negative; null where none is known. */
  readonly nearest: number | null;
  /** Null: the newest embeddings. */
  readonly epoch: number | null;
}

function Near({ near: { image, cosine }, faces }: { readonly near: NearImage; readonly faces: Faces }) {
  const session = useSession();
  const labels = useApp((state) => state.labels);
  const shown = useMemo(() => [shownFace(faces, labels, image)], [faces, labels, image]);
  const text = signedText(cosine, 2);
  const number = image + 1;
  return (
    <li>
      <button
        type="button"
        className={classes.near}
        aria-label={t`Card of image ${number}, cosine ${text}`}
        title={t`Image ${number}: open its card`}
        onClick={() => session.selectImage(image)}
      >
        <FaceCanvas faces={shown} side={FACE} />
        <span className="numeric">{text}</span>
      </button>
    </li>
  );
}

interface NearRowProps {
  readonly image: number;
  readonly identity: number;
  readonly faces: Faces;
  readonly snapshot: EmbeddingSnapshot;
}

function NearRow({ image, identity, faces, snapshot }: NearRowProps) {
  const given = useApp((state) => state.labels?.given) ?? faces.labels;
  const near = useMemo(
    () =>
      nearestImages(snapshot, image, (other) => given[other] === identity && placeOf(faces, other) >= 0, SHOWN) ?? [],
    [snapshot, image, identity, given, faces],
  );
  return (
    <div className={classes.nearRow}>
      <p className={classes.key}>
        <Trans>
          labelled <IdentityTag identity={identity} name={faces.identities[identity] ?? '?'} />
        </Trans>
      </p>
      {near.length === 0 ? (
        <p className={classes.missing}>{t`No other image with this label has an embedding yet.`}</p>
      ) : (
        <ul>
          {near.map((each) => (
            <Near key={each.image} near={each} faces={faces} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Asks for embeddings while the card is open, once a person wants them. */
function useRecording(): readonly [boolean, () => void] {
  const session = useSession();
  const [recording, setRecording] = useState(false);
  useEffect(() => {
    if (!recording) return;
    session.watchEmbeddings(true);
    return () => session.watchEmbeddings(false);
  }, [session, recording]);
  return [recording, () => setRecording(true)];
}

function NothingRecorded({ recording, onRecord }: { readonly recording: boolean; onRecord(): void }) {
  return (
    <div className={classes.record}>
      <p className={classes.missing}>
        {t`No embeddings are recorded: they are read back from the device only while somebody looks at them.`}
      </p>
      <button
        type="button"
        className={controls.button}
        disabled={recording}
        title={t`Up to ${SNAPSHOTS_PER_SECOND} times a second while this card is open`}
        onClick={onRecord}
      >
        {recording ? t`They come with the next steps` : t`Record them while this card is open`}
      </button>
    </div>
  );
}

export function NearestFaces({ image, faces, given, nearest, epoch }: NearestFacesProps) {
  const [recording, record] = useRecording();
  const snapshot = useApp(({ history: { embeddings, newest } }) =>
    epoch === null ? newest : snapshotAt(embeddings, epoch),
  );
  const later = useApp(({ history }) => history.newest !== null);
  const hasRun = useApp((state) => state.run.settings !== null);
  const isKnown = snapshot !== null && nearestImages(snapshot, image, () => false, 0) !== null;
  const identities = nearest === null ? [given] : [given, nearest];
  if (!hasRun) return null;
  const step = snapshot?.step.toLocaleString('en') ?? '';
  return (
    <section aria-label={t`Nearest images`}>
      <h3 className={classes.sub}>
        {t`Nearest images`} {snapshot && <span>{t`by cosine, after step ${step}`}</span>}
      </h3>
      {!snapshot && !later && <NothingRecorded recording={recording} onRecord={record} />}
      {!snapshot && later && (
        <p className={classes.missing}>{t`Of this epoch no embeddings are recorded: nobody looked at them then.`}</p>
      )}
      {snapshot && !isKnown && (
        <p className={classes.missing}>
          {t`This image has no embedding here: a sample of the set is recorded, or it was not trained on yet.`}
        </p>
      )}
      {snapshot &&
        isKnown &&
        identities.map((identity) => (
          <NearRow key={identity} image={image} identity={identity} faces={faces} snapshot={snapshot} />
        ))}
    </section>
  );
}
