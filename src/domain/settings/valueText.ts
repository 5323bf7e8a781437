/** The value of a setting as people read it. */
import { t } from '@lingui/core/macro';
import { say } from '../../words/language.ts';
import type { Field } from './fieldKinds.ts';

const plain = (value: number): string => String(Number(value.toPrecision(4)));

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
