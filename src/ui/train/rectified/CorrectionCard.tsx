/** One rectified label: the face, the label it came with, the label it got, faces of both classes, and the truth if known. */
import { t } from '@lingui/core/macro';
import { memo, useMemo } from 'react';
import { NO_LABEL } from '../../../domain/detectionTerms.ts';
import type { TrainedLabels } from '../../../domain/noise.ts';
import type { CorrectionRecord } from '../../../protocol/training.ts';
import type { Faces } from '../../../store/state.ts';
import { useSession } from '../../../store/useApp.ts';
import { FaceCanvas } from '../../faces/FaceCanvas.tsx';
import { IdentityTag } from '../../faces/IdentityTag.tsx';
import { OutcomeIcon } from '../../faces/OutcomeIcon.tsx';
import { outcomeOf } from '../../faces/outcome.ts';
import { shownFace } from '../../faces/shownFace.ts';
import { useLanguage } from '../../useLanguage.ts';
import classes from './Rectified.module.css';

const FACE = 68;
const EXAMPLE = 25;

interface CorrectionCardProps {
  readonly record: CorrectionRecord;
  readonly faces: Faces;
  readonly labels: TrainedLabels | null;
  /** The images of the list, which the card of this one leafs through. */
  readonly order: readonly number[];
  /** Example images of the two classes. */
  readonly givenExamples: readonly number[];
  readonly rectifiedExamples: readonly number[];
}

function Truth({ record, name }: { record: CorrectionRecord; name: (identity: number) => string }) {
  const { trueLabel, rectifiedLabel, givenLabel, epoch } = record;
  const outcome = outcomeOf(givenLabel, rectifiedLabel, trueLabel);
  const person = trueLabel === null ? '' : name(trueLabel);
  const text =
    trueLabel === null
      ? t`truth unknown`
      : trueLabel === NO_LABEL
        ? t`truth: nobody of the set`
        : trueLabel === givenLabel
          ? t`truth: ${person}, as given`
          : t`truth: ${person}`;
  return (
    <p className={classes.truth}>
      {outcome && <OutcomeIcon outcome={outcome} />}
      {text}
      <time>{t`epoch ${epoch}`}</time>
    </p>
  );
}

export const CorrectionCard = memo(function CorrectionCard(props: CorrectionCardProps) {
  const { record, faces, labels, order, givenExamples, rectifiedExamples } = props;
  useLanguage();
  const session = useSession();
  const face = useMemo(() => [shownFace(faces, labels, record.image)], [faces, labels, record.image]);
  const given = useMemo(() => givenExamples.map((i) => shownFace(faces, labels, i)), [givenExamples, faces, labels]);
  const rectified = useMemo(
    () => rectifiedExamples.map((i) => shownFace(faces, labels, i)),
    [rectifiedExamples, faces, labels],
  );
  const name = (identity: number): string => faces.identities[identity] ?? '?';
  const person = name(record.givenLabel);
  const image = record.image + 1;
  return (
    <li className={`${classes.card} ${classes.fresh}`}>
      <button
        type="button"
        className={classes.open}
        aria-label={t`Card of ${person}, image ${image}`}
        title={t`Why its label was changed`}
        onClick={() => session.selectImage(record.image, order)}
      >
        <FaceCanvas faces={face} side={FACE} />
      </button>
      <div className={classes.rows}>
        <div className={classes.row}>
          <span className={classes.key}>{t`given:`}</span>
          <IdentityTag identity={record.givenLabel} name={person} className={`${classes.name} ${classes.struck}`} />
          <FaceCanvas faces={given} side={EXAMPLE} />
        </div>
        <div className={classes.row}>
          {record.rectifiedLabel === NO_LABEL ? (
            <>
              <span className={classes.key}>{t`taken for:`}</span>
              <span className={classes.name}>{t({ message: 'wrong', context: 'what a label is taken for' })}</span>
            </>
          ) : (
            <>
              <span className={classes.key}>{t`rectified:`}</span>
              <IdentityTag
                identity={record.rectifiedLabel}
                name={name(record.rectifiedLabel)}
                className={classes.name}
              />
              <FaceCanvas faces={rectified} side={EXAMPLE} />
            </>
          )}
        </div>
        <Truth record={record} name={name} />
      </div>
    </li>
  );
});
