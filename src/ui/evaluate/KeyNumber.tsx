/** Numbers that matter most, large, each with its name and what it means. */
import type { ReactNode } from 'react';
import type { TermKey } from '../../domain/glossary/glossary.ts';
import { Term } from '../glossary/Term.tsx';
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
  readonly word?: TermKey | undefined;
}

export function KeyNumber({ label, value, note, help, word }: KeyNumberProps) {
  return (
    <div className={classes.number} title={help}>
      <dt>{word ? <Term word={word}>{label}</Term> : label}</dt>
      <dd>
        <b>{value}</b> <span>{note}</span>
      </dd>
    </div>
  );
}
