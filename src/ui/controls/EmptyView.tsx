/** A view that has nothing to show yet: what it is for, and what to do. */
import type { ReactNode } from 'react';
import classes from './EmptyView.module.css';

interface EmptyViewProps {
  /** Name of the view. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  /** What can be done. */
  readonly children: ReactNode;
}

export function EmptyView({ label, icon, title, text, children }: EmptyViewProps) {
  return (
    <section className={`panel ${classes.empty}`} aria-label={label}>
      {icon}
      <h2 className="panel-title">{title}</h2>
      <p>{text}</p>
      <div className={classes.acts}>{children}</div>
    </section>
  );
}
