/** Order of names as people count: "2.jpg" before "10.jpg". Independent of the machine's language, so always the same. */

const PARTS = /\d+|\D+/g;
const isDigits = (part: string): boolean => /^\d/.test(part);

/** Whole numbers of any length, by value. */
function compareDigits(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}

/** @returns negative, 0 (for equal texts only) or positive, for Array.sort */
export function naturalOrder(a: string, b: string): number {
  const [partsA, partsB] = [a.match(PARTS) ?? [], b.match(PARTS) ?? []];
  for (let i = 0; i < Math.min(partsA.length, partsB.length); i++) {
    const [x, y] = [partsA[i]!, partsB[i]!];
    if (x === y) continue;
    const order = isDigits(x) && isDigits(y) ? compareDigits(x, y) : x < y ? -1 : 1;
    if (order !== 0) return order;
  }
  return partsA.length - partsB.length || (a < b ? -1 : a > b ? 1 : 0);
}
