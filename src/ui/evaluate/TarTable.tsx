/** TAR at the usual FARs, each with what it rests on. */
import { plural, t } from '@lingui/core/macro';
import type { TarRow, VerificationSummary } from '../../domain/evaluation.ts';
import { finePercent, short } from '../format.ts';
import { Term } from '../glossary/Term.tsx';
import shared from './Evaluate.module.css';

function support({ far, allowed }: TarRow, impostors: number): string {
  const needed = Math.round(1 / far).toLocaleString('en');
  if (allowed < 1) return t`too few pairs: needs ${needed}`;
  const [part, whole] = [allowed.toLocaleString('en'), impostors.toLocaleString('en')];
  return t`${part} of ${whole}`;
}

export function TarTable({ verification }: { verification: VerificationSummary }) {
  const { tarAtFar, differentPairs } = verification;
  return (
    <section className={`panel ${shared.panel}`} aria-labelledby="tar-title">
      <h2 className="panel-title" id="tar-title">
        <Term word="tarAtFar">{t`TAR at FAR`}</Term>
      </h2>
      <p className={shared.about}>
        {t`How many pairs of one person are accepted when at most this share of the ${plural(differentPairs, { one: '# pair', other: '# pairs' })} of two people may be.`}
      </p>
      <div className={shared.scroll}>
        <table className={shared.table}>
          <thead>
            <tr>
              <th scope="col">FAR</th>
              <th scope="col">TAR</th>
              <th scope="col">{t`Threshold`}</th>
              <th scope="col">{t`Pairs behind it`}</th>
            </tr>
          </thead>
          <tbody>
            {tarAtFar.map((row) => (
              <tr key={row.far} className={row.allowed < 1 ? shared.weak : undefined}>
                <th scope="row">{short(row.far * 100)} %</th>
                <td>{finePercent(row.tar)}</td>
                <td>{row.threshold === null ? t`none` : row.threshold.toFixed(3)}</td>
                <td>{support(row, differentPairs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
