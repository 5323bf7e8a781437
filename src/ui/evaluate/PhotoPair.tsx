/** Two photos of a person's own: are they the same person to the network? */
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { IconCheck, IconPhotoPlus, IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { hasNetwork } from '../../store/evaluate/evaluationParts.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { FilePicker } from '../controls/FilePicker.tsx';
import { FaceCanvas } from '../faces/FaceCanvas.tsx';
import shared from './Evaluate.module.css';
import classes from './PhotoPair.module.css';

const FACE = 96;
const TITLES = [msg`First photo`, msg`Second photo`] as const;

function Picker({ side, name }: { side: 0 | 1; name: string | null }) {
  const session = useSession();
  const ready = useApp(hasNetwork);
  const title = say(TITLES[side]);
  return (
    <div className={classes.picker}>
      <FilePicker
        label={title}
        className={controls.chip}
        accept="image/*,.pgm,.ppm"
        disabled={!ready}
        onPick={([file]) => file && session.evaluation.choosePhoto(side, file)}
      >
        <IconPhotoPlus size={14} aria-hidden /> {title}…
      </FilePicker>
      <span className={classes.fileName} title={name ?? undefined}>
        {name ?? t`none chosen`}
      </span>
    </div>
  );
}

/** @param threshold null where there is none yet: then only the similarity is told */
export function PhotoPair({ threshold }: { threshold: number | null }) {
  const { names, sheet, busy, similarity, problem } = useApp((state) => state.evaluation.photos);
  const shown = useMemo(() => (sheet ? [0, 1].map((index) => ({ sheet, index })) : []), [sheet]);
  const same = similarity !== null && threshold !== null && similarity > threshold;
  const [alike, level] = [similarity?.toFixed(3) ?? '', threshold?.toFixed(3) ?? ''];
  return (
    <section className={`panel ${shared.panel}`} aria-labelledby="photos-title">
      <h2 className="panel-title" id="photos-title">
        {t`Two photos of your own`}
      </h2>
      <p className={shared.about}>
        {t`Crop close to the face; only the central square is used. Nothing leaves this machine. A network that was trained on drawn faces knows little of real ones.`}
      </p>
      <div className={classes.pickers}>
        <Picker side={0} name={names[0]} />
        <Picker side={1} name={names[1]} />
      </div>
      {shown.length > 0 && <FaceCanvas faces={shown} side={FACE} gap={6} className={classes.photos} />}
      <p className={classes.outcome} role="status">
        {busy && t`Comparing…`}
        {problem !== null && <span className={shared.wrong}>{problem}</span>}
        {similarity !== null && (
          <>
            <Trans>
              <b className="numeric">{alike}</b> similarity
            </Trans>
            {threshold !== null && (
              <span className={classes.verdict}>
                {same ? <IconCheck size={15} stroke={2.4} aria-hidden /> : <IconX size={15} stroke={2.4} aria-hidden />}
                {same ? t`the same person at the threshold ${level}` : t`two people at the threshold ${level}`}
              </span>
            )}
          </>
        )}
      </p>
    </section>
  );
}
