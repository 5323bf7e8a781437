/** Looks back over the run on the page: one slider over its epochs for wall, sphere, list and charts together, and a playback. */
import { plural, t } from '@lingui/core/macro';
import { ActionIcon } from '@mantine/core';
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerTrackNextFilled,
  IconPlayerTrackPrevFilled,
} from '@tabler/icons-react';
import { useId } from 'react';
import type { GoalReport } from '../../../domain/runGoal.ts';
import { recordedEpochs } from '../../../domain/runHistory.ts';
import { canPlay } from '../../../store/replay/replay.ts';
import { shownEpochs } from '../../../store/run/shown.ts';
import { useApp, useMoment, useSession } from '../../../store/useApp.ts';
import controls from '../../controls/controls.module.css';
import { HelpTip } from '../../controls/HelpTip.tsx';
import { Slider } from '../../controls/Slider.tsx';
import { Tooltip } from '../../controls/Tooltip.tsx';
import { useReducedMotion } from '../../useReducedMotion.ts';
import { boundText, leftOutText } from './keptText.ts';
import classes from './Replay.module.css';

interface StepButtonProps {
  readonly icon: typeof IconPlayerPlayFilled;
  readonly label: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
}

function StepButton({ icon: Icon, label, disabled, onClick }: StepButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={28}
        className={classes.step}
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
      >
        <Icon size={13} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

/** Where nothing may move by itself, epochs are gone through one by one. */
function PlayButton() {
  const session = useSession();
  const playing = useApp((state) => state.replay.playing);
  const possible = useApp(canPlay);
  const still = useReducedMotion();
  if (still) return null;
  return (
    <StepButton
      icon={playing ? IconPlayerPauseFilled : IconPlayerPlayFilled}
      label={playing ? t`Pause the playback` : t`Play all epochs, again and again`}
      disabled={!possible}
      onClick={() => (playing ? session.pauseReplay() : session.playReplay())}
    />
  );
}

/** What it was that the run has paused for. */
function arrivalText(arrival: GoalReport | null): string[] {
  if (arrival?.goal !== 'label') return [];
  const { reached, moved, step } = arrival;
  return [
    reached
      ? t`${plural(moved, { one: '# label', other: '# labels' })} moved in step ${step}`
      : t`the run ended and no label moved`,
  ];
}

/** Which moment is shown, and the way back to now. */
function Moment({ total }: { readonly total: number }) {
  const session = useSession();
  const epoch = useMoment((moment) => moment.epoch);
  const known = useApp((state) => state.history.changes.length > 0);
  const earlier = useApp((state) => state.charts.epochs.length > 0);
  const training = useApp((state) => state.machine.phase === 'training');
  const now = useApp((state) => state.run.epoch);
  const arrival = useApp((state) => state.arrival);
  const recorded = useApp((state) => state.run.recorded);
  if (epoch === null) {
    return (
      <span className={classes.moment}>
        {known ? (
          [recorded ? t`Its end` : training ? t`Live` : t`Now`, ...arrivalText(arrival)].join(' · ')
        ) : (
          <span className="quiet">
            {earlier ? t`The epochs of this run were not recorded` : t`Each epoch can be looked at again here`}
          </span>
        )}
      </span>
    );
  }
  return (
    <>
      <span className={classes.moment}>
        <b>{t`epoch ${epoch} of ${total}`}</b>
        {training && ` · ${t`the run goes on, in epoch ${now}`}`}
      </span>
      <button
        type="button"
        className={controls.button}
        title={t`Shows the run as it is`}
        onClick={() => session.lookAt(null)}
      >
        {recorded ? t`Show its end` : training ? t`Back to live` : t`Back to now`}
      </button>
    </>
  );
}

export function ReplayBar() {
  const session = useSession();
  const id = useId();
  const changes = useApp((state) => state.history.changes);
  const total = useApp(shownEpochs);
  const at = useMoment((moment) => moment.epoch);
  const leftOut = useApp(leftOutText);
  const training = useApp((state) => state.machine.phase === 'training');
  const epochs = recordedEpochs({ changes });
  const place = at === null ? epochs.length : epochs.indexOf(at);
  const look = (to: number): void => session.lookAt(epochs[to] ?? null);
  const text = at === null ? (training ? t`live` : t`now`) : t`epoch ${at} of ${total}`;
  const kept = boundText();
  return (
    <section
      className={at === null ? `panel ${classes.bar}` : `panel ${classes.bar} ${classes.back}`}
      aria-label={t`Replay`}
    >
      <StepButton
        icon={IconPlayerTrackPrevFilled}
        label={t`One epoch back`}
        disabled={place === 0}
        onClick={() => look(place - 1)}
      />
      <PlayButton />
      <StepButton
        icon={IconPlayerTrackNextFilled}
        label={t`One epoch on`}
        disabled={at === null}
        onClick={() => look(place + 1)}
      />
      <label className="sr-only" htmlFor={id}>
        {t`Epoch shown`}
      </label>
      <div className={classes.slider}>
        <Slider
          id={id}
          min={0}
          max={Math.max(1, epochs.length)}
          step={1}
          value={epochs.length === 0 ? 1 : place}
          text={text}
          describedBy={`${id}-kept`}
          disabled={epochs.length === 0}
          onChange={look}
        />
      </div>
      <Moment total={total} />
      <span className={classes.kept}>{leftOut}</span>
      <HelpTip about={t`what is kept to look back`} text={kept} id={`${id}-kept`} />
      <span id={`${id}-kept`} className="sr-only">
        {kept} {leftOut}
      </span>
    </section>
  );
}
