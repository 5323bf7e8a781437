/** Start, pause, step, reset, and the weights. */
import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import {
  IconDownload,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipForwardFilled,
  IconRotate,
  IconServer2,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { obstacleOf } from '../../store/run/obstacle.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { Tooltip } from '../controls/Tooltip.tsx';
import { useMedia } from '../useMedia.ts';
import { PaceMenu } from './PaceMenu.tsx';
import classes from './TopBar.module.css';

interface IconActionProps {
  readonly icon: typeof IconDownload;
  readonly caption: string;
  readonly help: string;
  readonly disabled: boolean;
  readonly busy: boolean;
  readonly onClick: () => void;
}

/** Something to take away: an icon where there is little room, its caption for those who hear it. */
function IconAction({ icon: Icon, caption, help, disabled, busy, onClick }: IconActionProps) {
  return (
    <Tooltip label={help}>
      <Button
        size="xs"
        h={32}
        px="var(--button-padding)"
        variant="subtle"
        className={classes.icon}
        leftSection={<Icon size={15} aria-hidden />}
        disabled={disabled}
        data-busy={busy}
        onClick={onClick}
      >
        <span className={classes.caption}>{caption}</span>
      </Button>
    </Tooltip>
  );
}

interface PlainButtonProps {
  readonly icon: ReactNode;
  readonly disabled: boolean;
  readonly onClick: () => void;
  readonly children: string;
}

function PlainButton({ icon, disabled, onClick, children }: PlainButtonProps) {
  return (
    <Button
      size="xs"
      h={32}
      px="var(--button-padding)"
      variant="default"
      className={classes.plain}
      leftSection={icon}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}

export function Transport() {
  const session = useSession();
  const phase = useApp((state) => state.machine.phase);
  const wish = useApp((state) => state.machine.wish);
  const blocked = useApp(obstacleOf);
  const hasWeights = useApp((state) => state.run.step > 0 && state.backend !== null);
  const exporting = useApp((state) => state.exporting);
  const hasFaces = useApp((state) => state.dataset.faces !== null);
  const packing = useApp((state) => state.packing);
  const goes = (phase === 'training' || phase === 'preparing') && wish === 'run';
  // Where there is little room one button is both.
  const narrow = useMedia('(max-width: 640px)');
  const starts = !(narrow && goes);
  return (
    <div className={classes.transport}>
      <Tooltip label={blocked ?? t`Space bar`} disabled={goes && blocked === null}>
        <Button
          size="xs"
          h={32}
          px="var(--button-padding)"
          variant="filled"
          className={classes.train}
          leftSection={
            starts ? <IconPlayerPlayFilled size={14} aria-hidden /> : <IconPlayerPauseFilled size={14} aria-hidden />
          }
          disabled={starts && (goes || blocked !== null)}
          onClick={() => (starts ? session.train() : session.pause())}
        >
          {starts ? t`Start` : t`Pause`}
        </Button>
      </Tooltip>
      {!narrow && (
        <PlainButton
          icon={<IconPlayerPauseFilled size={14} aria-hidden />}
          disabled={!goes}
          onClick={() => session.pause()}
        >
          {t`Pause`}
        </PlainButton>
      )}
      <PlainButton
        icon={<IconPlayerSkipForwardFilled size={14} aria-hidden />}
        disabled={blocked !== null || phase === 'finished' || (phase === 'preparing' && wish === 'run')}
        onClick={() => session.step()}
      >
        {t({ message: 'Step', context: 'to go on by one' })}
      </PlainButton>
      <PaceMenu />
      <PlainButton
        icon={<IconRotate size={15} aria-hidden />}
        disabled={phase === 'idle'}
        onClick={() => session.reset()}
      >
        {t`Reset`}
      </PlainButton>
      <IconAction
        icon={IconDownload}
        caption={t`Download weights`}
        help={t`A zip: a TensorFlow.js model, safetensors, settings and metrics`}
        disabled={!hasWeights}
        busy={exporting}
        onClick={() => session.downloadWeights()}
      />
      <IconAction
        icon={IconServer2}
        caption={t`Take this run to a cluster`}
        help={t`A zip for servers and clusters: the same run on PyTorch, its settings and the list of its images`}
        disabled={!hasFaces}
        busy={packing}
        onClick={() => session.downloadRecipe()}
      />
    </div>
  );
}
