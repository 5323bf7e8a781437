/** Which settings a section has: those of the table of fields and, for the head, the parameters of the loss that it names. */
import { HEAD_CATALOGUE, type HeadKind } from '../losses/catalogue.ts';
import type { Field, Fields } from './fieldKinds.ts';
import { FIELDS } from './fields.ts';
import type { Section } from './settings.ts';

/** The fields of a section. Those of the head depend on which head it is. */
export function fieldsOf(section: Section, kind: HeadKind): Fields {
  return section === 'head' ? { ...FIELDS.head, ...HEAD_CATALOGUE[kind].parameters } : FIELDS[section];
}

/** One field, or undefined when the section has no such setting. */
export function fieldOf(section: Section, key: string, kind: HeadKind): Field | undefined {
  const fields = fieldsOf(section, kind);
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
