/** The two ways to clean a set, which of them suits this one and why, and the door to the other. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { adviseWay } from '../../domain/cleanAdvice.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { useSession } from '../../store/useApp.ts';
import controls from '../controls/controls.module.css';
import { Term } from '../glossary/Term.tsx';
import classes from './WayNote.module.css';

export function WayNote() {
  const session = useSession();
  const clean = useCleanSession();
  const set = useClean((state) => state.set);
  if (!set) return null;
  const { way, reason } = adviseWay(set.names.length, set.identities.length);
  const train = (): void => {
    const { images } = clean;
    if (!images) return;
    session.chooseOwn(images);
    session.show('train');
  };
  return (
    <p className={classes.way}>
      {way === 'labels' ? (
        <Trans>
          Pretrained embeddings suit this set: {reason} Labels are checked by{' '}
          <Term word="crossFitting">cross-fitting</Term>.
        </Trans>
      ) : (
        <Trans>
          This set is large enough for a network of its own: {reason} Labels are checked by{' '}
          <Term word="crossFitting">cross-fitting</Term>.
        </Trans>
      )}{' '}
      <button
        type="button"
        className={controls.link}
        title={t`Opens this set in the Train view, where a network learns from it from scratch and corrects labels on the way`}
        onClick={train}
      >
        {t`Train a network on it instead`}
      </button>
    </p>
  );
}
