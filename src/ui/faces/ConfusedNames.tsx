/** Who is taken for whom: both names with their colours. */
import { t } from '@lingui/core/macro';
import type { ConfusedPair } from '../../domain/confusions.ts';
import { NO_LABEL } from '../../domain/detectionTerms.ts';
import { IdentityTag } from './IdentityTag.tsx';

interface ConfusedNamesProps {
  readonly pair: ConfusedPair;
  /** Of the identities, by number. */
  readonly names: readonly string[];
  /** Of each name. */
  readonly className?: string | undefined;
  /** Of the arrow, where nothing else names the pair. */
  readonly said?: string;
}

export function ConfusedNames({ pair: { given, rectified }, names, className, said }: ConfusedNamesProps) {
  const tag = (identity: number) => {
    const number = identity + 1;
    return <IdentityTag identity={identity} name={names[identity] ?? t`person ${number}`} className={className} />;
  };
  return (
    <>
      {tag(given)}
      {/* As text: what is seen is to be part of the name of a button that it stands on. */}
      <span {...(said && { role: 'img', 'aria-label': said })}>{' → '}</span>
      {rectified === NO_LABEL ? <span>{t({ message: 'wrong', context: 'label' })}</span> : tag(rectified)}
    </>
  );
}
