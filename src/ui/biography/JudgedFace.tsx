/** The card of an image that verification was judged on: the network never trained on it, so there is no way through epochs. */
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
import { counted } from '../format.ts';
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
        <p className={classes.missing}>In no such pair.</p>
      ) : (
        <ul>
          {shown.map(({ pair, other, similarity }) => {
            const isJudgedRightly = right(pair);
            const text = signedText(similarity, 2);
            return (
              <li key={pair}>
                <button
                  type="button"
                  className={classes.near}
                  aria-label={`Card of image ${other + 1}, similarity ${text}, judged ${isJudgedRightly ? 'rightly' : 'wrongly'}`}
                  title={`Image ${other + 1}: open its card`}
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
  return (
    <>
      <h3 className={classes.sub}>
        Pairs{' '}
        <span>
          {counted(pairs.length, 'pair')}, {wrong} judged wrongly at {threshold.toFixed(3)}
        </span>
      </h3>
      <Alike title="most alike, the same person" pairs={pairs.filter(({ same }) => same)} {...{ sheet, right }} />
      <Alike title="most alike, somebody else" pairs={pairs.filter(({ same }) => !same)} {...{ sheet, right }} />
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
  const whose = person ?? pairSet ?? 'Held out';
  const step = (steps: 1 | -1): void => session.openJudged(neighbourOf(image, steps, among, sheet.count), among ?? []);
  return (
    <CardFrame
      title={
        <>
          <bdi>{whose}</bdi>, image {image + 1}
        </>
      }
      name={`Card of ${whose}, image ${image + 1}`}
      face={`judged ${image}`}
      place={placeAmong(image, among, sheet.count)}
      side="right"
      onStep={step}
    >
      <div className={classes.who}>
        <FaceCanvas faces={shown} side={FACE} crisp className={classes.face} />
        <p className={classes.sentence}>
          {pairSet === null
            ? 'Never trained on: this person is held out for verification, so no label of this face was ever decided.'
            : `Not trained on: it is of the pair set ${pairSet}, which is for judging alone, so no label of it was ever decided.`}{' '}
          Known is how alike the network finds it to others.
        </p>
      </div>
      {verification && <Pairs image={image} sheet={sheet} verification={verification} />}
    </CardFrame>
  );
}
