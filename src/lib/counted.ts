/** Numbers with the word for what they count. */

/** 1 -> "1 epoch", 3 -> "3 epochs". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
