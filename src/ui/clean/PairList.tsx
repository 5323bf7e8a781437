/** Who is easily mixed up with whom, and whose photos may be of two people. Choosing one compares them. */
import { msg, plural, t } from '@lingui/core/macro';
import { IconUsers } from '@tabler/icons-react';
import { useId } from 'react';
import { PERHAPS_ONE } from '../../domain/resemblance.ts';
import { perhapsTwo } from '../../store/clean/compared.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { say } from '../../words/language.ts';
import { HelpTip } from '../controls/HelpTip.tsx';
import { percent } from '../format.ts';
import { IdentityName } from './IdentityName.tsx';
import classes from './PairList.module.css';
import rows from './PairRow.module.css';
import { PairRow } from './PairRow.tsx';

const HELP = msg`How often, of two people alone, a photo of one would be taken for the other: 0 % for two who are never mixed up, 50 % where nothing tells them apart. Relatives, children and photos that are hard to recognise are mixed up more; so are people of whom there are few photos. The numbers are those of the labels that the last check was made with.`;

const twoGroups = (name: string): string => t`The photos of ${name} fall into two groups that are hardly ever mixed up`;

export function PairList() {
  const session = useCleanSession();
  const help = useId();
  const resemblance = useClean((state) => state.resemblance);
  const comparing = useClean((state) => state.comparing);
  const identities = useClean((state) => state.set?.identities ?? []);
  if (!resemblance) return null;
  const { pairs } = resemblance;
  const found = pairs.length;
  const two = perhapsTwo(resemblance);
  const names = two.length;
  return (
    <section className={`panel ${classes.panel}`} aria-label={t`Look-alikes`}>
      <header className={classes.head}>
        <h2 className="panel-title">{t`Easily mixed up`}</h2>
        <HelpTip about={t`Look-alikes`} text={say(HELP)} id={help} />
        <span id={help} hidden>
          {say(HELP)}
        </span>
        <p className="quiet">{found === 0 ? t`nobody` : plural(found, { one: '# pair', other: '# pairs' })}</p>
      </header>
      <ul className={rows.list}>
        {pairs.map(({ a, b, mixed }) => {
          const [nameA, nameB] = [identities[a] ?? '?', identities[b] ?? '?'];
          const share = percent(mixed);
          return (
            <PairRow
              key={`${a} ${b}`}
              a={a}
              b={b}
              chosen={comparing?.kind === 'pair' && comparing.a === a && comparing.b === b}
              title={t`${nameA} and ${nameB} are mixed up in ${share} of photos`}
              bar={Math.min(1, 2 * mixed)}
              value={share}
              note={mixed >= PERHAPS_ONE ? t`perhaps one person` : undefined}
              onChoose={() => session.compare({ kind: 'pair', a, b })}
            />
          );
        })}
      </ul>
      {two.length > 0 && (
        <>
          <header className={classes.head}>
            <h2 className="panel-title">{t`Perhaps two people`}</h2>
            <p className="quiet">{plural(names, { one: '# name', other: '# names' })}</p>
          </header>
          <ul className={rows.list}>
            {two.map((identity) => (
              <li key={identity}>
                <button
                  type="button"
                  className={rows.single}
                  aria-pressed={comparing?.kind === 'groups' && comparing.identity === identity}
                  title={twoGroups(identities[identity] ?? '?')}
                  onClick={() => session.compare({ kind: 'groups', identity })}
                >
                  <IconUsers size={13} className={rows.sign} aria-hidden />
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
