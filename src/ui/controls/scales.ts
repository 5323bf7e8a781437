/** From the places of a slider to values, and back. */

/** Positions of a logarithmic slider. */
const LOG_STEPS = 240;

export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  position(value: number): number;
  value(position: number): number;
}

const decimals = (step: number): number => Math.max(0, -Math.floor(Math.log10(step)));

export function linear(min: number, max: number, step: number): Scale {
  const digits = decimals(step);
  return { min, max, step, position: (value) => value, value: (position) => Number(position.toFixed(digits)) };
}

export function logarithmic(min: number, max: number, integer: boolean): Scale {
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

/**
 * The value of a place that was chosen. Several places may round to one value: the next step of a key from there leads to the
 * next value, or it would lead nowhere.
 */
export function chosenAt(scale: Scale, value: number, position: number): number {
  const from = scale.position(value);
  const direction = Math.sign(position - from) * scale.step;
  let at = position;
  while (scale.value(at) === value && at !== from && at + direction >= scale.min && at + direction <= scale.max) {
    at += direction;
  }
  return scale.value(at);
}
