/** What there is to choose from, in the words that people read. */
import { expect, it } from 'vitest';
import { FIELDS } from '../../../../src/domain/settings/fields.ts';
import { choicesOf } from '../../../../src/domain/settings/valueText.ts';
import { say } from '../../../../src/words/language.ts';

it('are the choices of a setting by their names, and off and on of a switch; a number is written out', () => {
  const { backend } = FIELDS.engine;
  expect(choicesOf(backend)).toEqual(backend.choices.map((value) => ({ value, name: say(backend.names[value]!) })));
  expect(choicesOf(FIELDS.training.nesterov)).toEqual([
    { value: 'false', name: 'off' },
    { value: 'true', name: 'on' },
  ]);
  expect(choicesOf(FIELDS.training.seed)).toBeNull();
});
