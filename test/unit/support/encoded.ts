/** Text in an encoding that browsers decode and cannot write: looked up in what their decoder makes of every byte and pair. */

const tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

function tableOf(label: string): ReadonlyMap<string, readonly number[]> {
  const known = tables.get(label);
  if (known) return known;
  const table = new Map<string, readonly number[]>();
  const add = (...bytes: number[]): void => {
    try {
      const text = new TextDecoder(label, { fatal: true }).decode(Uint8Array.from(bytes));
      if ([...text].length === 1 && !table.has(text)) table.set(text, bytes);
    } catch {
      // These bytes are no character.
    }
  };
  for (let byte = 0; byte < 256; byte++) add(byte);
  if (!/^(windows|iso|koi8|macintosh)/.test(label)) {
    for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) add(lead, trail);
  }
  tables.set(label, table);
  return table;
}

/** @throws for a character that the encoding lacks */
export function encoded(text: string, label: string): Uint8Array<ArrayBuffer> {
  if (label.startsWith('utf-16')) {
    const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
    const big = label === 'utf-16be';
    return Uint8Array.from(units.flatMap((unit) => (big ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8])));
  }
  const table = tableOf(label);
  return Uint8Array.from(
    [...text].flatMap((character) => {
      const bytes = table.get(character);
      if (!bytes) throw new Error(`${label} has no ${character}`);
      return bytes;
    }),
  );
}
