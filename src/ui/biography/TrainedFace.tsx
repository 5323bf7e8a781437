/** The biography of an image that is trained on: who it is said to be, what each epoch made of it, and by which numbers. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useMemo, useState } from 'react';
import { biographyOf, type LifeEpoch } from '../../domain/biography.ts';
import { decisionSentence } from '../../domain/decision/decisionSentence.ts';
import { imageName } from '../../domain/imageNames.ts';
import type { OpenCard } from '../../store/picture/selection.ts';
import type { Faces } from '../../store/state.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { Slider } from '../controls/Slider.tsx';
import { FaceCanvas } from '../faces/FaceCanvas.tsx';
import { placeOf, shownFace } from '../faces/shownFace.ts';
import classes from './Biography.module.css';
import { flipsOver, missingOf } from './biographyText.ts';
import { CardFrame } from './CardFrame.tsx';
import { FaceFacts } from './FaceFacts.tsx';
import { LifePicture } from './LifePicture.tsx';
import { LifeTable } from './LifeTable.tsx';
import { NearestFaces } from './NearestFaces.tsx';
import { neighbourOf, placeAmong } from './neighbourOf.ts';

const FACE = 144;

interface TrainedFaceProps {
  readonly card: OpenCard;
  readonly faces: Faces;
}

function useMissing(biography: ReturnType<typeof biographyOf>, images: number): readonly string[] {
  const head = useApp((state) => state.run.settings?.head ?? null);
  const epochsDone = useApp((state) => state.charts.epochs.at(-1)?.epoch ?? 0);
  return missingOf(biography, { head, epochsDone, images });
}

/** Why the label is what it is in an epoch, with its numbers. */
function Reason({ life, name }: { readonly life: LifeEpoch; readonly name: (identity: number) => string }) {
  const { decision, epoch, given } = life;
  if (!decision)
    return (
      <p className={classes.sentence}>{t`Not trained on in epoch ${epoch}: its last, incomplete batch is left out.`}</p>
    );
  return (
    <p className={classes.sentence} role="status">
      {decisionSentence(decision, name(given), name(decision.nearest))}
    </p>
  );
}

/** A file mostly lies under the name of its person: where the truth is known, that is told with it alone. */
function FileName({ name }: { readonly name: string }) {
  const isHidden = useApp((state) => state.labels?.truth != null && !state.showTruth);
  return <p className={classes.file}>{isHidden ? t`File name: with Show truth, as it may tell who it is` : name}</p>;
}

/** The epoch that is looked at: one that a person has chosen here, else that of the whole page, else the newest. */
function useChosenEpoch(epochs: readonly LifeEpoch[]) {
  const [chosen, setChosen] = useState<number | null>(null);
  const last = epochs.length - 1;
  const onPage = useApp((state) => state.replay.at);
  const wanted = chosen ?? onPage;
  const found = wanted === null ? -1 : epochs.findIndex(({ epoch }) => epoch === wanted);
  const at = found < 0 ? last : found;
  const choose = (index: number): void => {
    const bounded = Math.max(0, Math.min(last, index));
    setChosen(bounded === last && onPage === null ? null : (epochs[bounded]?.epoch ?? null));
  };
  return { at, choose };
}

interface LifeProps {
  readonly epochs: readonly LifeEpoch[];
  readonly at: number;
  readonly name: (identity: number) => string;
  choose(index: number): void;
}

function Life({ epochs, at, name, choose }: LifeProps) {
  const life = epochs[at]!;
  const { epoch } = life;
  const [first, last] = [epochs[0]!.epoch, epochs.at(-1)!.epoch];
  return (
    <>
      <div className={classes.epoch}>
        <label htmlFor="biography-epoch">{t`Epoch ${epoch}`}</label>
        {epochs.length > 1 && (
          <Slider
            id="biography-epoch"
            min={0}
            max={epochs.length - 1}
            step={1}
            value={at}
            text={t`epoch ${epoch} of ${first} to ${last}`}
            describedBy="biography-keys"
            onChange={choose}
          />
        )}
      </div>
      <p id="biography-keys" className="sr-only">
        {t`Left and right arrow keys go through the epochs.`}
      </p>
      <Reason life={life} name={name} />
      <LifePicture epochs={epochs} at={at} name={name} choose={choose} />
      <LifeTable epochs={epochs} at={at} name={name} />
    </>
  );
}

export function TrainedFace({ card, faces }: TrainedFaceProps) {
  const { image, among } = card;
  const session = useSession();
  const trained = useApp((state) => state.labels);
  const told = useApp((state) => state.history.labels);
  const decisions = useApp((state) => state.history.decisions);
  const biography = useMemo(() => biographyOf({ labels: told, decisions }, image), [told, decisions, image]);
  const { epochs, flips } = biography;
  const { at, choose } = useChosenEpoch(epochs);
  const missing = useMissing(biography, faces.labels.length);
  const shown = useMemo(() => [shownFace(faces, trained, image)], [faces, trained, image]);
  const name = (identity: number): string => faces.identities[identity] ?? t`nobody of the set`;
  const life = epochs[at];
  const given = trained?.given[image] ?? faces.labels[image]!;
  const count = faces.labels.length;
  const person = name(given);
  const who = <bdi>{person}</bdi>;
  const number = image + 1;
  const order = among ?? faces.sample;
  const onKey = (key: string): boolean => {
    const steps = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: epochs.length - 1 }[key];
    if (steps === undefined || epochs.length === 0) return false;
    choose(steps);
    return true;
  };
  const step = (steps: 1 | -1): void => {
    const next = neighbourOf(image, steps, order && [...order], count);
    session.selectImage(next, among ?? undefined);
  };
  return (
    <CardFrame
      title={
        <Trans>
          {who}, image {number}
        </Trans>
      }
      name={t`Card of ${person}, image ${number}`}
      face={`trained ${image}`}
      place={placeAmong(image, order && [...order], count)}
      side="left"
      onStep={step}
      onKey={onKey}
    >
      <div className={classes.who}>
        {placeOf(faces, image) >= 0 ? (
          <FaceCanvas faces={shown} side={FACE} crisp className={classes.face} />
        ) : (
          <p className={classes.noFace}>{t`This image is on disk and not among those that the page shows.`}</p>
        )}
        <FaceFacts image={image} faces={faces} />
      </div>
      {faces.names.names.length > 0 && <FileName name={imageName(faces.names, image)} />}
      {missing.map((sentence) => (
        <p key={sentence} className={classes.missing}>
          {sentence}
        </p>
      ))}
      {life && (
        <>
          <h3 className={classes.sub}>
            {t`Why`} <span>{flipsOver(flips, epochs.length)}</span>
          </h3>
          <Life epochs={epochs} at={at} name={name} choose={choose} />
        </>
      )}
      <NearestFaces
        image={image}
        faces={faces}
        given={life?.given ?? given}
        nearest={life?.decision?.nearest ?? null}
        epoch={at === epochs.length - 1 ? null : (life?.epoch ?? null)}
      />
    </CardFrame>
  );
}
