/** Two people of a list, and how much they are mixed up: as a bar and as a number. */
import { t } from '@lingui/core/macro';
import { IconArrowsLeftRight } from '@tabler/icons-react';
import { IdentityName } from './IdentityName.tsx';
import classes from './PairRow.module.css';

/** Width of the longest bar, pixels. */
const BAR = 44;

interface PairRowProps {
  /** Identities. */
  readonly a: number;
  readonly b: number;
  readonly chosen: boolean;
  readonly title: string;
  /** Of the longest bar, [0, 1]. */
  readonly bar: number;
  readonly value: string;
  readonly note?: string | undefined;
  onChoose(): void;
}

export function PairRow({ a, b, chosen, title, bar, value, note, onChoose }: PairRowProps) {
  return (
    <li>
      <button type="button" className={classes.pair} aria-pressed={chosen} title={title} onClick={onChoose}>
        <IdentityName identity={a} />
        <IconArrowsLeftRight size={12} className={classes.sign} aria-hidden />
        <span className="sr-only">{t`and`}</span>
        <IdentityName identity={b} />
        <i className={classes.bar} style={{ width: `${BAR * bar}px` }} aria-hidden />
        <span className={classes.value}>{value}</span>
        {note !== undefined && <span className={classes.note}>{note}</span>}
      </button>
    </li>
  );
}
