/** Reads a head's own parameters. */
export { choiceOf, isOn, numberOf } from '../../domain/losses/parameterValues.ts';
