/** What became of a label, as a row of a list of facts. */
import { t } from '@lingui/core/macro';
import { say } from '../../words/language.ts';
import classes from './OutcomeFact.module.css';
import { OutcomeIcon } from './OutcomeIcon.tsx';
import { OUTCOMES, type Outcome } from './outcome.ts';

export function OutcomeFact({ outcome }: { readonly outcome: Outcome }) {
  return (
    <>
      <dt>{t`label`}</dt>
      <dd className={classes.outcome}>
        <OutcomeIcon outcome={outcome} decorative /> {say(OUTCOMES[outcome].short)}
      </dd>
    </>
  );
}
