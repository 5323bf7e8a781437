/** Lines of results.jsonl from outside, checked. */
import * as v from 'valibot';
import { epochMetricsSchema } from '../reportSchema.ts';
import type { RunResult } from './sweepResult.ts';

const resultSchema = v.object({
  config: v.record(v.string(), v.unknown()),
  backend: v.nullable(v.string()),
  versions: v.record(v.string(), v.string()),
  images: v.number(),
  seconds: v.number(),
  epochs: v.pipe(v.array(epochMetricsSchema), v.minLength(1)),
});

/** Null for what is none. */
export function readResult(value: unknown): RunResult | null {
  const result = v.safeParse(resultSchema, value);
  return result.success ? result.output : null;
}
