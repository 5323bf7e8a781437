/** The network that the faces under review were compared by, how it was fed, and the way to another. */
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { inputText, type OwnNetwork } from '../../domain/ownNetwork.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
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
  return (
    <div className={classes.change}>
      <NetworkChoice network={network} onChange={setNetwork} />
      {used && network && (
        <p>
          The scores on show come from <bdi>{used.name}</bdi>, fed with {inputText(used.plan.input)}.
        </p>
      )}
      <p>All faces are read again; your verdicts stay, and a network of no use leaves the review as it is.</p>
      <Button onClick={compare}>Compare again</Button>
    </div>
  );
}

export function ComparedBy() {
  const set = useClean((state) => state.set);
  const working = useClean((state) => state.work !== null);
  const [open, setOpen] = useState(false);
  if (!set) return null;
  const { network } = set;
  return (
    <>
      <p title={network && `Fed with ${inputText(network.plan.input)}`}>
        Compared by {network ? <bdi>{network.name}</bdi> : SHIPPED_NETWORK}.{' '}
        <button type="button" className={controls.link} disabled={working} onClick={() => setOpen(true)}>
          Change…
        </button>
      </p>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title="What compares the faces"
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Change onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
}
