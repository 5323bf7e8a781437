/** How values of a loss are written. */
import type { HeadParameter } from '../../../domain/losses/lossTypes.ts';
import type { HeadSettings } from '../../../domain/settings/settings.ts';
import { valueText } from '../../../domain/settings/valueText.ts';

export const lambdaText = (value: number): string => (value === Math.PI ? 'π' : value.toFixed(1));
const radians = (value: number): string => `${value.toFixed(2)} rad`;

function marginIsCosine({ kind, variant }: HeadSettings): boolean {
  return kind === 'cosface' || kind === 'sphereface2' || (kind === 'elasticface' && `${variant}`.startsWith('cos'));
}

export const marginText = (head: HeadSettings): ((value: number) => string) =>
  marginIsCosine(head) ? String : radians;

export const parameterText =
  (parameter: HeadParameter) =>
  (value: number): string =>
    parameter.kind === 'number' && parameter.unit === 'times the angle' ? `${value}×` : valueText(parameter, value);
