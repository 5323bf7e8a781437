/** Who is mixed up with whom: pairs of identities among the suspects. Choosing one shows its images. */
import { plural, t } from '@lingui/core/macro';
import { IconArrowsLeftRight } from '@tabler/icons-react';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { IdentityName } from './IdentityName.tsx';
import classes from './MixedPanel.module.css';

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
      <ul className={classes.list}>
        {mixed.slice(0, ROWS).map(({ a, b, aLooksLikeB, bLooksLikeA }) => {
          const total = aLooksLikeB + bLooksLikeA;
          const chosen = filter.identity === a && filter.mixedWith === b;
          const [nameA, nameB] = [identities[a] ?? '?', identities[b] ?? '?'];
          return (
            <li key={`${a} ${b}`}>
              <button
                type="button"
                className={classes.pair}
                aria-pressed={chosen}
                title={t`${aLooksLikeB} labelled ${nameA} look like ${nameB}, ${bLooksLikeA} labelled ${nameB} look like ${nameA}`}
                onClick={() =>
                  session.show(
                    chosen ? { identity: null, mixedWith: null } : { list: 'suspects', identity: a, mixedWith: b },
                  )
                }
              >
                <IdentityName identity={a} />
                <IconArrowsLeftRight size={12} className={classes.with} aria-hidden />
                <span className="sr-only">{t`and`}</span>
                <IdentityName identity={b} />
                <i className={classes.bar} style={{ width: `${(44 * total) / greatest}px` }} aria-hidden />
                <span className={classes.count}>{total}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
