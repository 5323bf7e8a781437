/** An identity of the set under review. */
import { useClean } from '../../store/clean/useClean.ts';
import { IdentityTag } from '../faces/IdentityTag.tsx';

export function IdentityName({ identity }: { identity: number }) {
  const name = useClean((state) => state.set?.identities[identity] ?? '?');
  return <IdentityTag identity={identity} name={name} />;
}
