/** `npm run goldens`: checks the product's own code, in a browser or in Node, against a folder of reference values. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BackendChoice, KernelChoice } from '../src/domain/settings/settings.ts';
import { CommandFailure, EXIT_USAGE } from '../src/headless/cli/failure.ts';
import type { CommandHost, GoldenChecks } from '../src/headless/cli/host.ts';
import { parseGoldensOptions } from '../src/headless/cli/options.ts';
import { withHeadlessPage } from '../src/headless/cli/page.ts';
import { mergeFaithfulness } from './faithfulness.ts';
import type { GoldenReply } from './protocol.ts';

interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A file that could not be checked counts as one failure. */
export function totalsOf(replies: readonly GoldenReply[]): Totals {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const reply of replies) {
    if (reply.status === 'error') {
      total.failed += 1;
      continue;
    }
    total.passed += reply.passed;
    total.failed += reply.failed;
    total.skipped += reply.skipped;
  }
  return total;
}

const NAME_WIDTH = 24;
const column = (text: string | number, width = 8): string => `${text}`.padStart(width);

const TABLE_HEADER = `${'file'.padEnd(NAME_WIDTH)}${['cases', 'passed', 'failed', 'skipped'].map((t) => column(t)).join('')}${column('worst', 12)}`;

const FAILURES_SHOWN = 10;

/** The lines of one file: its row, its failures, what it asks for that the product does not have. */
export function tableRows(reply: GoldenReply): string[] {
  const name = reply.name.padEnd(NAME_WIDTH);
  if (reply.status === 'error') return [`${name} error: ${reply.message}`];
  const { cases, passed, failed, skipped, worst, failures, notImplemented } = reply;
  if (reply.status === 'not-implemented') {
    return [`${name}${column(cases)}${column(0)}${column(0)}${column(skipped)}  not implemented`];
  }
  const row = `${name}${[cases, passed, failed, skipped].map((n) => column(n)).join('')}${column(worst.toPrecision(3), 12)}`;
  const shown = failures.slice(0, FAILURES_SHOWN).map((f) => `    failed: ${f.case}, ${f.field}: ${f.detail}`);
  const more = failures.length > FAILURES_SHOWN ? [`    and ${failures.length - FAILURES_SHOWN} more`] : [];
  return [row, ...shown, ...more, ...notImplemented.map((what) => `    not implemented: ${what}`)];
}

function goldenFiles(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    throw new CommandFailure(`${folder} cannot be read as a folder.`, EXIT_USAGE);
  }
  const files = names.filter((name) => name.endsWith('.json')).sort();
  if (files.length === 0) throw new CommandFailure(`There is no .json file in ${folder}.`);
  return files;
}

interface Report extends Totals {
  readonly backend: BackendChoice;
  readonly kernels: KernelChoice;
  readonly files: readonly GoldenReply[];
}

/** JSON, or in a file that ends in .md one column of the table of faithfulness. */
function writeReport(path: string, report: Report): void {
  if (!path.endsWith('.md')) {
    writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const column = report.backend === 'webgpu' ? `webgpu ${report.kernels}` : report.backend;
  writeFileSync(path, mergeFaithfulness(text, column, report.files));
}

async function checkInBrowser<T>(host: CommandHost, body: (check: GoldenChecks['check']) => Promise<T>): Promise<T> {
  return withHeadlessPage(
    host,
    () => {},
    ({ page }) => body((request) => page.evaluate((r) => window.playground.goldens(r.name, r.text, r), request)),
  );
}

async function checkInNode<T>(host: CommandHost, body: (check: GoldenChecks['check']) => Promise<T>): Promise<T> {
  const checks = (await host.nodeRuntime()).goldens();
  try {
    return await body(checks.check);
  } finally {
    checks.dispose();
  }
}

/** @returns the exit code: 1 on a failure, and when nothing ran at all */
export async function goldens(args: readonly string[], host: CommandHost): Promise<number> {
  const { folder, backend, kernels, node, report } = parseGoldensOptions(args);
  const path = folder === null ? host.goldens : resolve(host.currentFolder, folder);
  const files = goldenFiles(path);
  const replies: GoldenReply[] = [];
  await (node ? checkInNode : checkInBrowser)(host, async (check) => {
    for (const name of files) {
      const reply = await check({ name, text: readFileSync(join(path, name), 'utf8'), backend, kernels });
      if (replies.length === 0) {
        console.log(`Backend ${backend}, kernels ${kernels}, adapter ${reply.adapter ?? 'none'}`);
        console.log(TABLE_HEADER);
      }
      replies.push(reply);
      for (const line of tableRows(reply)) console.log(line);
    }
  });
  const totals = totalsOf(replies);
  if (report) writeReport(resolve(host.currentFolder, report), { backend, kernels, ...totals, files: replies });
  console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  return totals.failed > 0 || totals.passed === 0 ? 1 : 0;
}
