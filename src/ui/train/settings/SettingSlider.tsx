/** A setting on a slider. */
import { t } from '@lingui/core/macro';
import { useId, useState } from 'react';
import { settingTerm } from '../../../domain/glossary/settingTerms.ts';
import type { NumberField } from '../../../domain/settings/fieldKinds.ts';
import type { Section } from '../../../domain/settings/settings.ts';
import { say } from '../../../words/language.ts';
import { HelpTip } from '../../controls/HelpTip.tsx';
import { Slider } from '../../controls/Slider.tsx';
import { chosenAt, linear, logarithmic } from '../../controls/scales.ts';
import classes from './SettingSlider.module.css';
import { useSetting } from './useSetting.ts';

interface SettingSliderProps {
  readonly section: Section;
  readonly name: string;
  readonly field: NumberField;
  readonly format?: (value: number) => string;
  readonly logarithmic?: boolean;
  /** A nearer end than the field's; it moves out when the value reaches it. */
  readonly softMax?: number;
  /** The end: only a value that is beyond it already moves it. */
  readonly end?: number;
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
  const { end, softMax = field.max } = props;
  const [reach, setReach] = useState(softMax);
  const max = Math.min(field.max, end === undefined ? Math.max(softMax, reach, value) : Math.max(end, value));
  const scale = props.logarithmic
    ? logarithmic(field.min, field.max, field.integer)
    : linear(field.min, max, field.step);
  const help = disabledReason ? `${disabledReason} ${setting.help}` : setting.help;
  const extend = (): void => {
    if (end === undefined && value >= max && max < field.max) setReach(Math.min(field.max, Math.round(max * 1.5)));
  };
  return (
    <div className={classes.row} data-setting={`${section}.${name}`}>
      <div className={classes.head}>
        <label htmlFor={id} className={classes.label}>
          {say(field.label)}
        </label>
        <HelpTip about={say(field.label)} text={help} id={`${id}-help`} word={settingTerm(`${section}.${name}`)} />
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
          const chosen = chosenAt(scale, value, position);
          setting.change(snap ? snap(chosen) : chosen);
        }}
        onRelease={extend}
      />
      {setting.waits && <span className={classes.tag}>{t`next run`}</span>}
      <span id={`${id}-help`} hidden>
        {help}
      </span>
    </div>
  );
}
