/** A native range input, so that keyboards and assistive technology need nothing special, with its left part filled. */
import type { CSSProperties } from 'react';
import classes from './Slider.module.css';

interface SliderProps {
  readonly id: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
  /** The value in words. */
  readonly text: string;
  /** Id of what explains it. */
  readonly describedBy: string;
  readonly disabled?: boolean;
  /** After a value was chosen, by pointer or key. */
  readonly onRelease?: () => void;
}

export function Slider(props: SliderProps) {
  const { id, min, max, step, value, onChange, text, describedBy, disabled, onRelease } = props;
  const fill = (value - min) / (max - min);
  // The filled part ends at the middle of the thumb, which stays inside the track.
  const style = { '--fill': `calc(${fill * 100}% + ${(0.5 - fill) * 14}px)` } as CSSProperties;
  return (
    <input
      id={id}
      type="range"
      className={classes.slider}
      style={style}
      min={min}
      max={max}
      step={step}
      value={value}
      disabled={disabled}
      aria-valuetext={text}
      aria-describedby={describedBy}
      onChange={({ currentTarget }) => onChange(Number(currentTarget.value))}
      onPointerUp={onRelease}
      onKeyUp={onRelease}
    />
  );
}
