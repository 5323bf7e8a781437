/** The card of an image that verification was judged on: the network never trained on it, so there is no way through epochs. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useMemo } from 'react';
import type { VerificationReport } from '../../domain/evaluation.ts';
import type { FaceSheet } from '../../domain/faceSheet.ts';
import { type PairOfImage, pairsOfImage } from '../../domain/pairsOfImage.ts';
import { signedText } from '../../lib/signedText.ts';
import type { OpenCard } from '../../store/picture/selection.ts';
import type { EvaluationResult } from '../../store/state.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { isRight } from '../evaluate/judgedPairs.ts';
import { useThreshold } from '../evaluate/useEvaluation.ts';
import { FaceCanvas } from '../faces/FaceCanvas.tsx';
import classes from './Biography.module.css';
import { CardFrame } from './CardFrame.tsx';
import { neighbourOf, placeAmong } from './neighbourOf.ts';

const FACE = 144;
const NEAR = 44;
const SHOWN = 5;

interface JudgedFaceProps {
  readonly card: OpenCard;
  readonly result: EvaluationResult;
  readonly sheet: FaceSheet;
}

interface AlikeProps {
  readonly title: string;
  readonly pairs: readonly PairOfImage[];
  readonly sheet: FaceSheet;
  /** Whether a pair is judged rightly. */
  readonly right: (pair: number) => boolean;
}

function Alike({ title, pairs, sheet, right }: AlikeProps) {
  const session = useSession();
  const shown = pairs.slice(0, SHOWN);
  return (
    <div className={classes.nearRow}>
      <p className={classes.key}>{title}</p>
      {shown.length === 0 ? (
        <p className={classes.missing}>{t`In no such pair.`}</p>
      ) : (
        <ul>
          {shown.map(({ pair, other, similarity }) => {
            const isJudgedRightly = right(pair);
            const text = signedText(similarity, 2);
            const number = other + 1;
            return (
              <li key={pair}>
                <button
                  type="button"
                  className={classes.near}
                  aria-label={
                    isJudgedRightly
                      ? t`Card of image ${number}, similarity ${text}, judged rightly`
                      : t`Card of image ${number}, similarity ${text}, judged wrongly`
                  }
                  title={t`Image ${number}: open its card`}
                  onClick={() =>
                    session.openJudged(
                      other,
                      pairs.map((each) => each.other),
                    )
                  }
                >
                  <FaceCanvas faces={[{ sheet, index: other }]} side={NEAR} />
                  <span className="numeric">
                    {text} {isJudgedRightly ? '✓' : '✗'}
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

function Pairs({ image, sheet, verification }: { image: number; sheet: FaceSheet; verification: VerificationReport }) {
  const threshold = useThreshold(verification);
  const pairs = useMemo(() => pairsOfImage(verification.pairs, image), [verification.pairs, image]);
  const right = (pair: number): boolean => isRight(verification.pairs, pair, threshold);
  const wrong = pairs.filter(({ pair }) => !right(pair)).length;
  const count = pairs.length;
  const level = threshold.toFixed(3);
  return (
    <>
      <h3 className={classes.sub}>
        {t`Pairs`}{' '}
        <span>{t`${plural(count, { one: '# pair', other: '# pairs' })}, ${wrong} judged wrongly at ${level}`}</span>
      </h3>
      <Alike title={t`most alike, the same person`} pairs={pairs.filter(({ same }) => same)} {...{ sheet, right }} />
      <Alike title={t`most alike, somebody else`} pairs={pairs.filter(({ same }) => !same)} {...{ sheet, right }} />
    </>
  );
}

export function JudgedFace({ card, result, sheet }: JudgedFaceProps) {
  const { image, among } = card;
  const { pairSet, verification } = result;
  const session = useSession();
  const person = useApp(({ dataset: { faces } }) => {
    const held = pairSet === null ? faces?.heldOutFaces : null;
    return held ? (held.identities[held.labels[image] ?? -1] ?? null) : null;
  });
  const shown = useMemo(() => [{ sheet, index: image }], [sheet, image]);
  const whose = person ?? pairSet ?? t`Held out`;
  const who = <bdi>{whose}</bdi>;
  const number = image + 1;
  const step = (steps: 1 | -1): void => session.openJudged(neighbourOf(image, steps, among, sheet.count), among ?? []);
  return (
    <CardFrame
      title={
        <Trans>
          {who}, image {number}
        </Trans>
      }
      name={t`Card of ${whose}, image ${number}`}
      face={`judged ${image}`}
      place={placeAmong(image, among, sheet.count)}
      side="right"
      onStep={step}
    >
      <div className={classes.who}>
        <FaceCanvas faces={shown} side={FACE} crisp className={classes.face} />
        <p className={classes.sentence}>
          {pairSet === null
            ? t`Never trained on: this person is held out for verification, so no label of this face was ever decided. Known is how alike the network finds it to others.`
            : t`Not trained on: it is of the pair set ${pairSet}, which is for judging alone, so no label of it was ever decided. Known is how alike the network finds it to others.`}
        </p>
      </div>
      {verification && <Pairs image={image} sheet={sheet} verification={verification} />}
    </CardFrame>
  );
}
