/** How values of a loss are written. */
import type { HeadParameter } from '../../../domain/losses/lossTypes.ts';
import type { HeadSettings } from '../../../domain/settings/settings.ts';
import { percent } from '../../format.ts';

export const lambdaText = (value: number): string => (value === Math.PI ? 'π' : value.toFixed(1));
const radians = (value: number): string => `${value.toFixed(2)} rad`;

function marginIsCosine({ kind, variant }: HeadSettings): boolean {
  return kind === 'cosface' || kind === 'sphereface2' || (kind === 'elasticface' && `${variant}`.startsWith('cos'));
}

export const marginText = (head: HeadSettings): ((value: number) => string) =>
  marginIsCosine(head) ? String : radians;

/** Percent for shares, the unit or nothing else. */
export function parameterText(parameter: HeadParameter): (value: number) => string {
  if (parameter.kind !== 'number') return String;
  const { unit } = parameter;
  if (unit.startsWith('share')) return percent;
  if (unit === 'times the angle') return (value) => `${value}×`;
  return String;
}
