/** Closes a switch over a union: a case that was forgotten is a type error, and an impossible value at run time throws. */
export function assertNever(value: never, what = 'value'): never {
  throw new Error(`unexpected ${what}: ${JSON.stringify(value)}`);
}
