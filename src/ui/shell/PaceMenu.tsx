/** How fast a run goes and how far: full speed or slow motion, one epoch, until a label moves. */
import { msg, plural, t } from '@lingui/core/macro';
import { Button, SegmentedControl } from '@mantine/core';
import { IconGauge } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { findsWrongLabels } from '../../domain/losses/catalogue.ts';
import { FASTEST_SLOW, type RunGoal, SLOWEST } from '../../domain/runGoal.ts';
import { obstacleOf } from '../../store/run/obstacle.ts';
import { shownSettings } from '../../store/run/shown.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import controls from '../controls/controls.module.css';
import { Dropdown } from '../controls/Dropdown.tsx';
import { Slider } from '../controls/Slider.tsx';
import { saidOptions, type WordedOption } from '../controls/saidOptions.ts';
import { Tooltip } from '../controls/Tooltip.tsx';
import classes from './PaceMenu.module.css';

const SPEEDS: readonly WordedOption<'full' | 'slow'>[] = [
  { value: 'full', label: msg`Full speed` },
  { value: 'slow', label: msg`Slow motion` },
];

function Speed() {
  const session = useSession();
  const { slow, stepsPerSecond } = useApp((state) => state.pace);
  const id = useId();
  const text = t`${plural(stepsPerSecond, { one: '# step a second', other: '# steps a second' })}`;
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t`Pace`}
        data={saidOptions(SPEEDS)}
        value={slow ? 'slow' : 'full'}
        onChange={(value) => session.slowMotion(value === 'slow')}
      />
      <label className={classes.rate} htmlFor={id}>
        <span>{t`Slow motion`}</span> <b>{text}</b>
      </label>
      <Slider
        id={id}
        min={SLOWEST}
        max={FASTEST_SLOW}
        step={1}
        value={stepsPerSecond}
        text={text}
        describedBy={`${id}-help`}
        onChange={(value) => session.setStepsPerSecond(value)}
      />
      <p id={`${id}-help`} className={classes.help}>
        {t`Steps come at this steady rate, or as fast as the machine can. What is computed is the same, to the bit.`}
      </p>
    </>
  );
}

interface GoalButtonProps {
  readonly goal: RunGoal;
  readonly label: string;
  readonly help: string;
  readonly disabled: boolean;
  readonly onDone: () => void;
}

function GoalButton({ goal, label, help, disabled, onDone }: GoalButtonProps) {
  const session = useSession();
  return (
    <button
      type="button"
      className={controls.button}
      title={help}
      disabled={disabled}
      onClick={() => {
        session.trainUntil(goal);
        onDone();
      }}
    >
      {label}
    </button>
  );
}

/** Trains on and pauses by itself. */
function Goals({ onDone }: { readonly onDone: () => void }) {
  const blocked = useApp((state) => obstacleOf(state) !== null || state.machine.phase === 'finished');
  const anyMoved = useApp((state) => state.corrections.total > 0);
  const finds = useApp((state) => findsWrongLabels(shownSettings(state).head));
  return (
    <div className={classes.goals}>
      <GoalButton
        goal="epoch"
        label={t`One epoch`}
        help={t`Trains to the end of the epoch, then pauses`}
        disabled={blocked}
        onDone={onDone}
      />
      <GoalButton
        goal="label"
        label={anyMoved ? t`Until the next label moves` : t`Until the first label moves`}
        help={
          finds
            ? t`Trains until a label is rectified or given back, and pauses after that step`
            : t`This loss trusts every label: none moves`
        }
        disabled={blocked || !finds}
        onDone={onDone}
      />
    </div>
  );
}

export function PaceMenu() {
  const [open, setOpen] = useState(false);
  const slow = useApp((state) => state.pace.slow);
  return (
    <Dropdown
      label={t`Pace`}
      opened={open}
      onChange={setOpen}
      width={268}
      className={classes.menu}
      opener={(opener) => (
        <Tooltip label={t`One epoch, until a label moves, slow motion`} disabled={open}>
          <Button
            size="xs"
            h={32}
            px="var(--button-padding)"
            variant="default"
            className={classes.trigger}
            data-slow={slow}
            leftSection={<IconGauge size={15} aria-hidden />}
            onClick={() => setOpen(!open)}
            {...opener}
          >
            <span className={classes.caption}>{slow ? t`Slow` : t`Pace`}</span>
          </Button>
        </Tooltip>
      )}
    >
      <Goals onDone={() => setOpen(false)} />
      <Speed />
    </Dropdown>
  );
}
