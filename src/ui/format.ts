/** Numbers as people read them. */
import { counted } from '../lib/counted.ts';
import { finePercent } from '../lib/percentText.ts';

export { counted, finePercent };

/** 0.304 -> "30 %". */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

const UNITS = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** 23456 -> "23.5 k". */
export function compact(value: number): string {
  const rounded = Number(value.toPrecision(3));
  for (const [size, unit] of UNITS) {
    if (rounded >= size) return `${short(rounded / size)} ${unit}`;
  }
  return String(Math.round(value));
}

/** Up to three significant digits without an exponent: 0.05, 3.14, 12. */
export function short(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

const AGES = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
] as const;

/** Seconds that have passed, as "3 minutes ago"; "a moment ago" below one minute. */
export function ago(seconds: number): string {
  for (const [size, unit] of AGES) {
    if (seconds >= size) return `${counted(Math.floor(seconds / size), unit)} ago`;
  }
  return 'a moment ago';
}
