/** What the differences of a sweep say, in words: a sentence a column, of every row beside the first. */
import { plural, t } from '@lingui/core/macro';
import { clauses, listedToTheLast } from '../../lib/joinedText.ts';
import { signedText } from '../../lib/signedText.ts';
import { aroundText, type Spread } from '../../lib/spread.ts';
import { differenceSpread, type Findings, pointName, rowHas, rowsAndColumns } from './findings.ts';
import { leaningOf } from './pairedDifferences.ts';
import type { Measure } from './sweepMeasures.ts';
import { valueName } from './sweepPlan.ts';

/** "−2.1 ± 1.0"; with one seed there is no deviation. */
export const signedSpread = (spread: Spread, digits: number): string =>
  `${signedText(spread.mean, digits)}${aroundText(spread, (value) => value.toFixed(digits))}`;

interface Compared {
  readonly name: string;
  readonly spread: Spread;
}

/** "CosFace (−2.1 ± 1.0)", with the number of seeds where some are missing. */
function comparedText({ name, spread }: Compared, { digits }: Measure, seeds: number): string {
  const [difference, { count }] = [signedSpread(spread, digits), spread];
  return count < seeds ? t`${name} (${difference}, ${count} of ${seeds} seeds)` : t`${name} (${difference})`;
}

function sentenceOf(of: readonly Compared[], base: string, measure: Measure, seeds: number): string {
  const named = (leaning: 'higher' | 'lower' | 'unclear'): string[] =>
    of.filter(({ spread }) => leaningOf(spread) === leaning).map((each) => comparedText(each, measure, seeds));
  const [above, below, unclear] = [named('higher'), named('lower'), named('unclear')];
  const told = (those: readonly string[], sentence: (names: string, count: number) => string): string[] =>
    those.length > 0 ? [sentence(listedToTheLast(those), those.length)] : [];
  const parts = [
    ...told(above, (names, count) => {
      return t`${plural(count, { one: `${names} is above ${base}`, other: `${names} are above ${base}` })}`;
    }),
    ...told(below, (names, count) => {
      return t`${plural(count, { one: `${names} is below ${base}`, other: `${names} are below ${base}` })}`;
    }),
    ...told(unclear, (names) => t`of ${names} no difference from ${base} is clear`),
  ];
  return clauses(parts);
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
    const where = pointName(others, column);
    return [others.length > 0 ? t`${where}: ${text}.` : t`${text}.`];
  });
}
