/** The name of an identity with its colour; isolated, so that a name in another direction leaves the text around it alone. */
import type { CSSProperties } from 'react';
import classes from './IdentityTag.module.css';
import { identityColour } from './identityColour.ts';

interface IdentityTagProps {
  readonly identity: number;
  readonly name: string;
  readonly className?: string | undefined;
}

export function IdentityTag({ identity, name, className = '' }: IdentityTagProps) {
  // The style sheet takes the one of its scheme: hundreds of tags need not listen for it.
  const colours = {
    '--light': identityColour(identity, 'light'),
    '--dark': identityColour(identity, 'dark'),
  } as CSSProperties;
  return (
    <span className={`${classes.tag} ${className}`} title={name}>
      <i className={classes.dot} style={colours} aria-hidden />
      <bdi>{name}</bdi>
    </span>
  );
}
