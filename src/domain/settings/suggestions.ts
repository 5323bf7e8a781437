/** What is worth suggesting about label correction. */

/** Below about five epochs the net cannot tell people apart yet; of a short run it is a third. */
const EPOCHS_TO_LEARN = 5;

/**
 * The earliest epoch after which correction is worth starting.
 * @param epochs length of the run
 */
export function leastEpochStart(epochs: number): number {
  return Math.min(EPOCHS_TO_LEARN, Math.floor(epochs / 3));
}
