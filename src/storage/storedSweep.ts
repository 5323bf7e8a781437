/** A sweep as it lies in the browser's storage: its file and its name; results lie beside it. */
import * as v from 'valibot';

export const SWEEP_SCHEMA = 1;

const schema = v.object({
  schema: v.literal(SWEEP_SCHEMA),
  id: v.string(),
  name: v.string(),
  /** Milliseconds since 1970. */
  made: v.number(),
  /** As a sweep file has it. */
  content: v.record(v.string(), v.unknown()),
});

export type StoredSweep = Readonly<v.InferOutput<typeof schema>>;

/** Null for what this version of the page cannot read. */
export function readStoredSweep(value: unknown): StoredSweep | null {
  const sweep = v.safeParse(schema, value);
  return sweep.success ? sweep.output : null;
}
