/** Reads a head's own parameters; a missing one has the catalogue's default. */
import { HEAD_CATALOGUE } from '../../domain/losses/catalogue.ts';
import type { ParameterValue } from '../../domain/losses/lossTypes.ts';
import type { HeadConfig } from './headTypes.ts';

function parameterOf(config: HeadConfig, key: string): ParameterValue | undefined {
  return config[key] ?? HEAD_CATALOGUE[config.kind].parameters[key]?.standard;
}

/** @throws RangeError when the head has no such number */
export function numberOf(config: HeadConfig, key: string): number {
  const value = parameterOf(config, key);
  if (typeof value !== 'number') throw new RangeError(`${config.kind} has no number ${key}`);
  return value;
}

/** @throws RangeError when the head has no such choice */
export function choiceOf(config: HeadConfig, key: string): string {
  const value = parameterOf(config, key);
  if (typeof value !== 'string') throw new RangeError(`${config.kind} has no choice ${key}`);
  return value;
}

/** False for a head without the switch. */
export function isOn(config: HeadConfig, key: string): boolean {
  return parameterOf(config, key) === true;
}
