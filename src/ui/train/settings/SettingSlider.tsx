/** A setting on a slider. */
import { useId, useState } from 'react';
import type { NumberField } from '../../../domain/settings/fields.ts';
import type { Settings } from '../../../domain/settings/settings.ts';
import { HelpTip } from '../../controls/HelpTip.tsx';
import { Slider } from '../../controls/Slider.tsx';
import classes from './SettingSlider.module.css';
import { useSetting } from './useSetting.ts';

/** Positions of a logarithmic slider. */
const LOG_STEPS = 240;

interface Scale {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  position(value: number): number;
  value(position: number): number;
}

const decimals = (step: number): number => Math.max(0, -Math.floor(Math.log10(step)));

function linear(min: number, max: number, step: number): Scale {
  const digits = decimals(step);
  return { min, max, step, position: (value) => value, value: (position) => Number(position.toFixed(digits)) };
}

function logarithmic(min: number, max: number, integer: boolean): Scale {
  const span = Math.log(max / min);
  return {
    min: 0,
    max: LOG_STEPS,
    step: 1,
    position: (value) => Math.round((Math.log(value / min) / span) * LOG_STEPS),
    value: (position) => {
      const exact = min * Math.exp((position / LOG_STEPS) * span);
      return integer ? Math.round(exact) : Number(exact.toPrecision(2));
    },
  };
}

interface SettingSliderProps {
  readonly section: keyof Settings;
  readonly name: string;
  readonly field: NumberField;
  readonly format?: (value: number) => string;
  readonly logarithmic?: boolean;
  /** A nearer end than the field's; it moves out when the value reaches it. */
  readonly softMax?: number;
  /** Why the slider has no effect at present. */
  readonly disabledReason?: string | undefined;
  /** Last say on a chosen value. */
  readonly snap?: (value: number) => number;
}

export function SettingSlider(props: SettingSliderProps) {
  const { section, name, field, format = String, disabledReason, snap } = props;
  const id = useId();
  const setting = useSetting(section, name);
  const value = typeof setting.value === 'number' ? setting.value : field.min;
  const [reach, setReach] = useState(props.softMax ?? field.max);
  const max = Math.min(field.max, Math.max(props.softMax ?? field.max, reach, value));
  const scale = props.logarithmic
    ? logarithmic(field.min, field.max, field.integer)
    : linear(field.min, max, field.step);
  const help = disabledReason ? `${disabledReason} ${setting.help}` : setting.help;
  const extend = (): void => {
    if (value >= max && max < field.max) setReach(Math.min(field.max, Math.round(max * 1.5)));
  };
  return (
    <div className={classes.row}>
      <div className={classes.head}>
        <label htmlFor={id} className={classes.label}>
          {field.label}
        </label>
        <HelpTip text={help} id={`${id}-help`} />
        <output htmlFor={id} className={classes.value} role="presentation">
          {format(value)}
        </output>
      </div>
      <Slider
        id={id}
        min={scale.min}
        max={scale.max}
        step={scale.step}
        value={scale.position(value)}
        text={format(value)}
        describedBy={`${id}-help`}
        disabled={disabledReason !== undefined}
        onChange={(position) => {
          const chosen = scale.value(position);
          setting.change(snap ? snap(chosen) : chosen);
        }}
        onRelease={extend}
      />
      {setting.waits && <span className={classes.tag}>next run</span>}
      <span id={`${id}-help`} hidden>
        {help}
      </span>
    </div>
  );
}
