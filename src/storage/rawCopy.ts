/** A file of whatever was stored, for what this version of the page cannot read: nothing is left out, nothing understood. */
import { base64 } from '../lib/base64.ts';

/** What a number of JSON cannot say. */
const special = (value: unknown): string | null => {
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'bigint':
      return `${value}n`;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? null : Object.is(value, -0) ? '-0' : String(value);
    default:
      return null;
  }
};

/**
 * JSON in which what JSON has no word for is an object with one key that begins with "$": `{"$Float32Array": base64}` of the
 * bytes in memory order, `{"$Map": entries}`, `{"$Set": values}`, `{"$Date": milliseconds}`, `{"$value": "NaN"}`, `{"$again": n}` for the n-th object
 * met before.
 */
export function rawCopy(value: unknown): Blob {
  const parts: string[] = [];
  const met = new Map<object, number>();
  const list = (values: readonly unknown[]): void => {
    parts.push('[');
    values.forEach((item, i) => {
      if (i > 0) parts.push(',');
      write(item);
    });
    parts.push(']');
  };
  const wrapped = (name: string, content: () => void): void => {
    parts.push(`{${JSON.stringify(`$${name}`)}:`);
    content();
    parts.push('}');
  };
  const writeObject = (object: object): void => {
    if (ArrayBuffer.isView(object) || object instanceof ArrayBuffer) {
      const bytes =
        object instanceof ArrayBuffer
          ? new Uint8Array(object)
          : new Uint8Array(object.buffer, object.byteOffset, object.byteLength);
      wrapped(object.constructor.name, () => parts.push(`"${base64(bytes)}"`));
    } else if (Array.isArray(object)) list(object);
    else if (object instanceof Map) wrapped('Map', () => list([...object]));
    else if (object instanceof Set) wrapped('Set', () => list([...object]));
    else if (object instanceof Date) wrapped('Date', () => write(object.getTime()));
    else {
      parts.push('{');
      Object.entries(object).forEach(([key, item], i) => {
        parts.push(`${i > 0 ? ',' : ''}${JSON.stringify(key)}:`);
        write(item);
      });
      parts.push('}');
    }
  };
  const write = (item: unknown): void => {
    const word = special(item);
    if (word !== null) wrapped('value', () => parts.push(JSON.stringify(word)));
    else if (typeof item !== 'object' || item === null) parts.push(JSON.stringify(item));
    else if (met.has(item)) wrapped('again', () => parts.push(String(met.get(item))));
    else {
      met.set(item, met.size);
      writeObject(item);
    }
  };
  write(value);
  return new Blob(parts, { type: 'application/json' });
}
