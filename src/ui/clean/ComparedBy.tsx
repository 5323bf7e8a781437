/** The network that the faces under review were compared by, how it was fed, and the way to another. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { inputText, type OwnNetwork } from '../../domain/ownNetwork.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import classes from './ComparedBy.module.css';
import { NetworkChoice, SHIPPED_NETWORK } from './NetworkChoice.tsx';

interface ChangeProps {
  onClose(): void;
}

/** Nothing is compared before it is asked for. */
function Change({ onClose }: ChangeProps) {
  const session = useCleanSession();
  const used = useClean((state) => state.set?.network);
  const [network, setNetwork] = useState<OwnNetwork | null>(() => session.store.getState().network);
  const compare = (): void => {
    onClose();
    session.compareBy(network);
  };
  const comparedBy = used?.name;
  const fed = used && inputText(used.plan.input);
  return (
    <div className={classes.change}>
      <NetworkChoice network={network} onChange={setNetwork} />
      {used && network && (
        <p>
          <Trans>
            The scores on show come from <bdi>{comparedBy}</bdi>, fed with {fed}.
          </Trans>
        </p>
      )}
      <p>{t`All faces are read again; your verdicts stay, and a network of no use leaves the review as it is.`}</p>
      <Button onClick={compare}>{t`Compare again`}</Button>
    </div>
  );
}

export function ComparedBy() {
  const set = useClean((state) => state.set);
  const working = useClean((state) => state.work !== null);
  const [open, setOpen] = useState(false);
  if (!set) return null;
  const { network } = set;
  const name = network ? network.name : say(SHIPPED_NETWORK);
  const fed = network && inputText(network.plan.input);
  return (
    <>
      <p title={fed && t`Fed with ${fed}`}>
        <Trans>
          Compared by <bdi>{name}</bdi>.
        </Trans>{' '}
        <button type="button" className={controls.link} disabled={working} onClick={() => setOpen(true)}>
          {t`Change…`}
        </button>
      </p>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t`What compares the faces`}
        size="lg"
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        <Change onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
}
