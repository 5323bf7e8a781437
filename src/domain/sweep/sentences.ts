/** What the differences of a sweep say, in words: a sentence a column, of every row beside the first. */
import { signedText } from '../../lib/signedText.ts';
import { aroundText, type Spread } from '../../lib/spread.ts';
import { differenceSpread, type Findings, pointName, rowHas, rowsAndColumns } from './findings.ts';
import { leaningOf } from './pairedDifferences.ts';
import type { Measure } from './sweepMeasures.ts';
import { valueName } from './sweepPlan.ts';

/** "−2.1 ± 1.0"; with one seed there is no deviation. */
export const signedSpread = (spread: Spread, digits: number): string =>
  `${signedText(spread.mean, digits)}${aroundText(spread, (value) => value.toFixed(digits))}`;

const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const isAre = (names: readonly string[]): string => (names.length === 1 ? 'is' : 'are');

interface Compared {
  readonly name: string;
  readonly spread: Spread;
}

/** "CosFace (−2.1 ± 1.0)", with the number of seeds where some are missing. */
function comparedText({ name, spread }: Compared, { digits }: Measure, seeds: number): string {
  const over = spread.count < seeds ? `, ${spread.count} of ${seeds} seeds` : '';
  return `${name} (${signedSpread(spread, digits)}${over})`;
}

function sentenceOf(of: readonly Compared[], base: string, measure: Measure, seeds: number): string {
  const named = (leaning: 'higher' | 'lower' | 'unclear'): string[] =>
    of.filter(({ spread }) => leaningOf(spread) === leaning).map((each) => comparedText(each, measure, seeds));
  const [above, below, unclear] = [named('higher'), named('lower'), named('unclear')];
  const parts = [
    ...(above.length > 0 ? [`${listed(above)} ${isAre(above)} above ${base}`] : []),
    ...(below.length > 0 ? [`${listed(below)} ${isAre(below)} below ${base}`] : []),
    ...(unclear.length > 0 ? [`of ${listed(unclear)} no difference from ${base} is clear`] : []),
  ];
  return parts.join('; ');
}

/**
 * Every row less the first one, paired by seed. Clear is a mean that is larger than its deviation.
 * @returns a sentence a column; none before there is anything to compare
 */
export function differenceSentences(findings: Findings, measure: Measure): readonly string[] {
  const { first, others, columns } = rowsAndColumns(findings.sweep);
  const [base, ...rows] = first.values.filter((value) => rowHas(findings, measure, value));
  if (base === undefined || rows.length === 0) return [];
  return columns.flatMap((column) => {
    const compared = rows.flatMap((value): Compared[] => {
      const spread = differenceSpread(findings, measure, [value, ...column], [base, ...column]);
      return spread ? [{ name: valueName(first.path, value), spread }] : [];
    });
    if (compared.length === 0) return [];
    const text = sentenceOf(compared, valueName(first.path, base), measure, findings.sweep.seeds.length);
    const where = others.length > 0 ? `${pointName(others, column)}: ` : '';
    return [`${where}${text}.`];
  });
}
