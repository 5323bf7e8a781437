/** The name of an identity with its colour; isolated, so that a name in another direction leaves the text around it alone. */
import { useComputedColorScheme } from '@mantine/core';
import { useClean } from '../../store/clean/useClean.ts';
import { identityColour } from '../faces/identityColour.ts';
import classes from './IdentityName.module.css';

export function IdentityName({ identity }: { identity: number }) {
  const scheme = useComputedColorScheme('light');
  const name = useClean((state) => state.set?.identities[identity] ?? '?');
  return (
    <span className={classes.name} title={name}>
      <i className={classes.dot} style={{ background: identityColour(identity, scheme) }} aria-hidden />
      <bdi>{name}</bdi>
    </span>
  );
}
