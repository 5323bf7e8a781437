/** The labels that the head has rectified: how right and how complete that is, and who is taken for whom. */
import { plural, t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { imagesOfConfusion } from '../../domain/confusions.ts';
import { capitalised, DETECTION_TERMS, UNLABELLED_TERMS } from '../../domain/detectionTerms.ts';
import { type Confusion, type DetectionReport, hasUnlabelled } from '../../domain/evaluation.ts';
import { useApp } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import { ConfusedNames } from '../faces/ConfusedNames.tsx';
import { takenFor } from '../faces/takenFor.ts';
import { useOpenConfusion } from '../faces/useOpenConfusion.ts';
import { Term } from '../glossary/Term.tsx';
import classes from './DetectionPanel.module.css';
import { detectionNumbers, detectionSummary } from './detectionNumbers.ts';
import shared from './Evaluate.module.css';
import { KeyNumber, KeyNumbers } from './KeyNumber.tsx';

/** The most frequent ones are what a person looks for. */
const SHOWN = 20;

interface ConfusionRowProps {
  readonly confusion: Confusion;
  readonly most: number;
  readonly names: readonly string[];
  /** The report is of the run on the page, whose photos can be shown. */
  readonly onPage: boolean;
}

/** A confusion that opens its photos. */
function OpenPair({ confusion, names }: Pick<ConfusionRowProps, 'confusion' | 'names'>) {
  // The report is of one moment, the labels are of now.
  const corrections = useApp((state) => state.corrections);
  const now = useMemo(
    () => imagesOfConfusion(corrections.byImage.values(), confusion).length,
    [corrections, confusion],
  );
  const open = useOpenConfusion();
  const pair = takenFor(names, confusion);
  return (
    <button
      type="button"
      className={classes.from}
      disabled={now === 0}
      aria-label={t`${pair}: show ${plural(now, { one: '# image', other: '# images' })}`}
      title={
        now === 0
          ? t`No image is rectified like that any more`
          : t`Show ${plural(now, { one: '# image', other: '# images' })} in Train`
      }
      onClick={() => open(confusion)}
    >
      <ConfusedNames pair={confusion} names={names} className={classes.name} />
    </button>
  );
}

function ConfusionRow({ confusion, most, names, onPage }: ConfusionRowProps) {
  const { count, right } = confusion;
  return (
    <tr>
      <td>
        {onPage ? (
          <OpenPair confusion={confusion} names={names} />
        ) : (
          <span className={classes.from}>
            <ConfusedNames pair={confusion} names={names} className={classes.name} said={t`taken for`} />
          </span>
        )}
      </td>
      <td>
        <span className={classes.count}>
          {count}
          <i className={classes.bar} style={{ width: `${(100 * count) / most}%` }} aria-hidden />
        </span>
      </td>
      <td className="numeric">{right === null ? t`unknown` : right}</td>
    </tr>
  );
}

interface DetectionPanelProps {
  readonly detection: DetectionReport;
  /** Of the identities of another run than the one on the page, by number. */
  readonly identities?: readonly string[];
}

const NO_NAMES: readonly string[] = [];

export function DetectionPanel({ detection, identities }: DetectionPanelProps) {
  const onPage = useApp((state) => state.dataset.faces?.identities ?? NO_NAMES);
  const names = identities ?? onPage;
  const { confusions } = detection;
  const most = confusions[0]?.count ?? 1;
  const more = confusions.length - SHOWN;
  const unlabelled = hasUnlabelled(detection);
  const title = unlabelled ? t`Whose labels are taken for wrong` : t`Who is taken for whom`;
  return (
    <section className={`panel ${shared.panel}`} aria-labelledby="detection-title">
      <h2 className="panel-title" id="detection-title">
        {t`Wrong labels found`}
      </h2>
      <p className={shared.about}>{detectionSummary(detection)}</p>
      <KeyNumbers columns={3}>
        {detectionNumbers(detection).map((number) => (
          <KeyNumber key={number.label} {...number} />
        ))}
      </KeyNumbers>
      <h3 className={classes.sub}>
        <Term word="confusion">{title}</Term>
      </h3>
      {confusions.length === 0 ? (
        <p className={shared.none}>{t`No label is rectified.`}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section className={classes.confusions} tabIndex={0} aria-label={title}>
          <table className={shared.table}>
            <thead>
              <tr>
                <th scope="col">{t`Given label, new label`}</th>
                <th scope="col">{t`Images`}</th>
                <th
                  scope="col"
                  title={say(unlabelled ? UNLABELLED_TERMS.precision.help : DETECTION_TERMS.nowRight.help)}
                >
                  {unlabelled ? t`Rightly` : capitalised(say(DETECTION_TERMS.nowRight.name))}
                </th>
              </tr>
            </thead>
            <tbody>
              {confusions.slice(0, SHOWN).map((confusion) => (
                <ConfusionRow
                  key={`${confusion.given}-${confusion.rectified}`}
                  confusion={confusion}
                  most={most}
                  names={names}
                  onPage={identities === undefined}
                />
              ))}
            </tbody>
          </table>
          {more > 0 && (
            <p className={shared.none}>
              {unlabelled
                ? plural(more, { one: 'and # more person', other: 'and # more people' })
                : plural(more, { one: 'and # more pair of people', other: 'and # more pairs of people' })}
            </p>
          )}
        </section>
      )}
    </section>
  );
}
