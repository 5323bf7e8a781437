/** Sweeps as files: what a person drops on the page, and what they take away. */
import { t } from '@lingui/core/macro';
import type { ImportSource } from '../../domain/images.ts';
import { readResult } from '../../domain/sweep/resultSchema.ts';
import { SweepError } from '../../domain/sweep/sweepPlan.ts';
import { keyOf, type RunResult } from '../../domain/sweep/sweepResult.ts';
import { safeName } from '../../formats/archive/fileNames.ts';
import { FormatError } from '../../formats/formatError.ts';
import { readResultLines, resultLine } from '../../formats/table/sweepLines.ts';
import { readSweepPlan, sweepPlanText } from '../../formats/table/sweepPlanFile.ts';
import { sweepTable } from '../../formats/table/sweepTable.ts';
import type { Plain } from '../../lib/plainObject.ts';
import { planForPage } from './sweepDraft.ts';
import type { SweepFile, SweepView } from './sweepTypes.ts';

interface FoundFiles {
  readonly plans: readonly { readonly name: string; readonly content: Plain }[];
  readonly results: readonly RunResult[];
  /** A sentence each, beginning with the name of the file. */
  readonly problems: readonly string[];
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function reasonOf(cause: unknown): string {
  return cause instanceof FormatError || cause instanceof SweepError ? cause.message : t`it cannot be read.`;
}

/** @throws FormatError for a file without a result */
function resultsIn(bytes: Uint8Array): RunResult[] {
  const results = readResultLines(new TextDecoder().decode(bytes)).flatMap((line) => readResult(line) ?? []);
  if (results.length === 0) throw new FormatError('header', t`No line of it is a run of npm run sweep.`);
  return results;
}

/** Nothing in the files is trusted; one that cannot be read costs nothing but itself. */
export async function readSweepFiles(sources: readonly ImportSource[]): Promise<FoundFiles> {
  const plans: { name: string; content: Plain }[] = [];
  const results: RunResult[] = [];
  const problems: string[] = [];
  for (const { path, blob } of sources) {
    const file = nameOf(path);
    const isPlan = file.endsWith('.json');
    if (!isPlan && !file.endsWith('.jsonl')) {
      if (sources.length === 1) problems.push(t`${file}: a sweep file (.json) or results.jsonl is expected.`);
      continue;
    }
    try {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      if (isPlan) {
        const content = readSweepPlan(bytes);
        planForPage(content);
        plans.push({ name: file.replace(/\.json$/, ''), content });
      } else results.push(...resultsIn(bytes));
    } catch (cause) {
      problems.push(`${file}: ${reasonOf(cause)}`);
    }
  }
  if (plans.length + results.length + problems.length === 0) {
    problems.push(t`There is no sweep file (.json) and no results.jsonl among these files.`);
  }
  return { plans, results, problems };
}

/** @param results of all sweeps */
export function sweepFile(
  { stored, plan }: SweepView,
  results: ReadonlyMap<string, RunResult>,
  what: SweepFile,
): { readonly name: string; readonly content: Blob } {
  const stem = safeName(stored.name);
  if (what === 'plan' || !plan) {
    const content = new Blob([sweepPlanText(stored.content)], { type: 'application/json' });
    return { name: `${stem}.json`, content };
  }
  if (what === 'table') {
    const text = sweepTable(plan, ({ source }) => results.get(keyOf(source)));
    return { name: `${stem}-table.md`, content: new Blob([text], { type: 'text/markdown' }) };
  }
  const lines = plan.runs.flatMap(({ source }) => {
    const result = results.get(keyOf(source));
    return result ? [resultLine(result)] : [];
  });
  return { name: `${stem}-results.jsonl`, content: new Blob(lines, { type: 'application/jsonl' }) };
}
