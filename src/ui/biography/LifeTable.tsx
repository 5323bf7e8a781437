/** What the lines are, with the values of the epoch that is looked at; and all epochs as a table. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { LifeEpoch } from '../../domain/biography.ts';
import { comparisonOf } from '../../domain/decision/decisionSentence.ts';
import { signedText } from '../../lib/signedText.ts';
import { Term } from '../glossary/Term.tsx';
import classes from './Biography.module.css';

interface LifeTableProps {
  readonly epochs: readonly LifeEpoch[];
  /** Index of the epoch that is looked at. */
  readonly at: number;
  readonly name: (identity: number) => string;
}

const shown = (value: number): string => signedText(value, 2);

function Legend({ life, name }: { readonly life: LifeEpoch; readonly name: (identity: number) => string }) {
  const { decision, given } = life;
  if (!decision) return null;
  const { reach, hold } = comparisonOf(decision);
  const nearest = <bdi>{name(decision.nearest)}</bdi>;
  const person = <bdi>{name(given)}</bdi>;
  return (
    <ul className={classes.legend}>
      <li title={t`Cosine of the angle between the embedding and the centre of its given label`}>
        <i className={classes.ownKey} aria-hidden />
        <span>
          <Trans>
            <Term word="cosine">cos</Term> to {person}, given
          </Trans>
        </span>
        <b>{shown(decision.own)}</b>
      </li>
      <li title={t`The nearest negative: of all other identities the one whose boundary the face is deepest in`}>
        <i className={classes.negativeKey} aria-hidden />
        <span>
          <Trans>
            cos to {nearest}, <Term word="nearestNegative">nearest negative</Term>
          </Trans>
        </span>
        <b>{shown(decision.negative)}</b>
      </li>
      <li
        title={t`The label changes where this exceeds the cosine to the given label. The band up to the line above is the margin.`}
      >
        <i className={classes.reachKey} aria-hidden />
        <span>{t`the same less the margin`}</span>
        <b>{shown(reach)}</b>
      </li>
      {hold !== decision.own && (
        <li title={t`A negative cosine of its own counts as 0, as in the authors' code`}>
          <i className={classes.holdKey} aria-hidden />
          <span>{t`what it has to exceed`}</span>
          <b>{shown(hold)}</b>
        </li>
      )}
    </ul>
  );
}

function Row({ life, name }: { readonly life: LifeEpoch; readonly name: (identity: number) => string }) {
  const { epoch, decision, label, given } = life;
  if (!decision || label === null) {
    return (
      <tr>
        <th scope="row">{epoch}</th>
        <td colSpan={5}>{t`not trained on`}</td>
      </tr>
    );
  }
  const { reach, hold } = comparisonOf(decision);
  const person = name(label);
  return (
    <tr>
      <th scope="row">{epoch}</th>
      <td>{label === given ? person : t`${person}, taken`}</td>
      <td className="numeric">{shown(decision.own)}</td>
      <td>
        <span className="numeric">{shown(decision.negative)}</span> {name(decision.nearest)}
      </td>
      <td className="numeric">{shown(reach)}</td>
      <td className="numeric">{shown(hold)}</td>
    </tr>
  );
}

export function LifeTable({ epochs, at, name }: LifeTableProps) {
  return (
    <>
      <Legend life={epochs[at]!} name={name} />
      <details className={classes.details}>
        <summary>{t`As a table`}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <section className={classes.tableRoom} tabIndex={0} aria-label={t`Label and cosines by epoch`}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t`Epoch`}</th>
                <th scope="col">{t`Label`}</th>
                <th scope="col">{t`cos given`}</th>
                <th scope="col">{t`cos nearest`}</th>
                <th scope="col" title={t`The cosine to the nearest negative less the margin`}>
                  {t`reach`}
                </th>
                <th scope="col" title={t`What the reach has to exceed for the label to change`}>
                  {t`hold`}
                </th>
              </tr>
            </thead>
            <tbody>
              {epochs.map((life) => (
                <Row key={life.epoch} life={life} name={name} />
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </>
  );
}
