/** Numbers as people read them. */
import { plural, t } from '@lingui/core/macro';
import { finePercent } from '../lib/percentText.ts';

export { finePercent };

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

/** Seconds that have passed, as "3 minutes ago"; "a moment ago" below one minute. */
export function ago(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return t`${plural(days, { one: '# day ago', other: '# days ago' })}`;
  if (hours > 0) return t`${plural(hours, { one: '# hour ago', other: '# hours ago' })}`;
  if (minutes > 0) return t`${plural(minutes, { one: '# minute ago', other: '# minutes ago' })}`;
  return t`a moment ago`;
}
