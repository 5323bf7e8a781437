/** The value of a setting as people read it. */
import { t } from '@lingui/core/macro';
import { say } from '../../words/language.ts';
import type { Field } from './fieldKinds.ts';

const plain = (value: number): string => String(Number(value.toPrecision(4)));

interface Choice {
  /** As it is written. */
  readonly value: string;
  /** As people read it. */
  readonly name: string;
}

/** What there is to choose from; null where a value is written out. */
export function choicesOf(field: Field): readonly Choice[] | null {
  switch (field.kind) {
    case 'choice':
      return field.choices.map((value) => ({ value, name: valueText(field, value) }));
    case 'switch':
      return [false, true].map((value) => ({ value: String(value), name: valueText(field, value) }));
    case 'number':
    case 'epochs':
      return null;
  }
}

/** A value as people read it: 0.3 of a share is "30 %". */
export function valueText(field: Field, value: unknown): string {
  switch (field.kind) {
    case 'number':
      if (value === Math.PI) return '\u03c0';
      return field.unit.startsWith('share') ? `${plain(100 * Number(value))} %` : plain(Number(value));
    case 'choice':
      return say(field.names[String(value)] ?? String(value));
    case 'switch':
      return value === true ? t`on` : t`off`;
    case 'epochs':
      return Array.isArray(value) && value.length > 0 ? value.join(', ') : t`none`;
  }
}
