/** Who is mixed up with whom: pairs of identities among the suspects. Choosing one shows its images. */
import { plural, t } from '@lingui/core/macro';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import classes from './MixedPanel.module.css';
import rows from './PairRow.module.css';
import { PairRow } from './PairRow.tsx';

/** Rows that are drawn; the rest are rare and found through the filters. */
const ROWS = 40;

export function MixedPanel() {
  const session = useCleanSession();
  const mixed = useClean((state) => state.mixed);
  const filter = useClean((state) => state.filter);
  const identities = useClean((state) => state.set?.identities ?? []);
  const pairs = mixed.length;
  const greatest = mixed[0] ? mixed[0].aLooksLikeB + mixed[0].bLooksLikeA : 1;
  return (
    <section className={`panel ${classes.panel}`} aria-label={t`Mixed up`}>
      <header className={classes.head}>
        <h2 className="panel-title">{t`Mixed up`}</h2>
        <p className="quiet">
          {pairs === 0 ? t`nobody at this threshold` : plural(pairs, { one: '# pair', other: '# pairs' })}
        </p>
      </header>
      <ul className={rows.list}>
        {mixed.slice(0, ROWS).map(({ a, b, aLooksLikeB, bLooksLikeA }) => {
          const total = aLooksLikeB + bLooksLikeA;
          const chosen = filter.identity === a && filter.mixedWith === b;
          const [nameA, nameB] = [identities[a] ?? '?', identities[b] ?? '?'];
          return (
            <PairRow
              key={`${a} ${b}`}
              a={a}
              b={b}
              chosen={chosen}
              title={t`${aLooksLikeB} labelled ${nameA} look like ${nameB}, ${bLooksLikeA} labelled ${nameB} look like ${nameA}`}
              bar={total / greatest}
              value={total.toLocaleString('en')}
              onChoose={() =>
                session.show(
                  chosen ? { identity: null, mixedWith: null } : { list: 'suspects', identity: a, mixedWith: b },
                )
              }
            />
          );
        })}
      </ul>
    </section>
  );
}
