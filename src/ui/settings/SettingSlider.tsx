/** A setting on a slider: a native range input, so that keyboards and assistive technology need nothing special. */
import { type CSSProperties, useId, useState } from 'react';
import type { NumberField } from '../../protocol/fields.ts';
import type { Settings } from '../../protocol/settings.ts';
import { HelpTip } from './HelpTip.tsx';
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
  const position = scale.position(value);
  const fill = (position - scale.min) / (scale.max - scale.min);
  const help = disabledReason ? `${disabledReason} ${setting.help}` : setting.help;
  const extend = (): void => {
    if (value >= max && max < field.max) setReach(Math.min(field.max, Math.round(max * 1.5)));
  };
  // The filled part ends at the middle of the thumb, which stays inside the track.
  const style = { '--fill': `calc(${fill * 100}% + ${(0.5 - fill) * 14}px)` } as CSSProperties;
  return (
    <div className={classes.row}>
      <div className={classes.head}>
        <label htmlFor={id} className={classes.label}>
          {field.label}
        </label>
        <HelpTip text={help} id={`${id}-help`} />
        {setting.waits && <span className={classes.tag}>next run</span>}
        <output htmlFor={id} className={classes.value} role="presentation">
          {format(value)}
        </output>
      </div>
      <input
        id={id}
        type="range"
        className={classes.slider}
        style={style}
        min={scale.min}
        max={scale.max}
        step={scale.step}
        value={position}
        disabled={disabledReason !== undefined}
        aria-valuetext={format(value)}
        aria-describedby={`${id}-help`}
        onChange={(event) => {
          const chosen = scale.value(Number(event.currentTarget.value));
          setting.change(snap ? snap(chosen) : chosen);
        }}
        onPointerUp={extend}
        onKeyUp={extend}
      />
      <span id={`${id}-help`} hidden>
        {help}
      </span>
    </div>
  );
}
