/** Who is easily mixed up with whom, and whose photos may be of two people. Choosing one compares them. */
import { IconArrowsLeftRight, IconUsers } from '@tabler/icons-react';
import { useId } from 'react';
import { PERHAPS_ONE } from '../../domain/resemblance.ts';
import { perhapsTwo } from '../../store/clean/compared.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { HelpTip } from '../controls/HelpTip.tsx';
import { counted, percent } from '../format.ts';
import { IdentityName } from './IdentityName.tsx';
import classes from './PairList.module.css';

const HELP =
  'How often, of two people alone, a photo of one would be taken for the other: 0 % for two who are never mixed up, 50 % where nothing tells them apart. Relatives, children and photos that are hard to recognise are mixed up more; so are people of whom there are few photos. The numbers are those of the labels that the last check was made with.';

export function PairList() {
  const session = useCleanSession();
  const help = useId();
  const resemblance = useClean((state) => state.resemblance);
  const comparing = useClean((state) => state.comparing);
  const identities = useClean((state) => state.set?.identities ?? []);
  if (!resemblance) return null;
  const { pairs } = resemblance;
  const two = perhapsTwo(resemblance);
  return (
    <section className={`panel ${classes.panel}`} aria-label="Look-alikes">
      <header className={classes.head}>
        <h2 className="panel-title">Easily mixed up</h2>
        <HelpTip about="Look-alikes" text={HELP} id={help} />
        <span id={help} hidden>
          {HELP}
        </span>
        <p className="quiet">{pairs.length === 0 ? 'nobody' : counted(pairs.length, 'pair')}</p>
      </header>
      <ul className={classes.list}>
        {pairs.map(({ a, b, mixed }) => {
          const chosen = comparing?.kind === 'pair' && comparing.a === a && comparing.b === b;
          return (
            <li key={`${a} ${b}`}>
              <button
                type="button"
                className={classes.row}
                aria-pressed={chosen}
                title={`${identities[a]} and ${identities[b]} are mixed up in ${percent(mixed)} of photos`}
                onClick={() => session.compare({ kind: 'pair', a, b })}
              >
                <IdentityName identity={a} />
                <IconArrowsLeftRight size={12} className={classes.with} aria-hidden />
                <span className="sr-only">and</span>
                <IdentityName identity={b} />
                <i className={classes.bar} style={{ width: `${88 * Math.min(0.5, mixed)}px` }} aria-hidden />
                <span className={classes.share}>{percent(mixed)}</span>
                {mixed >= PERHAPS_ONE && <span className={classes.note}>perhaps one person</span>}
              </button>
            </li>
          );
        })}
      </ul>
      {two.length > 0 && (
        <>
          <header className={classes.head}>
            <h2 className="panel-title">Perhaps two people</h2>
            <p className="quiet">{counted(two.length, 'name')}</p>
          </header>
          <ul className={classes.list}>
            {two.map((identity) => (
              <li key={identity}>
                <button
                  type="button"
                  className={classes.single}
                  aria-pressed={comparing?.kind === 'groups' && comparing.identity === identity}
                  title={`The photos of ${identities[identity]} fall into two groups that are hardly ever mixed up`}
                  onClick={() => session.compare({ kind: 'groups', identity })}
                >
                  <IconUsers size={13} className={classes.with} aria-hidden />
                  <IdentityName identity={identity} />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
