/** What was thrown, in its own words: anything can be. */
export const causeText = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
