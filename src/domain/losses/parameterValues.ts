/** Reads a loss's own parameters out of its settings; a missing one has the catalogue's default. */
import { HEAD_CATALOGUE, type HeadKind } from './catalogue.ts';
import type { ParameterValue } from './lossTypes.ts';

interface Configured {
  readonly kind: HeadKind;
  readonly [parameter: string]: ParameterValue;
}

function parameterOf(head: Configured, key: string): ParameterValue | undefined {
  return head[key] ?? HEAD_CATALOGUE[head.kind].parameters[key]?.standard;
}

/** @throws RangeError when the head has no such number */
export function numberOf(head: Configured, key: string): number {
  const value = parameterOf(head, key);
  if (typeof value !== 'number') throw new RangeError(`${head.kind} has no number ${key}`);
  return value;
}

/** @throws RangeError when the head has no such choice */
export function choiceOf(head: Configured, key: string): string {
  const value = parameterOf(head, key);
  if (typeof value !== 'string') throw new RangeError(`${head.kind} has no choice ${key}`);
  return value;
}

/** False for a head without the switch. */
export function isOn(head: Configured, key: string): boolean {
  return parameterOf(head, key) === true;
}
