/** Finds repeated keys in JSON text, which JSON.parse takes in silence (the last one wins). */

/**
 * @param text valid JSON: call it after JSON.parse has accepted the text
 * @returns the first key that occurs twice in one object (escapes resolved), or null
 */
export function repeatedKey(text: string): string | null {
  /** One entry an open bracket: the keys seen of an object, null for an array. */
  const open: (Set<string> | null)[] = [];
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case '{':
        open.push(new Set());
        break;
      case '[':
        open.push(null);
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case '"': {
        const end = stringEnd(text, i);
        const keys = open.at(-1);
        if (keys && isKey(text, end)) {
          const key = JSON.parse(text.slice(i, end)) as string;
          if (keys.has(key)) return key;
          keys.add(key);
        }
        i = end - 1;
        break;
      }
    }
  }
  return null;
}

/** @returns the index after the closing quote */
function stringEnd(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i + 1;
}

function isKey(text: string, after: number): boolean {
  let i = after;
  while (' \t\r\n'.includes(text[i] ?? 'x')) i++;
  return text[i] === ':';
}
