/** What a race has shown, in words: which differences are larger than the seeds' deviation, and which nobody can tell. */
import { plural, t } from '@lingui/core/macro';
import { finePercent } from '../../lib/percentText.ts';
import { withMinus } from '../../lib/signedText.ts';
import { aroundText, type Spread } from '../../lib/spread.ts';
import type { RaceKey, RaceMeasure } from './raceMeasures.ts';
import type { RaceCell, RaceRow } from './raceTable.ts';

/** A number that is not nothing is never written as nothing. */
const fine = (value: number): string => {
  const fixed = value.toFixed(1);
  return Number(fixed) === 0 && value !== 0 ? String(Number(value.toPrecision(1))) : fixed;
};

/** "89.2 % ± 1.1 %", "3.0 ± 1.0"; of a single run without the deviation. */
export function spreadText({ kind }: Pick<RaceMeasure, 'kind'>, spread: Spread): string {
  const { mean, count } = spread;
  const text = kind === 'share' ? finePercent : (value: number) => (count === 1 ? String(value) : value.toFixed(1));
  return `${text(mean)}${aroundText(spread, text)}`;
}

/** "+2.1 ± 0.8 points": a difference of shares is in percentage points. */
export function differenceText({ kind }: Pick<RaceMeasure, 'kind'>, spread: Spread): string {
  const { mean } = spread;
  const scale = kind === 'share' ? 100 : 1;
  const sign = mean > 0 ? '+' : '';
  const difference = `${sign}${withMinus(fine(scale * mean))}${aroundText(spread, (value) => fine(scale * value))}`;
  return kind === 'share' ? t`${difference} points` : difference;
}

interface Verdict {
  /** What each racer is called. */
  readonly names: readonly string[];
  readonly rows: readonly RaceRow[];
}

const rowOf = (rows: readonly RaceRow[], key: RaceKey): RaceRow | undefined =>
  rows.find(({ measure }) => measure.key === key);

/** How a racer compares with the first in one measure. @param does what is done better or worse, as "verifies" */
function comparison(name: string, first: string, does: string, { measure }: RaceRow, { difference }: RaceCell): string {
  if (!difference) return '';
  const { spread, weight } = difference;
  const { count } = spread;
  const isBetter = spread.mean > 0 === (measure.better === 'higher');
  const size = differenceText(measure, { ...spread, mean: Math.abs(spread.mean) }).replace('+', '');
  if (weight === 'larger') {
    return isBetter
      ? t`${name} ${does} better than ${first}: by ${size} over ${plural(count, { one: '# seed', other: '# seeds' })}, more than the seeds deviate.`
      : t`${name} ${does} worse than ${first}: by ${size} over ${plural(count, { one: '# seed', other: '# seeds' })}, more than the seeds deviate.`;
  }
  const signed = differenceText(measure, spread);
  if (weight === 'within') {
    return t`Whether ${name} ${does} better or worse than ${first} cannot be told: ${signed} over ${plural(count, { one: '# seed', other: '# seeds' })}, no more than the seeds deviate.`;
  }
  if (spread.mean === 0) return t`${name} ${does} as well as ${first} with this seed.`;
  return isBetter
    ? t`${name} ${does} better than ${first} with this seed, by ${size}.`
    : t`${name} ${does} worse than ${first} with this seed, by ${size}.`;
}

/** What a racer has made of the wrong labels, by itself. */
function finding(name: string, racer: number, rows: readonly RaceRow[]): string | null {
  const [recall, precision] = [rowOf(rows, 'recall'), rowOf(rows, 'precision')];
  const found = recall?.cells[racer]?.spread;
  if (!recall || !found) return null;
  const right = precision?.cells[racer]?.spread;
  const share = spreadText(recall.measure, found);
  if (!precision || !right) return t`${name} found ${share} of the wrong labels.`;
  const rightly = spreadText(precision.measure, right);
  return t`${name} found ${share} of the wrong labels, with a precision of ${rightly}.`;
}

/** Sentences for people; empty while there is nothing to compare. */
export function raceVerdict({ names, rows }: Verdict): readonly string[] {
  const [first, ...others] = names;
  if (first === undefined || rows.length === 0) return [];
  const compared = (key: RaceKey, does: string): string[] => {
    const row = rowOf(rows, key);
    if (!row) return [];
    return others.map((name, i) => comparison(name, first, does, row, row.cells[i + 1]!)).filter((text) => text !== '');
  };
  const verification = compared(
    'verificationAccuracy',
    t({ message: 'verifies', context: 'better or worse than another loss' }),
  );
  const finds = names.flatMap((name, racer) => finding(name, racer, rows) ?? []);
  // Between two that find labels F1 says which does it better.
  const f1 = compared('f1', t({ message: 'finds wrong labels', context: 'better or worse than another loss' }));
  const oneSeed = rows.some(({ cells }) => cells.some(({ difference }) => difference?.weight === 'one seed'));
  const caution = t`One seed cannot tell what is due to the setting and what to the seed: race again with another one.`;
  return [...verification, ...f1, ...finds, ...(oneSeed ? [caution] : [])];
}
