/** Numbers that matter most, large, each with its name and what it means. */
import type { ReactNode } from 'react';
import classes from './KeyNumber.module.css';

interface KeyNumbersProps {
  /** In columns of equal width, so many of them; else as they come. */
  readonly columns?: 3;
  readonly children: ReactNode;
}

export function KeyNumbers({ columns, children }: KeyNumbersProps) {
  return <dl className={`${classes.numbers} ${columns ? classes.threes : ''}`}>{children}</dl>;
}

interface KeyNumberProps {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly help: string;
}

export function KeyNumber({ label, value, note, help }: KeyNumberProps) {
  return (
    <div className={classes.number} title={help}>
      <dt>{label}</dt>
      <dd>
        <b>{value}</b> <span>{note}</span>
      </dd>
    </div>
  );
}
