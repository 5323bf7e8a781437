/** The labels that the head has rectified: how right and how complete that is, and who is taken for whom. */
import { IconArrowRight } from '@tabler/icons-react';
import { capitalised, DETECTION_TERMS, NO_LABEL, UNLABELLED_TERMS } from '../../domain/detectionTerms.ts';
import { type Confusion, type DetectionReport, hasUnlabelled } from '../../domain/evaluation.ts';
import { useApp } from '../../store/useApp.ts';
import { IdentityTag } from '../faces/IdentityTag.tsx';
import { counted } from '../format.ts';
import classes from './DetectionPanel.module.css';
import { detectionNumbers, detectionSummary } from './detectionNumbers.ts';
import shared from './Evaluate.module.css';
import { KeyNumber, KeyNumbers } from './KeyNumber.tsx';

/** The most frequent ones are what a person looks for. */
const SHOWN = 20;

function Name({ identity, names }: { identity: number; names: readonly string[] }) {
  const name = names[identity] ?? `person ${identity + 1}`;
  return <IdentityTag identity={identity} name={name} className={classes.name} />;
}

interface ConfusionRowProps {
  readonly confusion: Confusion;
  readonly most: number;
  readonly names: readonly string[];
}

function ConfusionRow({ confusion, most, names }: ConfusionRowProps) {
  const { given, rectified, count, right } = confusion;
  return (
    <tr>
      <td>
        <span className={classes.from}>
          <Name identity={given} names={names} />
          <IconArrowRight size={13} role="img" aria-label="taken for" />
          {rectified === NO_LABEL ? <span>wrong</span> : <Name identity={rectified} names={names} />}
        </span>
      </td>
      <td>
        <span className={classes.count}>
          {count}
          <i className={classes.bar} style={{ width: `${(100 * count) / most}%` }} aria-hidden />
        </span>
      </td>
      <td className="numeric">{right === null ? 'unknown' : right}</td>
    </tr>
  );
}

interface DetectionPanelProps {
  readonly detection: DetectionReport;
  /** Of the identities, by number; those of the set on the page where none are given. */
  readonly identities?: readonly string[];
}

const NO_NAMES: readonly string[] = [];

export function DetectionPanel({ detection, identities }: DetectionPanelProps) {
  const onPage = useApp((state) => state.dataset.faces?.identities ?? NO_NAMES);
  const names = identities ?? onPage;
  const { confusions } = detection;
  const most = confusions[0]?.count ?? 1;
  const unlabelled = hasUnlabelled(detection);
  const title = unlabelled ? 'Whose labels are taken for wrong' : 'Who is taken for whom';
  return (
    <section className={`panel ${shared.panel}`} aria-labelledby="detection-title">
      <h2 className="panel-title" id="detection-title">
        Wrong labels found
      </h2>
      <p className={shared.about}>{detectionSummary(detection)}</p>
      <KeyNumbers columns={3}>
        {detectionNumbers(detection).map((number) => (
          <KeyNumber key={number.label} {...number} />
        ))}
      </KeyNumbers>
      <h3 className={classes.sub}>{title}</h3>
      {confusions.length === 0 ? (
        <p className={shared.none}>No label is rectified.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section className={classes.confusions} tabIndex={0} aria-label={title}>
          <table className={shared.table}>
            <thead>
              <tr>
                <th scope="col">Given label, new label</th>
                <th scope="col">Images</th>
                <th scope="col" title={unlabelled ? UNLABELLED_TERMS.precision.help : DETECTION_TERMS.nowRight.help}>
                  {unlabelled ? 'Rightly' : capitalised(DETECTION_TERMS.nowRight.name)}
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
                />
              ))}
            </tbody>
          </table>
          {confusions.length > SHOWN && (
            <p className={shared.none}>
              and {counted(confusions.length - SHOWN, unlabelled ? 'more person' : 'more pair')}
              {unlabelled ? '' : ' of people'}
            </p>
          )}
        </section>
      )}
    </section>
  );
}
