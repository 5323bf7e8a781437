/** The name of an identity with its colour; isolated, so that a name in another direction leaves the text around it alone. */
import { useComputedColorScheme } from '@mantine/core';
import classes from './IdentityTag.module.css';
import { identityColour } from './identityColour.ts';

interface IdentityTagProps {
  readonly identity: number;
  readonly name: string;
  readonly className?: string | undefined;
}

export function IdentityTag({ identity, name, className = '' }: IdentityTagProps) {
  const scheme = useComputedColorScheme('light');
  return (
    <span className={`${classes.tag} ${className}`} title={name}>
      <i className={classes.dot} style={{ background: identityColour(identity, scheme) }} aria-hidden />
      <bdi>{name}</bdi>
    </span>
  );
}
