/** Pairs to browse: two faces, how alike they are to the network, and whether the threshold judges them rightly. */
import { msg, plural, t } from '@lingui/core/macro';
import { IconCheck, IconChevronLeft, IconChevronRight, IconX } from '@tabler/icons-react';
import { useId, useMemo, useState } from 'react';
import type { JudgedPairs, VerificationReport } from '../../domain/evaluation.ts';
import type { FaceSheet } from '../../domain/faceSheet.ts';
import { useSession } from '../../store/useApp.ts';
import { say, type Words } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { FaceCanvas } from '../faces/FaceCanvas.tsx';
import shared from './Evaluate.module.css';
import { browse, isRight, type PairFilter } from './judgedPairs.ts';
import classes from './PairExplorer.module.css';
import { useThreshold } from './useEvaluation.ts';

const PAGE = 12;
const FACE = 56;

const VERDICT_LABELS = { all: msg`right and wrong`, wrong: msg`judged wrongly`, right: msg`judged rightly` } as const;
const KIND_LABELS = {
  all: msg`of one and of two people`,
  same: msg`of one person`,
  different: msg`of two people`,
} as const;
const ORDER_LABELS = { near: msg`nearest the threshold`, high: msg`most alike`, low: msg`least alike` } as const;

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly labels: Readonly<Record<T, Words>>;
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({ label, value, labels, onChange }: ChoiceProps<T>) {
  const id = useId();
  return (
    <span className={classes.choice}>
      <label htmlFor={id}>{label}</label>
      <select
        className={controls.field}
        id={id}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value as T)}
      >
        {(Object.entries(labels) as [T, Words][]).map(([key, text]) => (
          <option key={key} value={key}>
            {say(text)}
          </option>
        ))}
      </select>
    </span>
  );
}

interface PairCardProps {
  readonly pairs: JudgedPairs;
  readonly pair: number;
  readonly threshold: number;
  readonly faces: FaceSheet;
}

interface PhotoProps {
  readonly faces: FaceSheet;
  readonly image: number;
  readonly name: string;
  onOpen(): void;
}

function Photo({ faces, image, name, onOpen }: PhotoProps) {
  const shown = useMemo(() => [{ sheet: faces, index: image }], [faces, image]);
  return (
    <button
      type="button"
      className={classes.face}
      aria-label={name}
      title={t`What is known of this face`}
      onClick={onOpen}
    >
      <FaceCanvas faces={shown} side={FACE} />
    </button>
  );
}

/** @param side 0: left */
const photoName = (image: number, side: number, pair: number): string =>
  side === 0 ? t`Card of image ${image}, left of pair ${pair}` : t`Card of image ${image}, right of pair ${pair}`;

function PairCard({ pairs, pair, threshold, faces }: PairCardProps) {
  const left = pairs.left[pair]!;
  const right = pairs.right[pair]!;
  const session = useSession();
  const both = useMemo(() => [left, right], [left, right]);
  const same = pairs.same[pair] === 1;
  const ok = isRight(pairs, pair, threshold);
  const verdict = pairs.similarity[pair]! > threshold ? t`taken for one person` : t`taken for two`;
  return (
    <li className={classes.pair}>
      <span className={classes.faces}>
        {both.map((image, side) => (
          <Photo
            key={side}
            faces={faces}
            image={image}
            name={photoName(image + 1, side, pair + 1)}
            onOpen={() => session.openJudged(image, both)}
          />
        ))}
      </span>
      <div className={classes.pairText}>
        <p>
          <b className="numeric">{pairs.similarity[pair]!.toFixed(3)}</b> {same ? t`one person` : t`two people`}
        </p>
        <p className={ok ? classes.right : shared.wrong}>
          {ok ? (
            <IconCheck size={14} stroke={2.6} role="img" aria-label={t({ message: 'right', context: 'verdict' })} />
          ) : (
            <IconX size={14} stroke={2.6} role="img" aria-label={t({ message: 'wrong', context: 'verdict' })} />
          )}
          {verdict}
        </p>
      </div>
    </li>
  );
}

const pageText = (page: number, pages: string): string => t`${page} of ${pages}`;

export function PairExplorer({ verification, faces }: { verification: VerificationReport; faces: FaceSheet }) {
  const threshold = useThreshold(verification);
  const [filter, setFilter] = useState<PairFilter>({ verdict: 'all', kind: 'all', order: 'near' });
  const [page, setPage] = useState(0);
  const { pairs } = verification;
  const found = useMemo(() => browse(pairs, threshold, filter), [pairs, threshold, filter]);
  const count = found.length;
  const pages = Math.max(1, Math.ceil(count / PAGE));
  const current = Math.min(page, pages - 1);
  const change = (part: Partial<PairFilter>): void => {
    setFilter({ ...filter, ...part });
    setPage(0);
  };
  return (
    <section className={`panel ${shared.panel}`} aria-labelledby="pairs-title">
      <div className={classes.panelHead}>
        <h2 className="panel-title" id="pairs-title">
          {t`Pairs`}
        </h2>
        <p className={shared.about} role="status">
          {plural(count, { one: '# pair', other: '# pairs' })}
        </p>
      </div>
      <div className={classes.choices}>
        <Choice label={t`Pairs`} value={filter.kind} labels={KIND_LABELS} onChange={(kind) => change({ kind })} />
        <Choice
          label={t`Verdict`}
          value={filter.verdict}
          labels={VERDICT_LABELS}
          onChange={(verdict) => change({ verdict })}
        />
        <Choice
          label={t({ message: 'First', context: 'order' })}
          value={filter.order}
          labels={ORDER_LABELS}
          onChange={(order) => change({ order })}
        />
      </div>
      {found.length === 0 ? (
        <p className={shared.none}>{t`No pair is like that at this threshold.`}</p>
      ) : (
        <ul className={classes.pairs} aria-label={t`Pairs found`}>
          {found.slice(current * PAGE, (current + 1) * PAGE).map((pair) => (
            <PairCard key={pair} pairs={pairs} pair={pair} threshold={threshold} faces={faces} />
          ))}
        </ul>
      )}
      <div className={classes.pager}>
        <button type="button" className={controls.chip} disabled={current === 0} onClick={() => setPage(current - 1)}>
          <IconChevronLeft size={14} aria-hidden /> {t({ message: 'Previous', context: 'page' })}
        </button>
        <span className="numeric">{pageText(current + 1, pages.toLocaleString('en'))}</span>
        <button
          type="button"
          className={controls.chip}
          disabled={current >= pages - 1}
          onClick={() => setPage(current + 1)}
        >
          {t({ message: 'Next', context: 'page' })} <IconChevronRight size={14} aria-hidden />
        </button>
      </div>
    </section>
  );
}
